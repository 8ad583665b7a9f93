"""Parcels by their number, and those on their way back: for whoever opens them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shouhou.parcels.models import CaseParcel, Content, Parcel


@dataclass(frozen=True, slots=True)
class ParcelFound:
    """A parcel we know of: which way it went, what it holds, whose leg it is."""

    id: int
    shop_id: int
    direction: str
    number: str
    courier: str
    orders: tuple[str, ...]
    case_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BackParcel:
    """A parcel a buyer told us of, and what of an order it holds; line empty: nobody said."""

    id: int
    number: str
    order_no: str
    line_no: str


def parcels_numbered(
    shop_ids: Collection[int], numbers: Collection[str]
) -> tuple[ParcelFound, ...]:
    """The parcels of these shops with one of these numbers, both ways; three queries."""
    rows = list(Parcel.objects.filter(shop_id__in=list(shop_ids), number__in=list(numbers)))
    if not rows:
        return ()
    ids = [row.pk for row in rows]
    orders: dict[int, list[str]] = {}
    for pk, order_no in Content.objects.filter(parcel__in=ids).values_list("parcel", "order_no"):
        orders.setdefault(pk, []).append(order_no)
    cases: dict[int, list[int]] = {}
    for pk, case_id in CaseParcel.objects.filter(parcel__in=ids).values_list("parcel", "case"):
        cases.setdefault(pk, []).append(case_id)
    return tuple(
        ParcelFound(
            id=row.pk,
            shop_id=row.shop_id,
            direction=row.direction,
            number=row.number,
            courier=row.courier,
            orders=tuple(dict.fromkeys(orders.get(row.pk, ()))),
            case_ids=tuple(cases.get(row.pk, ())),
        )
        for row in rows
    )


def parcels_back(shop_id: int, order_nos: Collection[str]) -> tuple[BackParcel, ...]:
    """The parcels with which goods of these orders come back, as far as we were told; one query."""
    told = Content.objects.filter(
        shop_id=shop_id,
        order_no__in=list(order_nos),
        parcel__direction="back",
        parcel__replaced_at=None,
    )
    rows = told.order_by("pk").values_list("parcel", "parcel__number", "order_no", "line_no")
    return tuple(BackParcel(*row) for row in rows)
