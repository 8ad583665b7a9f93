"""What is worth knowing of a parcel before it is judged (H10.14): reasons, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import Count, Sum

from shouhou.clock import shanghai_day
from shouhou.refunds.queries import Returning, returns_of_buyer
from shouhou.returns.decide import worth_knowing
from shouhou.returns.facts import Reason
from shouhou.returns.models import Arrival, ArrivalLink, Piece
from shouhou.returns.queries.numbers import numbers_of

HALF_A_YEAR: Final = timedelta(days=180)
LIKE_IT: Final = 20
"""So many earlier parcels with the same goods are weighed against."""
ENOUGH: Final = 3


def known_of(
    row: Arrival, agreements: Mapping[int, Returning], now: datetime
) -> tuple[Reason, ...]:
    """By `rules/repeat.md`: how often this buyer sends back, a serial number seen before, weight.

    At most seven queries.
    """
    buyers = {one.buyer for one in agreements.values()} - {""}
    returns = disputed = 0
    if buyers:
        mine = set(agreements)
        since = now - HALF_A_YEAR
        others = set(returns_of_buyer(row.shop_id, min(buyers), since)) - mine
        returns = len(others) + 1
        talked = ArrivalLink.objects.filter(agreement__in=others, then="talk", gone_at=None)
        disputed = talked.values("agreement").distinct().count()
    return worth_knowing(
        returns=returns,
        disputed=disputed,
        serial_seen=_serial_seen(row),
        weight_off=_weight_off(row),
        on=shanghai_day(now),
        numbers=numbers_of(row.shop_id, now),
    )


def _serial_seen(row: Arrival) -> bool:
    """Whether a serial number of this parcel came back before, with another order."""
    mine = Piece.objects.filter(arrival=row, undone_at=None).exclude(serial="")
    serials = dict(mine.values_list("serial", "order_no"))
    if not serials:
        return False
    others = Piece.objects.filter(shop_id=row.shop_id, serial__in=serials, undone_at=None)
    others = others.exclude(arrival=row).exclude(serial="")
    return any(
        order_no != serials[serial] for serial, order_no in others.values_list("serial", "order_no")
    )


def _weight_off(row: Arrival) -> int:
    """Percent by which it differs from earlier parcels with just these goods; 0 where unknown."""
    if not row.weight_g:
        return 0
    pieces = Piece.objects.filter(arrival=row, undone_at=None).values_list("code", "quantity")
    weights = weights_of(row.shop_id, list(pieces), but=row.pk)
    if len(weights) < ENOUGH:
        return 0
    usual = median(weights)
    return round(abs(row.weight_g - usual) * 100 / usual) if usual else 0


def weights_of(
    shop_id: int, pieces: Sequence[tuple[str, int]], *, but: int | None = None
) -> list[int]:
    """What earlier parcels weighed that held exactly one kind of goods, as many of it."""
    if len(pieces) != 1 or not pieces[0][0]:
        return []
    code, many = pieces[0]
    rows = Piece.objects.filter(shop_id=shop_id, code=code, undone_at=None)
    newest = rows.order_by("-pk").values_list("arrival", flat=True)[: LIKE_IT * 2]
    alike = Arrival.objects.filter(pk__in=list(newest), weight_g__gt=0).exclude(pk=but or 0)
    # Counted over all pieces of a parcel: one that held something else besides weighs otherwise.
    whole = alike.filter(pieces__undone_at=None).annotate(
        kinds=Count("pieces__code", distinct=True), many=Sum("pieces__quantity")
    )
    return [
        weight
        for weight in whole.filter(kinds=1, many=many).values_list("weight_g", flat=True)[:LIKE_IT]
        if weight
    ]
