"""One of the shops a person leads."""

from __future__ import annotations

from collections.abc import Sequence

from shouhou.shops.facts import ShopView


def chosen(shops: Sequence[ShopView], wanted: str | None) -> ShopView | None:
    """The shop that was asked for, else the first."""
    return next((one for one in shops if str(one.id) == wanted), shops[0] if shops else None)
