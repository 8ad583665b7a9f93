"""The return list: each parcel on exactly one, late ones seen, handed over by whom and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from shouhou.clock import SHANGHAI
from shouhou.notices.models import Notification
from shouhou.returns import actions, queries
from shouhou.returns.models import HandOver
from shouhou.returns.tests.make import WAYBILL, count, piece, received, sent_back
from shouhou.returns.tests.test_scanning import refused

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("when", "due"),
    [
        (at(23, 16), at(24, 15)),
        (at(23, 15, 59), at(23, 18)),
        (at(23, 11, 59), at(23, 15)),
        (at(23, 12), at(23, 18)),
        (at(23, 23, 59), at(24, 15)),
        (at(24, 0), at(24, 15)),
    ],
)
def test_the_hour_decides_the_list(when, due) -> None:
    world = sent_back()
    assert received(world, now=when).due_at == due


def test_a_list_is_handed_over_and_what_comes_late_again() -> None:
    world = sent_back()
    row = received(world, now=at(23, 10))
    count(world, row, piece(1), now=at(23, 11))
    received(world, "SF9999999999999", now=at(23, 11))
    found = queries.return_list(world.owner, world.shop.pk, at(23, 15), at(23, 15, 1))
    assert (found.head.count, found.head.uncounted, found.head.is_late) == (2, 1, True)
    wish: dict[str, Any] = {"by": world.warehouse, "shop_id": world.shop.pk, "due_at": at(23, 15)}
    actions.hand_over(now=at(23, 14), **wish)
    refused("nothing_to_hand", actions.hand_over, now=at(23, 14), **wish)
    found = queries.return_list(world.owner, world.shop.pk, at(23, 15), at(23, 15, 1))
    assert [(row.handed, row.late) for row in found.rows] == [(True, False), (False, True)]
    assert [(one.count, one.by) for one in found.hand_overs] == [(1, "warehouse")]
    told = Notification.objects.filter(kind="returns.list")
    assert set(told.values_list("person__name", flat=True)) == {"owner", "supervisor"}


def test_a_hand_over_is_taken_back_and_stays_as_a_line() -> None:
    world = sent_back()
    count(world, received(world, now=at(23, 10)), piece(1), now=at(23, 11))
    wish: dict[str, Any] = {"by": world.warehouse, "shop_id": world.shop.pk, "due_at": at(23, 15)}
    pk = actions.hand_over(now=at(23, 14), **wish)
    actions.take_back_list(by=world.warehouse, hand_over_id=pk, now=at(23, 14))
    refused("undone", actions.take_back_list, by=world.warehouse, hand_over_id=pk, now=at(23, 14))
    assert actions.hand_over(now=at(23, 14), **wish) != pk
    assert HandOver.objects.count() == 2


def test_agents_and_others_hand_nothing_over() -> None:
    world = sent_back()
    wish: dict[str, Any] = {"shop_id": world.shop.pk, "due_at": at(23, 15), "now": at(23, 14)}
    refused("not_here", actions.hand_over, by=world.agent, **wish)


def test_the_sheet_has_a_row_for_each_kind_of_piece() -> None:
    world = sent_back(quantity=2)
    row = received(world, now=at(23, 10))
    count(world, row, piece(1), piece(1, "affects_resale"), now=at(23, 11))
    found = queries.return_list(world.owner, world.shop.pk, at(23, 15), at(23, 12))
    header, rows = queries.list_export(found, "zh")
    assert len(rows) == 2
    first = dict(zip(header, rows[0], strict=True))
    assert (first["运单号"], first["件数"], first["成色"], first["已交"]) == (
        WAYBILL,
        "1",
        "完好",
        "否",
    )
    english, _ = queries.list_export(found, "en")
    assert len(english) == len(header)


def test_the_next_list_is_shown_where_none_is_asked_for() -> None:
    world = sent_back()
    found = queries.return_list(world.owner, world.shop.pk, None, at(23, 16))
    assert found.due_at == at(24, 15)
    refused("not_here", queries.return_list, world.owner, world.shop.pk + 1, None, at(23, 16))
