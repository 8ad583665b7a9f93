"""Between the preview and the taking the good rows wait in a spool."""

import pytest

from shouhou.intake import actions
from shouhou.intake.actions import sink
from shouhou.intake.actions.store import spool_path
from shouhou.intake.models import RawRow, Upload
from shouhou.intake.tests.make import (
    NOW,
    counts,
    make_order,
    make_place,
    orders_csv,
    read,
    rows_of,
    seen,
    take,
    taken,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    return make_place()


def spool_of(view):
    return spool_path(Upload.objects.get(pk=view.id).folder, 0, 0)


def short_spool(path):
    """Two good rows fewer, yet whole in form."""
    content = path.read_bytes()
    last = content.rindex(b"orders", 0, content.rindex(b"orders"))
    return content[: last - 34] + content[-2:]


@pytest.mark.parametrize("harm", [lambda path: path.read_bytes()[:-40], short_spool])
def test_a_spool_that_lost_rows_stores_nothing(place, harm):
    view = read(place, orders_csv(map(make_order, range(5))))
    path = spool_of(view)
    path.write_bytes(harm(path))
    actions.confirm(by=place.owner, upload_id=view.id, now=NOW)
    with pytest.raises(Exception, match=r"rows, not 5|unexpected EOF"):
        actions.take_upload(upload_id=view.id, now=NOW)
    actions.note_broken_taking(upload_id=view.id)
    assert (seen(place, view.id).state, RawRow.objects.count()) == ("failed", 0)
    actions.start_again(by=place.owner, upload_id=view.id)
    actions.read_upload(upload_id=view.id, now=NOW)
    assert len(rows_of(take(place, seen(place, view.id)))) == 5


def test_reading_again_after_a_fault_leaves_no_row_twice(place):
    view = read(place, orders_csv(map(make_order, range(5))))
    Upload.objects.filter(pk=view.id).update(state="reading")
    actions.read_upload(upload_id=view.id, now=NOW)
    assert counts(take(place, seen(place, view.id)))["new"] == RawRow.objects.count() == 5


def test_the_spool_is_for_nobody_else(place):
    path = spool_of(read(place, orders_csv([make_order(1)])))
    assert [each.stat().st_mode & 0o777 for each in (path, path.with_suffix(".moved"))] == [
        0o600
    ] * 2


def test_a_stale_preview_with_returning_and_repeated_rows_is_counted_under_the_lock(place):
    done = {"订单状态": "交易成功"}
    rows = [make_order(0), make_order(1), make_order(0), make_order(2)]
    old = read(place, orders_csv(rows, "a.csv"))
    taken(place, orders_csv([make_order(0), make_order(1)], "b.csv"))
    taken(place, orders_csv([make_order(0, **done)], "c.csv"))
    view = take(place, old)
    assert counts(view) == {"new": 1, "changed": 1, "same": 2, "bad": 0}
    assert [(row_no, key[-1]) for row_no, key, _ in rows_of(view)] == [(4, "0"), (5, "2")]
    assert RawRow.objects.count() == 4


def test_a_file_of_several_parts_is_compared_part_by_part(place, monkeypatch):
    monkeypatch.setattr("shouhou.intake.actions.reading.COMPARED_AT_ONCE", 7)
    monkeypatch.setattr(sink, "MOVES_AT_ONCE", 3)
    first = [make_order(number) for number in range(40)]
    second = [make_order(number, 订单状态="交易成功") for number in range(0, 40, 2)]
    taken(place, orders_csv(first, "a.csv"))
    assert counts(taken(place, orders_csv(second, "b.csv")))["changed"] == 20
    view = taken(place, orders_csv(first[5:], "c.csv"))
    assert counts(view) == {"new": 0, "changed": 17, "same": 18, "bad": 0}
    assert len(rows_of(view)) == 17
    assert RawRow.objects.count() == 60
