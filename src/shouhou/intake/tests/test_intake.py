"""From the drop to the stored rows."""

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from shouhou.clock import local
from shouhou.intake import actions, queries
from shouhou.intake.actions.store import uploads_folder
from shouhou.intake.models import RawRow, Upload
from shouhou.intake.tests.make import (
    HEADER,
    NOW,
    Dropped,
    counts,
    csv_bytes,
    items_csv,
    make_item,
    make_order,
    make_place,
    orders_csv,
    read,
    rows_of,
    seen,
    take,
    taken,
)
from shouhou.platforms.spreadsheet import split_record
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def test_the_preview_says_what_was_understood(place):
    view = read(place, orders_csv(map(make_order, range(7))))
    (sheet,) = view.sheets
    assert view.state == "previewed"
    assert (sheet.kind, sheet.layout, sheet.seen["era"]) == ("orders", "taobao_orders", "2017-07")
    assert sheet.seen["encoding"] == "gb18030"
    assert sheet.seen["shop_names"] == ["青禾家居"]
    assert "订单编号" in sheet.seen["used"]
    assert counts(view) == {"new": 7, "changed": 0, "same": 0, "bad": 0}
    assert RawRow.objects.count() == 0
    first = sheet.seen["samples"][0]
    assert (first["row"], first["cells"]["总金额"]) == (2, "99.00")
    assert "13800000000" not in str(sheet.seen)


def test_taking_keeps_every_record_word_for_word(place):
    view = taken(place, orders_csv(map(make_order, range(3))))
    assert view.state == "done"
    rows = rows_of(view)
    assert [(row_no, key) for row_no, key, _ in rows] == [
        (2, "2512345678900000000"),
        (3, "2512345678900000001"),
        (4, "2512345678900000002"),
    ]
    assert split_record(rows[0][2]) == make_order(0)


@pytest.mark.parametrize("title", ["a\tb", "a\\b\\", 'says "x"', "a\r\nb", "㐂𠮷😀", "\\N", "\\."])
def test_awkward_texts_come_back_unchanged(place, title):
    view = taken(place, orders_csv([make_order(1, 宝贝标题_=title), make_order(2)]))
    texts = [split_record(raw) for _, _, raw in rows_of(view)]
    assert [cells[HEADER.index("宝贝标题_")] for cells in texts] == [title, "雪平锅"]


def test_the_same_file_twice_changes_nothing_and_says_so(place):
    file = orders_csv(map(make_order, range(5)))
    taken(place, file)
    before = list(RawRow.objects.order_by("pk").values())
    view = read(place, file)
    assert counts(view) == {"new": 0, "changed": 0, "same": 5, "bad": 0}
    assert view.files[0].taken_before_at == NOW
    view = take(place, view)
    assert view.state == "done"
    assert list(RawRow.objects.order_by("pk").values()) == before
    assert rows_of(view) == []


def test_a_newer_export_adds_versions(place):
    first = taken(place, orders_csv(map(make_order, range(3))))
    newer = [make_order(0), make_order(1, 订单状态="交易成功"), make_order(9)]
    view = taken(place, orders_csv(newer))
    assert counts(view) == {"new": 1, "changed": 1, "same": 1, "bad": 0}
    assert [key[-1] for _, key, _ in rows_of(view)] == ["1", "9"]
    assert [key[-1] for _, key, _ in rows_of(first)] == ["0", "1", "2"]
    assert RawRow.objects.count() == 5


def test_a_version_that_returns_is_seen_again_by_the_slices_above(place):
    taken(place, orders_csv([make_order(0)], "a.csv"))
    taken(place, orders_csv([make_order(0, 订单状态="交易成功")], "b.csv"))
    view = read(place, orders_csv([make_order(0), make_order(1)], "c.csv"))
    assert counts(view) == {"new": 1, "changed": 1, "same": 0, "bad": 0}
    view = take(place, view)
    assert [key[-1] for _, key, _ in rows_of(view)] == ["0", "1"]
    assert RawRow.objects.count() == 3
    again = read(place, orders_csv([make_order(0), make_order(1)], "d.csv"))
    assert counts(again) == {"new": 0, "changed": 0, "same": 2, "bad": 0}


def test_how_a_cell_is_quoted_does_not_matter(place):
    taken(place, orders_csv([make_order(0)]))
    plain = csv_bytes(HEADER, [make_order(0)]).replace(b'"99.00"', b"99.00")
    assert counts(read(place, Dropped("x.csv", plain)))["same"] == 1


def test_rows_with_errors_stay_out(place):
    bad = make_order(1, 总金额="九十九")
    view = read(place, orders_csv([make_order(0), bad, make_order(2)]))
    assert counts(view) == {"new": 2, "changed": 0, "same": 0, "bad": 1}
    (problem,) = view.problems
    assert (problem.row, problem.column, problem.code) == (3, "总金额", "not_money")
    assert (problem.letter, problem.found, problem.severity) == ("E", "九十九", "error")
    view = take(place, view)
    assert [key[-1] for _, key, _ in rows_of(view)] == ["0", "2"]


def test_ruined_order_numbers_are_refused_loudly(place):
    view = read(place, orders_csv([make_order(0, 订单编号="2.51235E+18")]))
    assert [each.code for each in view.problems] == ["number_ruined"]
    with pytest.raises(Refused) as refused:
        actions.confirm(by=place.owner, upload_id=view.id, now=NOW)
    assert refused.value.code == "no_good_rows"


