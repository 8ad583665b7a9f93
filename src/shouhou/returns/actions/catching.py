"""What was agreed after a parcel was here hears of it: the desk looks every few minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from shouhou.refunds.actions import lock_agreements
from shouhou.refunds.facts import Act
from shouhou.refunds.queries import returning, returning_of_orders
from shouhou.returns.actions.applying import follow_one, move
from shouhou.returns.actions.holding import Held
from shouhou.returns.models import Arrival, ArrivalLink
from shouhou.returns.queries.counting import expected_of, lines_by_order, tallies
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LOOKED_BACK: Final = timedelta(days=90)
MOST: Final = 1000


@transaction.atomic
def catch_up(*, arrival_id: int, now: datetime) -> bool:
    """An agreement was made, or made anew, after its parcel was here: it hears of it now.

    In the name of whoever counted, else of whoever received it. False where nothing was to do, or
    that person may not receive any more.
    """
    row = Arrival.objects.select_for_update().filter(pk=arrival_id).first()
    if row is None or row.state not in ("received", "counted"):
        return False
    by: Person = row.counted_by or row.by
    shop = shop_of(by, row.shop_id)
    if shop is None or not shop.may("receive"):
        return False
    held = Held(row, by, shop, now)
    adopt_agreements(row)
    links = list(ArrivalLink.objects.filter(arrival=row, gone_at=None, applied_at=None))
    agreements = returning([link.agreement_id for link in links if link.agreement_id])
    lock_agreements(list(agreements))
    sums, done = tallies(agreements), False
    for link in links:
        one = agreements.get(link.agreement_id or 0)
        if one is None or one.state != "agreed":
            continue
        if row.state == "counted":
            follow_one(held, link, one, sums[one.id])
            done = True
        elif one.awaits:
            move(held, one, "arrive", Act())
            done = True
    return done


def to_catch_up(now: datetime) -> tuple[int, ...]:
    """Parcels for which something was agreed, or applied for, that has not heard of them; oldest
    first, at most a thousand. Two queries, and one for each shop with unasked parcels.
    """
    links = ArrivalLink.objects.filter(
        gone_at=None, at__gte=now - LOOKED_BACK, arrival__state__in=("received", "counted")
    )
    agreed = links.filter(applied_at=None, agreement__state="agreed").filter(
        Q(agreement__goods_state__in=("awaited", "travelling", "missing"))
        | Q(agreement__goods_state="arrived", arrival__state="counted")
    )
    found = set(agreed.values_list("arrival", flat=True)[:MOST])
    unasked: dict[int, dict[str, int]] = {}
    rows = links.filter(agreement=None).exclude(order_no="")
    for shop_id, order_no, arrival_id in rows.values_list("shop", "order_no", "arrival")[:MOST]:
        unasked.setdefault(shop_id, {})[order_no] = arrival_id
    for shop_id, orders in unasked.items():
        for one in returning_of_orders([shop_id], list(orders)):
            if one.comes_back and one.state != "success":
                found.add(orders[one.order_no])
    return tuple(sorted(found))


def adopt_agreements(row: Arrival) -> None:
    """The buyer applied after the parcel was here: the one new request of the order is meant."""
    for link in ArrivalLink.objects.filter(arrival=row, gone_at=None, agreement=None):
        fresh = [
            one
            for one in returning_of_orders([row.shop_id], [link.order_no])
            if one.comes_back and one.state != "success"
        ]
        if len(fresh) != 1 or not link.order_no:
            continue
        lines = lines_by_order(row.shop_id, [link.order_no]).get(link.order_no, ())
        link.agreement_id, link.case_id = fresh[0].id, fresh[0].case_id
        link.expected = sum(expected_of(fresh[0], lines).values())
        link.save()
