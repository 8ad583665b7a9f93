"""The after-sales card of a case, with its versions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.triage.facts import Card
from shouhou.triage.models import CardVersion

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class CardView:
    """One version of a card: who told it, when."""

    id: int
    case_id: int
    number: int
    card: Card
    by: str
    """Empty: the buyer, or the desk."""
    at: datetime


def card_of(case_ids: Collection[int]) -> CardView | None:
    """The newest card of these cases; None where there is none."""
    rows = CardVersion.objects.filter(case_id__in=list(case_ids)).select_related("by")
    row = rows.order_by("-at", "-pk").first()
    return view_of(row) if row is not None else None


def cards_of(case_ids: Collection[int]) -> tuple[CardView, ...]:
    """Every version of the cards of these cases, newest first, at most fifty."""
    rows = CardVersion.objects.filter(case_id__in=list(case_ids)).select_related("by")
    return tuple(view_of(row) for row in rows.order_by("-at", "-pk")[:MOST])


def orders_with_cards(shop_id: int, after: str) -> tuple[str, ...]:
    """The next orders whose cards still hold the buyer's words, by number."""
    rows = CardVersion.objects.filter(shop_id=shop_id, erased_at=None, order_no__gt=after)
    return tuple(rows.order_by("order_no").values_list("order_no", flat=True).distinct()[:200])


def shops_with_cards() -> tuple[int, ...]:
    """Shops whose cards still hold buyers' words."""
    rows = CardVersion.objects.filter(erased_at=None).order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())


def card_in(row: CardVersion) -> Card:
    """The card alone."""
    return Card(**{name: getattr(row, name) for name in Card.__dataclass_fields__})


def view_of(row: CardVersion) -> CardView:
    """A row as a value."""
    by = row.by.name if row.by else ""
    return CardView(row.pk, row.case_id, row.number, card_in(row), by, row.at)
