"""The market page: a newcomer plays the buyer and sees what platform and shop see."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.page import (
    asking,
    buyers,
    orders,
    platform,
    rating,
    refunds,
    seller,
    window,
)
from shouhou.platforms.taobao.sandbox.page.visits import door
from shouhou.platforms.taobao.sandbox.stories import make_tables

_STATIC = Path(__file__).parents[1] / "static"
_PARTS = (window, buyers, orders, asking, refunds, rating, platform, seller)


def routes(market: Market) -> list[BaseRoute]:
    """Every door of the page, and its style sheet and scripts below /static/market."""
    with market.world() as world:
        make_tables(world)
    doors = [door(market, path, *pages) for part in _PARTS for path, *pages in part.DOORS]
    return [*doors, Mount("/static/market", StaticFiles(directory=_STATIC))]
