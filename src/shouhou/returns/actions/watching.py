"""What lies too long is told of once: uncounted parcels, and parcels nobody claims."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.returns.models import Arrival
from shouhou.returns.queries.numbers import numbers_of
from shouhou.returns.queries.shelf import unclaimed
from shouhou.returns.queries.suggesting import told_waybills
from shouhou.shops.facts import RIGHTS
from shouhou.shops.queries import colleagues

HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
MOST: Final = 500


@transaction.atomic
def warn_waiting(*, shop_id: int, now: datetime) -> int:
    """Tell the warehouse and supervisors of parcels that lie too long; how many, each once."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [f"returns:warn:{shop_id}"])
    numbers = numbers_of(shop_id, now)
    uncounted = Arrival.objects.filter(
        shop_id=shop_id,
        state="received",
        warned_at=None,
        scanned_at__lte=now - timedelta(hours=numbers["count_hours"]),
    )
    lying = Arrival.objects.filter(
        shop_id=shop_id,
        state="ownerless",
        warned_at=None,
        scanned_at__lte=now - timedelta(days=numbers["shelf_remind_days"]),
    )
    found = 0
    for rows, zh, en in (
        (uncounted, "个退货包裹收了还没清点，请看收货台", "returned parcels wait to be counted"),
        (lying, "个无主件还没有人认领，请看无主架", "parcels on the shelf are nobody's"),
    ):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
        if not ids:
            continue
        Arrival.objects.filter(pk__in=ids).update(warned_at=now)
        found += len(ids)
        said = Telling(shop_id, None, "returns.waiting", f"{len(ids)} {zh}", f"{len(ids)} {en}")
        tell(people_of(shop_id, RIGHTS["receive"]), said, now=now)
    return found


@transaction.atomic
def suggest_new(*, shop_id: int, now: datetime) -> int:
    """A waybill that a buyer told by now lies on the shelf: people hear of it, once; how many."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [f"returns:warn:{shop_id}"])
    rows = list(unclaimed([shop_id]).exclude(waybill="").order_by("-pk")[:MOST])
    told = told_waybills(shop_id, [row.waybill for row in rows])
    found = 0
    for row in rows:
        fresh = sorted(told.get(row.waybill, set()) - set(row.suggested))
        if not fresh:
            continue
        found += 1
        row.suggested = sorted({*row.suggested, *fresh})
        row.save(update_fields=["suggested"])
        where = f"（架号 {row.shelf_no}）" if row.shelf_no else ""
        said = Telling(
            shop_id,
            None,
            "returns.match",
            f"无主件 {row.waybill}{where} 可能是订单 {fresh[0]} 的：单号一样，请到无主架认领",
            f"The unclaimed parcel {row.waybill} may be of order {fresh[0]}: same waybill",
        )
        tell(people_of(shop_id, RIGHTS["receive"]), said, now=now)
    return found


def people_of(shop_id: int, roles: Collection[str]) -> list[int]:
    """Everybody of the shop with one of these roles."""
    return [one.person_id for one in colleagues(shop_id) if not set(roles).isdisjoint(one.roles)]
