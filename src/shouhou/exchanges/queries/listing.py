"""Lists of exchanges, one view at a time, over one or all of a person's shops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from shouhou.cases.queries import Order, beyond, cursor_of
from shouhou.exchanges.facts import ExchangePage, ExchangeWish
from shouhou.exchanges.models import Exchange
from shouhou.exchanges.queries.rows import rows_of
from shouhou.exchanges.words import VIEWS
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
NEWEST: Final = Order(("moved_at", "id"), down=True)


def exchanges(by: Person, wish: ExchangeWish) -> ExchangePage:
    """One page, what moved last first. Raises LookupError for an unknown view, Refused
    `bad_cursor`.
    """
    narrow = NARROW[wish.view]
    narrow &= beyond(NEWEST, wish.after)
    shops = {shop.id: shop.name for shop in shops_where(by, "see")}
    wanted = [pk for pk in shops if wish.shop_id in (None, pk)]
    limit = max(1, min(wish.limit, MOST))
    rows = Exchange.objects.filter(narrow, shop_id__in=wanted)
    found = list(rows.order_by("-moved_at", "-pk")[: limit + 1])
    after = cursor_of(NEWEST, vars(found[limit - 1])) if len(found) > limit else None
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
