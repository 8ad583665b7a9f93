"""/connections/: how the shops' connections are doing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.shops import queries as shops
from shouhou.shops.facts import ConnectionView, ShopView
from shouhou.shops.words import LISTEN_NAMES
from shouhou.sync import queries
from shouhou.sync.facts import Health, TroubleView
from shouhou.sync.forms import SessionForm
from shouhou.sync.pages.door import my_shop
from shouhou.sync.words import word

TONES = {"connected": "ok", "waiting": "ask", "expired": "bad", "paused": "warn", "off": ""}
LINE_TONES = {"up": "ok", "down": "warn", "off": ""}


@require_safe
@login_required
@never_cache
def connections(request: HttpRequest) -> HttpResponse:
    """The person's shops, each with the state of its connection."""
    mine = shops.shops_of(person_of(request))
    states = ("off", "waiting", "connected", "expired", "paused")
    known = {each.shop_id: each for each in shops.connections(states)}
    rows = [{"shop": shop, "is": _connection(known.get(shop.id))} for shop in mine]
    return render(request, "sync/connections.html", {"place": "connections", "rows": rows})


@require_safe
@login_required
@never_cache
def connection(request: HttpRequest, shop_id: int) -> HttpResponse:
    """One shop: state, feeds, quota, troubles, and what its owner can do."""
    return page(request, my_shop(request, shop_id))


@require_safe
@login_required
@never_cache
def health_part(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The part that renews itself."""
    shop = my_shop(request, shop_id)
    return render(request, "sync/_health.html", shown(request, shop))


def page(request: HttpRequest, shop: ShopView, form: SessionForm | None = None) -> HttpResponse:
    """The whole page; `form` with what was wrong in it."""
    place = shown(request, shop) | {
        "place": "connections",
        "form": form or SessionForm(),
        "history": shops.connection_history(shop.id, 20),
        "market": queries.market() is not None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "sync/connection.html", place, status=status)


def shown(request: HttpRequest, shop: ShopView) -> dict[str, Any]:
    """What both the page and its renewing part show."""
    health = queries.health(person_of(request), shop.id, moment.now())
    if health is None:
        raise Http404
    return {
        "shop": shop,
        "health": health,
        "is": _connection(health.connection),
        "line": word("line", health.line, page_language()),
        "line_tone": LINE_TONES[health.line],
        "feeds": [
            {"row": row, "name": word("feed", row.name, page_language())} for row in health.feeds
        ],
        "troubles": [_trouble(row) for row in health.troubles],
        "may_set": shop.may("set"),
        "may_work": shop.may("work"),
        "may_code": shop.may("answer") or shop.may("pay"),
        "filling": _filling(health),
    }


def _connection(found: ConnectionView | None) -> dict[str, Any]:
    state = found.state if found else "off"
    language = page_language()
    return {
        "row": found,
        "state": state,
        "name": shops.connection_state_name(state, language),
        "tone": TONES[state],
        "buttons": shops.connection_buttons(state),
        "listens": LISTEN_NAMES[found.listens][language == "en"] if found else "",
    }


def _trouble(row: TroubleView) -> dict[str, Any]:
    english = page_language() == "en"
    return {
        "row": row,
        "about": word("about", row.about, page_language()),
        "says": row.en if english else row.zh,
        "todo": "" if english else row.todo_zh,
    }


def _filling(health: Health) -> int | None:
    """Percent of the first fill over all feeds; None when it is done or has not begun."""
    parts = [each.filled_percent for each in health.feeds]
    return None if not parts or min(parts) == 100 else sum(parts) // len(parts)
