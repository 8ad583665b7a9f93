"""Two stations, eight hands: one parcel, one count, one match."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections

from shouhou.cases.models import Task
from shouhou.refunds.tests.making import NOW
from shouhou.returns import actions
from shouhou.returns.facts import OnShelf
from shouhou.returns.models import Arrival, ArrivalLink, Piece, StockMove
from shouhou.returns.tests.make import ORDER, agreement, count, piece, received, scan, sent_back
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture
def at_once() -> Callable[..., list[str]]:
    """Run these together; what became of each."""
    barrier = Barrier(MANY)

    def one(act: Callable[[], object]) -> str:
        barrier.wait()
        try:
            act()
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "won"

    def run(*acts: Callable[[], object]) -> list[str]:
        with ThreadPoolExecutor(MANY) as pool:
            return list(pool.map(one, acts))

    return run


def test_one_parcel_at_several_stations_is_received_once(at_once) -> None:
    world = sent_back()
    people = (world.warehouse, world.supervisor, world.owner) * 2
    said = at_once(*[lambda by=by: scan(world, by=by) for by in people])
    assert said == ["won"] * MANY
    assert Arrival.objects.count() == ArrivalLink.objects.count() == 1
    assert agreement().goods_state == "arrived"
    assert Task.objects.filter(kind="tell_buyer").exclude(key=None).count() == 1


def test_one_parcel_counted_by_several_is_counted_once(at_once) -> None:
    world = sent_back()
    row = received(world)
    said = at_once(*[lambda: count(world, row, piece(1)) for _ in range(MANY)])
    assert sorted(said) == ["final"] * (MANY - 1) + ["won"]
    assert (Piece.objects.count(), StockMove.objects.count()) == (1, 1)


def test_units_of_one_line_in_several_parcels_never_exceed_what_was_sent(at_once) -> None:
    world = sent_back(quantity=2)
    rows = [received(world, f"SF999999999999{n}") for n in range(MANY)]
    for row in rows:
        actions.match(
            by=world.warehouse, arrival_id=row.pk, choice=f"{world.shop.pk}:{ORDER}", now=NOW
        )
    said = at_once(*[lambda row=row: count(world, row, piece(1)) for row in rows])
    assert sorted(said) == ["over_shipped"] * (MANY - 2) + ["won"] * 2
    assert sum(Piece.objects.values_list("quantity", flat=True)) == 2


def test_an_ownerless_parcel_is_matched_once_whoever_tries(at_once) -> None:
    world = sent_back()
    row = received(world, "SF9999999999999")
    actions.shelve(by=world.warehouse, arrival_id=row.pk, shelf=OnShelf(), now=NOW, key=uuid4())

    def match() -> None:
        actions.match(
            by=world.warehouse, arrival_id=row.pk, choice=f"{world.shop.pk}:{ORDER}", now=NOW
        )

    said = at_once(*[match] * MANY)
    assert sorted(said) == ["same_order"] * (MANY - 1) + ["won"]
    assert ArrivalLink.objects.filter(gone_at=None).count() == 1


def test_counting_while_it_is_matched_elsewhere_is_one_or_the_other(at_once) -> None:
    world = sent_back()
    sent_back(world, order_no="2611230002", refund_no="2", return_waybill="")
    row = received(world)

    def match() -> None:
        choice = f"{world.shop.pk}:2611230002"
        actions.match(by=world.warehouse, arrival_id=row.pk, choice=choice, now=NOW)

    at_once(*[match, lambda: count(world, row, piece(1))] * (MANY // 2))
    row.refresh_from_db()
    assert row.state == "counted"
    assert Piece.objects.filter(undone_at=None).count() == 1
    link = ArrivalLink.objects.get(gone_at=None)
    assert agreement(link.order_no).goods_state == "accepted"
    other = "2611230002" if link.order_no == ORDER else ORDER
    assert agreement(other).goods_state == "travelling"


def test_the_shelf_gives_each_parcel_a_number_of_its_own(at_once) -> None:
    world = sent_back()
    rows = [received(world, f"SF999999999999{n}") for n in range(MANY)]

    def shelve(pk: int) -> None:
        actions.shelve(by=world.warehouse, arrival_id=pk, shelf=OnShelf(), now=NOW)

    assert at_once(*[lambda row=row: shelve(row.pk) for row in rows]) == ["won"] * MANY
    assert len(set(Arrival.objects.values_list("shelf_no", flat=True))) == MANY
