"""Privacy: files go when their time is over, that they were here stays known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.evidence import jobs, queries
from shouhou.evidence.actions import erase, erase_personal
from shouhou.evidence.models import Evidence
from shouhou.evidence.tests.files import make_pdf, make_picture
from shouhou.evidence.tests.make import CASE, NOW, keep, make_person, make_shop
from shouhou.orders.models import ErasureRun

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1096)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def by(shop):
    return make_person(shop)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do it as if it were committed: files are deleted after the rows."""

    def run(act, **given):
        with django_capture_on_commit_callbacks(execute=True):
            return act(**given)

    return run


def files(media):
    return [path for path in media.rglob("*") if path.is_file()]


def test_the_file_goes_and_the_row_says_so(shop, by, media, committed):
    (kept,) = keep(shop, by, ("张小明.jpg", make_picture()), note="他家门口")
    before = queries.get(by, kept.evidence_id)
    assert committed(erase, shop_id=shop.pk, case_ids=[CASE], now=LATER) == 1
    after = queries.get(by, kept.evidence_id)
    assert files(media) == []
    assert (after.name, after.note, after.erased, after.erased_at) == ("", "", True, LATER)
    assert (after.sha256, after.by_name, after.at) == (before.sha256, "小王", NOW)
    assert queries.open_bytes(by, kept.evidence_id) is None
    assert committed(erase, shop_id=shop.pk, case_ids=[CASE], now=LATER) == 0
    (again,) = keep(shop, by, ("b.jpg", make_picture()))
    assert not again.already


def test_a_file_that_another_case_needs_stays(shop, by, media, committed):
    for case in (CASE, CASE + 1):
        (kept,) = keep(shop, by, ("a.jpg", make_picture()), case_id=case)
    assert len(files(media)) == 2
    committed(erase, shop_id=shop.pk, case_ids=[CASE], now=LATER)
    assert len(queries.open_bytes(by, kept.evidence_id).stream.read()) > 0
    committed(erase, shop_id=shop.pk, case_ids=[CASE + 1], now=LATER)
    assert files(media) == []


def test_payment_proofs_and_other_shops_stay(shop, by, media, committed):
    other = make_shop("别家")
    keep(shop, by, ("proof.pdf", make_pdf()), kind="proof")
    keep(shop, by, ("chat.txt", b"chat"), kind="chat")
    keep(other, make_person(other, "o"), ("a.txt", b"theirs"), case_id=CASE + 5)
    assert committed(erase, shop_id=shop.pk, case_ids=[CASE, CASE + 5], now=LATER) == 1
    living = Evidence.objects.filter(erased_at=None).order_by("id")
    assert [(row.shop_id, row.kind) for row in living] == [
        (shop.pk, "proof"),
        (other.pk, "document"),
    ]


def test_a_rolled_back_erasing_loses_no_file(shop, by, media):
    from django.db import transaction

    (kept,) = keep(shop, by, ("a.jpg", make_picture()))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        erase(shop_id=shop.pk, case_ids=[CASE], now=LATER)
        raise ZeroDivisionError
    assert len(files(media)) == 2
    assert queries.open_bytes(by, kept.evidence_id).stream.read()


def test_what_is_older_than_the_shop_keeps_goes(shop, by, media, committed):
    keep(shop, by, *[(f"{n}.txt", f"{n}".encode()) for n in range(5)])
    edge = {"shop_id": shop.pk, "now": LATER}
    assert committed(erase_personal, **edge, before=NOW) == 0
    assert committed(erase_personal, **edge, before=NOW + timedelta(seconds=1)) == 5
    assert committed(erase_personal, **edge, before=LATER) == 0
    assert files(media) == []


def test_the_job_erases_and_writes_down_how_much(shop, by, committed):
    committed(jobs.erase_personal)
    assert not ErasureRun.objects.exists()
    keep(shop, by, ("a.txt", b"a"))
    Evidence.objects.bulk_create(
        [make_ancient(row, n) for row in Evidence.objects.all() for n in range(3)]
    )
    assert queries.shops_with_evidence() == (shop.pk,)
    committed(jobs.erase_personal)
    run = ErasureRun.objects.get()
    assert (run.part, run.count, run.shop_id) == ("evidence", 3, shop.pk)
    committed(jobs.erase_personal)
    assert ErasureRun.objects.count() == 1
    jobs.sweep()
    assert Evidence.objects.filter(erased_at=None).count() == 1


def make_ancient(row, n):
    """The same file in another case, nine years ago."""
    ancient = Evidence.objects.get(pk=row.pk)
    ancient.pk, ancient.case_id = None, CASE + 10 + n
    ancient.at = NOW - timedelta(days=9 * 365)
    return ancient
