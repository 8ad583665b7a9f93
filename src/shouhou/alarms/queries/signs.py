"""Signs as people see them, and the few rows a look begins with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Case as When
from django.db.models import IntegerField, Value
from django.db.models import When as If

from shouhou.alarms.facts import SignView, Tally
from shouhou.alarms.models import Looked, Round, Sign
from shouhou.alarms.words import ALARMS
from shouhou.cases.words import LIVE
from shouhou.language import mask_nick
from shouhou.shops import queries as shops
from shouhou.shops.queries import Person

MOST: Final = 100
LOUDEST: Final = When(
    *[If(alarm=code, then=Value(place)) for place, code in enumerate(ALARMS)],
    output_field=IntegerField(),
)


def open_signs(by: Person, shop_id: int | None = None) -> tuple[SignView, ...]:
    """What nobody has put aside, on live cases; the loudest first, at most a hundred."""
    wanted = _shops(by, shop_id)
    rows = (
        Sign.objects.filter(shop__in=wanted, ended_at=None, seen_at=None, case__state__in=LIVE)
        .select_related("shop", "case__owner", "seen_by")
        .order_by(LOUDEST.desc(), "-at", "-pk")[:MOST]
    )
    return tuple(_view(row) for row in rows)


def signs_of_case(by: Person, case_id: int) -> tuple[SignView, ...]:
    """Every sign the case ever gave, newest first: open, put aside, ended. At most a hundred."""
    rows = (
        Sign.objects.filter(case=case_id, shop__in=_shops(by, None))
        .select_related("shop", "case__owner", "seen_by")
        .order_by("-pk")[:MOST]
    )
    return tuple(_view(row) for row in rows)


def sign(by: Person, sign_id: int) -> SignView | None:
    """One sign of a shop the person works in; another's does not exist."""
    rows = Sign.objects.filter(pk=sign_id, shop__in=_shops(by, None))
    row = rows.select_related("shop", "case__owner", "seen_by").first()
    return _view(row) if row else None


def tally_of_signs(signs: Collection[SignView]) -> tuple[Tally, ...]:
    """How many of each kind there are, most first."""
    counted: dict[str, int] = {}
    for one in signs:
        counted[one.sign] = counted.get(one.sign, 0) + 1
    return tuple(Tally(code, n) for code, n in sorted(counted.items(), key=lambda p: (-p[1], p[0])))


def current(case_ids: Collection[int]) -> dict[int, dict[str, Sign]]:
    """Case → sign → its row that has not ended, for actions that hold the shop's lock."""
    found: dict[int, dict[str, Sign]] = {pk: {} for pk in case_ids}
    for row in Sign.objects.filter(case__in=case_ids, ended_at=None):
        found[row.case_id][row.sign] = row
    return found


def looked_at(case_ids: Collection[int]) -> dict[int, tuple[datetime, int]]:
    """Case → up to which of its changes it was read, and the alarm our reasons called for."""
    rows = Looked.objects.filter(case__in=case_ids)
    return {pk: (at, alarm) for pk, at, alarm in rows.values_list("case", "touched_at", "alarm")}


def since(name: str) -> datetime | None:
    """Where the next round begins; None before the first."""
    return Round.objects.filter(name=name).values_list("since", flat=True).first()


def _shops(by: Person, shop_id: int | None) -> list[int]:
    mine = [shop.id for shop in shops.shops_where(by, "work")]
    return [pk for pk in mine if shop_id in (None, pk)]


def _view(row: Sign) -> SignView:
    return SignView(
        id=row.pk,
        shop_id=row.shop_id,
        shop_name=row.shop.name,
        case_id=row.case_id,
        case_title=row.case.title,
        order_no=row.case.order_no,
        buyer=mask_nick(row.case.buyer),
        owner_name=row.case.owner.name if row.case.owner else "",
        sign=row.sign,
        row=row.row,
        alarm=row.alarm,
        zh=row.zh,
        en=row.en,
        at=row.at,
        seen_by_name=row.seen_by.name if row.seen_by else "",
        seen_at=row.seen_at,
        reason=row.reason,
        ended_at=row.ended_at,
    )
