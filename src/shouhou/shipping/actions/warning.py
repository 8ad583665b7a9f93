"""Tell supervisors and the warehouse before orders are late, once for each moment and level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from shouhou.money import Money
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.orders.queries import WaitingOrder
from shouhou.shipping.facts import Clock, Stake
from shouhou.shipping.models import ShipWarned
from shouhou.shipping.queries import clocks_of
from shouhou.shipping.words import CLOCKS, label
from shouhou.shops.facts import RIGHTS
from shouhou.shops.queries import colleagues

KEPT: Final = timedelta(days=90)
HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
Standing = tuple[WaitingOrder, Clock, Stake]


@transaction.atomic
def warn_due(*, shop_id: int, now: datetime) -> int:
    """Warn of every order that came nearer its moment since the last round; how many.

    One notice for each level with the number of orders and what is at stake. A round that comes
    late tells the level that holds now; those it left out are not told any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [f"shipping:warn:{shop_id}"])
    near = [each for each in clocks_of([shop_id], now) if each[1].code != "far"]
    known = set(
        ShipWarned.objects.filter(
            shop_id=shop_id, order_no__in=[order.order_no for order, _, _ in near]
        ).values_list("order_no", "by", "level")
    )
    fresh = [each for each in near if _key(each) not in known]
    ShipWarned.objects.bulk_create(
        ShipWarned(shop_id=shop_id, order_no=no, by=by, level=level, at=now)
        for no, by, level in map(_key, fresh)
    )
    people = [
        each.person_id
        for each in colleagues(shop_id)
        if not (RIGHTS["assign"] | RIGHTS["receive"]).isdisjoint(each.roles)
    ]
    for code in reversed(CLOCKS[1:]):
        some = [each for each in fresh if each[1].code == code]
        if some:
            tell(people, _telling(shop_id, code, some), now=now)
    return len(fresh)


def _key(each: Standing) -> tuple[str, datetime, int]:
    order, clock, _ = each
    return order.order_no, clock.by, CLOCKS.index(clock.code)


def _telling(shop_id: int, code: str, some: Sequence[Standing]) -> Telling:
    money = Money(sum(stake.fen for _, _, stake in some)).yuan
    what, what_en = label("clock", code), label("clock", code, "en")
    many = len(some)
    return Telling(
        shop_id,
        None,
        "ship_by",
        f"发货时限：{many} 单{what}，可能要赔 {money} 元，请看“待发货”",
        f"Ship-by: {many} orders {what_en}, {money} yuan at stake",
        code in ("last", "over"),
    )


def forget_old(now: datetime) -> int:
    """Forget the warnings of orders long gone; how many."""
    return ShipWarned.objects.filter(at__lt=now - KEPT).delete()[0]
