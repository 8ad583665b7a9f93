"""The return list is handed to after-sales: who, when, with which parcels (H3.3.3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from shouhou.clock import SHANGHAI
from shouhou.notices.actions import announce, tell
from shouhou.notices.facts import Telling
from shouhou.returns.actions.holding import not_here
from shouhou.returns.models import Arrival, HandOver
from shouhou.shops.facts import RIGHTS, Refused
from shouhou.shops.queries import colleagues, may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LIST_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def hand_over(*, by: Person, shop_id: int, due_at: datetime, now: datetime) -> int:
    """Hand over what is on this list and was not handed over before; the hand-over's number.

    What still waits to be counted stays on the list and is seen to be late when its hour comes.
    Raises Refused: `not_here`, `nothing_to_hand`.
    """
    if not may(by, shop_id, "receive"):
        raise not_here()
    with connection.cursor() as cursor:
        cursor.execute(LIST_LOCK, [f"returns:list:{shop_id}"])
    rows = Arrival.objects.select_for_update().filter(
        shop_id=shop_id, due_at=due_at, handed=None, state__in=("counted", "ownerless")
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise Refused(
            "nothing_to_hand",
            "这张明细上没有可以交的：都交过了，或还没有清点。",
            "Nothing on this list can be handed over: it was, or it is not counted.",
        )
    made = HandOver.objects.create(
        shop_id=shop_id,
        due_at=due_at,
        number=HandOver.objects.filter(shop_id=shop_id, due_at=due_at).count() + 1,
        count=len(ids),
        at=now,
        by=by,
    )
    Arrival.objects.filter(pk__in=ids).update(handed=made)
    due = due_at.astimezone(SHANGHAI)
    late = "（迟交）" if now > due_at else ""
    told = Telling(
        shop_id,
        None,
        "returns.list",
        f"退货明细 {due:%m-%d %H:%M}：{len(ids)} 个包裹，{by.name}已交{late}",
        f"Return list of {due:%m-%d %H:%M}: {len(ids)} parcels handed over by {by.name}",
    )
    agents = [
        one.person_id for one in colleagues(shop_id) if not RIGHTS["assign"].isdisjoint(one.roles)
    ]
    tell([pk for pk in agents if pk != by.pk], told, now=now)
    announce(shop_id, "queue.changed", now=now)
    return int(made.pk)


@transaction.atomic
def take_back_list(*, by: Person, hand_over_id: int, now: datetime) -> None:
    """It was handed over too soon: its parcels are on their list again; the line stays.

    Raises Refused: `not_here`, `undone`.
    """
    row = HandOver.objects.select_for_update().filter(pk=hand_over_id).first()
    if row is None or not may(by, row.shop_id, "receive"):
        raise not_here()
    if row.undone_at is not None:
        raise Refused("undone", "已经撤回过了。", "It was taken back already.")
    row.undone_at, row.undone_by = now, by
    row.save(update_fields=["undone_at", "undone_by"])
    Arrival.objects.filter(handed=row).update(handed=None)
    announce(row.shop_id, "queue.changed", now=now)
