"""The same file at once: real threads, real PostgreSQL, a real folder."""

from __future__ import annotations

from datetime import date

import pytest

from shouhou.evidence.actions import erase, sweep
from shouhou.evidence.models import Evidence
from shouhou.evidence.queries import of_case, open_bytes
from shouhou.evidence.tests.files import make_picture
from shouhou.evidence.tests.make import CASE, NOW, keep, make_person, make_shop
from shouhou.orders.tests.make import later
from shouhou.orders.tests.test_races import at_once
from shouhou.shops.actions import set_parameter
from shouhou.shops.facts import Change

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return make_shop()


def test_the_same_file_eight_times_at_once_is_kept_once(shop):
    by = make_person(shop)
    results = at_once(*[lambda: keep(shop, by, ("a.jpg", make_picture()))] * 8)
    kept = [one for (one,) in results]
    assert sorted(one.already for one in kept) == [False] + [True] * 7
    assert {one.evidence_id for one in kept} == {Evidence.objects.get().pk}


def test_a_full_case_stays_full_at_once(shop):
    owner = make_person(shop, role="owner")
    change, bounds = Change("files_per_case", 10, date(2026, 11, 1)), {"files_per_case": (10, 1000)}
    set_parameter(by=owner, shop_id=shop.pk, change=change, bounds=bounds, now=NOW)
    keep(shop, owner, *[(f"{n}.txt", f"{n}".encode()) for n in range(8)])
    at_once(*[lambda n=n: keep(shop, owner, (f"x{n}.txt", f"x{n}".encode())) for n in range(6)])
    assert Evidence.objects.count() == 10


@pytest.mark.parametrize("attempt", range(5))
def test_keeping_while_the_same_is_erased_and_swept_never_loses_a_file(shop, attempt):
    by = make_person(shop)
    picture = make_picture((50 + attempt, 40))
    keep(shop, by, ("a.jpg", picture), case_id=CASE)
    at_once(
        lambda: erase(shop_id=shop.pk, case_ids=[CASE], now=NOW),
        lambda: keep(shop, by, ("a.jpg", picture), case_id=CASE + 1),
        lambda: keep(shop, by, ("a.jpg", picture), case_id=CASE),
        lambda: sweep(now=later(NOW, 2000)),
    )
    living = [view for case in (CASE, CASE + 1) for view in of_case(by, case) if not view.erased]
    assert CASE + 1 in {view.case_id for view in living}
    for view in living:
        with open_bytes(by, view.id).stream as stream:
            assert len(stream.read()) == view.bytes
