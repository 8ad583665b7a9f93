"""Lists of exchanges, one view at a time, over one or all of a person's shops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from shouhou.exchanges.facts import ExchangePage, ExchangeWish
from shouhou.exchanges.models import Exchange
from shouhou.exchanges.queries.rows import rows_of
from shouhou.exchanges.words import VIEWS
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 200
NARROW: Final = {
    "planned": Q(state="planned"),
    "owing": Q(state="open", owing_fen__gt=0),
    "coming": Q(state="open", goods_in=False),
    "ready": Q(state="open", owing_fen=0, goods_in=True) | Q(state__in=("sending", "short")),
    "sent": Q(state="sent"),
    "look": ~Q(problem=""),
    "all": Q(),
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LONGEST: Final = 18


def exchanges(by: Person, wish: ExchangeWish) -> ExchangePage:
    """One page, what moved last first. Raises LookupError for an unknown view, Refused
    `bad_cursor`.
    """
    narrow = NARROW[wish.view]
    if wish.after:
        at, pk = read_place(wish.after)
        narrow &= Q(moved_at__lte=at) & (Q(moved_at__lt=at) | Q(pk__lt=pk))
    shops = {shop.id: shop.name for shop in shops_where(by, "see")}
    wanted = [pk for pk in shops if wish.shop_id in (None, pk)]
    limit = max(1, min(wish.limit, MOST))
    rows = Exchange.objects.filter(narrow, shop_id__in=wanted)
    found = list(rows.order_by("-moved_at", "-pk")[: limit + 1])
    after = place_of(found[limit - 1]) if len(found) > limit else None
    return ExchangePage(rows_of(found[:limit], shops), after)


def counts(by: Person, shop_id: int | None = None) -> dict[str, int]:
    """How many stand in each view that asks for work."""
    shops = [shop.id for shop in shops_where(by, "see") if shop_id in (None, shop.id)]
    asked = {
        view: Count("pk", filter=NARROW[view]) for view in VIEWS if view not in ("all", "sent")
    }
    running = Exchange.objects.filter(shop_id__in=shops).exclude(state="called_off", problem="")
    live = running.exclude(state="sent", problem="")
    return {view: int(found) for view, found in live.aggregate(**asked).items()}


def place_of(row: Exchange) -> str:
    """Where a page ended: the sort key of its last row."""
    return f"{(row.moved_at - _EPOCH) // _MICROSECOND}-{row.pk}"


def read_place(text: str) -> tuple[datetime, int]:
    """The sort key in a cursor. Raises Refused `bad_cursor`."""
    at, _, pk = text.partition("-")
    if not (is_number(at) and is_number(pk)):
        raise Refused("bad_cursor", "翻页位置无效，请从第一页开始。", "Not a place in this list.")
    try:
        return _EPOCH + int(at) * _MICROSECOND, int(pk)
    except OverflowError:
        raise Refused("bad_cursor", "翻页位置无效，请从第一页开始。", "Not a place in this list.")


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST
