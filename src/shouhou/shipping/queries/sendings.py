"""How sendings stand, for whoever asked for them, and for programs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.shipping.models import Sending
from shouhou.shipping.queries.sheets import SheetLine, line_of
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class SendingView:
    """How one sending stands."""

    id: int
    state: str
    waybill: str
    courier: str
    """Our code; empty until it is gone."""
    sent_at: datetime | None
    sheet_id: int | None
    says: str
    """What is short, or why it was called off."""


def sendings(keys: Collection[str]) -> dict[str, SendingView]:
    """Key → how it stands; keys nobody asked with are left out."""
    rows = Sending.objects.filter(key__in=list(keys))
    return {
        row.key: SendingView(
            row.pk,
            row.state,
            row.waybill,
            row.courier,
            row.sent_at,
            row.sheet_id,
            row.says or row.short_item,
        )
        for row in rows
    }


def sending_rows(
    by: Person, state: str, after: int | None, limit: int = MOST
) -> tuple[SheetLine, ...]:
    """Sendings in this state, of the shops the person sees, oldest first, after this number."""
    mine = [shop.id for shop in shops.shops_where(by, "see")]
    rows = Sending.objects.filter(shop_id__in=mine, state=state)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return tuple(line_of(row, place) for place, row in enumerate(rows.order_by("pk")[:limit], 1))


def sending_line(by: Person, sending_id: int) -> SheetLine | None:
    """One sending; another shop's does not exist."""
    mine = [shop.id for shop in shops.shops_where(by, "see")]
    row = Sending.objects.filter(pk=sending_id, shop_id__in=mine).first()
    return line_of(row, 1) if row is not None else None


def shops_with_sendings() -> tuple[int, ...]:
    """Shops in which something waits to be sent."""
    rows = Sending.objects.filter(state__in=("waiting", "on_sheet"))
    return tuple(rows.order_by("shop_id").values_list("shop_id", flat=True).distinct())


def orders_with_receivers(shop_id: int, after: str) -> tuple[str, ...]:
    """The next orders whose sendings still name a receiver, by number."""
    rows = Sending.objects.filter(shop_id=shop_id, erased_at=None, order_no__gt=after)
    numbers = rows.order_by("order_no").values_list("order_no", flat=True).distinct()
    return tuple(numbers[:MOST])


def shops_with_receivers() -> tuple[int, ...]:
    """Shops whose sendings still name receivers."""
    rows = Sending.objects.filter(erased_at=None)
    return tuple(rows.order_by("shop_id").values_list("shop_id", flat=True).distinct())