def test_of_two_rows_with_one_id_the_later_counts(place):
    rows = [make_order(0), make_order(1), make_order(0, 订单状态="交易成功"), make_order(1)]
    file = orders_csv(rows)
    view = read(place, file)
    assert counts(view) == {"new": 2, "changed": 0, "same": 2, "bad": 0}
    assert [(each.code, each.row) for each in view.problems] == [("row_twice", 4)]
    view = take(place, view)
    assert [(row_no, "交易成功" in raw) for row_no, _, raw in rows_of(view)] == [
        (4, True),
        (5, False),
    ]
    assert counts(read(place, file)) == {"new": 0, "changed": 0, "same": 4, "bad": 0}


def test_lines_without_numbers_are_numbered_within_their_order(place):
    view = taken(place, items_csv([make_item(1), make_item(1, "锅盖"), make_item(2)]))
    assert [key[-3:] for _, key, _ in rows_of(view, "lines")] == ["1#1", "1#2", "2#1"]


def test_orders_and_items_come_together(place):
    view = taken(place, orders_csv([make_order(1)]), items_csv([make_item(1)]))
    assert [sheet.kind for sheet in view.sheets] == ["orders", "lines"]
    assert len(rows_of(view, "orders")) == len(rows_of(view, "lines")) == 1
    batch = next(queries.raw_rows(view.id, "lines"))
    assert batch.sheet.header[0] == "订单编号"
    assert queries.raw_row(place.shop_id, batch.rows[0][0]) == (batch.sheet, batch.rows[0][3])


def test_a_workbook_is_read_like_a_csv(place):
    book = openpyxl.Workbook()
    book.active.append([name.replace("_", " ") for name in HEADER])
    for number in range(3):
        book.active.append([cell.strip('="') for cell in make_order(number)])
    held = io.BytesIO()
    book.save(held)
    view = taken(place, Dropped("ExportOrderList202611201000.xlsx", held.getvalue()))
    assert counts(view)["new"] == 3
    assert view.sheets[0].exported_at == local("2026-11-20 10:00")
    assert split_record(rows_of(view)[1][2])[0] == "2512345678900000001"


def test_real_exports_of_2017_come_in_whole(place):
    names = ("taobao_export_2017_orders.gbk.csv", "taobao_export_2017_items.gbk.csv")
    folder = Path(__file__).resolve().parents[5] / "shared" / "data" / "orders"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/orders, which is not part of the repository")
    view = taken(place, *(Dropped(name, (folder / name).read_bytes()) for name in names))
    assert [(sheet.kind, sheet.new, sheet.bad) for sheet in view.sheets] == [
        ("orders", 5, 0),
        ("lines", 5, 0),
    ]


def test_two_shops_do_not_share_rows(place):
    other = make_place("别家", "chen")
    file = orders_csv([make_order(1)])
    taken(place, file)
    assert counts(read(other, file))["new"] == 1


def test_a_preview_made_before_another_upload_is_counted_anew(place):
    old = read(place, orders_csv(map(make_order, range(3)), "a.csv"))
    taken(place, orders_csv(map(make_order, range(5)), "b.csv"))
    assert counts(old)["new"] == 3
    view = take(place, old)
    assert counts(view) == {"new": 0, "changed": 0, "same": 3, "bad": 0}
    assert RawRow.objects.count() == 5


def test_the_files_are_gone_when_they_are_not_needed(place):
    view = taken(place, orders_csv([make_order(1)]))
    other = read(place, orders_csv([make_order(2)]))
    folders = {path.name for path in uploads_folder().iterdir()}
    assert Upload.objects.get(pk=view.id).folder not in folders
    assert Upload.objects.get(pk=other.id).folder in folders
    actions.discard(by=place.owner, upload_id=other.id, now=NOW)
    assert not (uploads_folder() / Upload.objects.get(pk=other.id).folder).exists()
    assert seen(place, other.id).state == "discarded"


def test_what_nobody_confirms_is_cleared_after_a_week(place):
    view = read(place, orders_csv([make_order(1)]))
    assert actions.tidy(now=NOW + timedelta(days=7)) == 0
    assert actions.tidy(now=NOW + timedelta(days=7, seconds=1)) == 1
    assert seen(place, view.id).state == "discarded"


def test_finished_uploads_do_not_move(place):
    view = taken(place, orders_csv([make_order(1)]))
    actions.take_upload(upload_id=view.id, now=NOW)
    actions.read_upload(upload_id=view.id, now=NOW)
    assert seen(place, view.id) == view
    for act in (actions.confirm, actions.discard):
        with pytest.raises(Refused) as refused:
            act(by=place.owner, upload_id=view.id, now=NOW)
        assert refused.value.code == "not_now"


def test_consumers_see_what_they_have_not_absorbed(place):
    view = taken(place, orders_csv([make_order(1)]))
    assert [each.upload_id for each in queries.pending("orders", "orders")] == [view.id]
    assert queries.pending("orders", "refunds") == ()
    for _ in range(2):
        actions.note_absorbed(upload_id=view.id, consumer="orders", counts={"new": 1}, now=NOW)
    assert queries.pending("orders", "orders") == ()
    (absorbed,) = seen(place, view.id).absorptions
    assert absorbed.counts == {"new": 1, "problems": 0}
