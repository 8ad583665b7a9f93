"""What every action of this slice says when it cannot be."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.shops import queries
from shouhou.shops.facts import Refused
from shouhou.shops.models import Person


def not_here() -> Refused:
    """Somebody else's shop does not exist; without the right it is as if it did not."""
    return Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this in this shop.")


def needs(by: Person, shop_id: int, what: str) -> None:
    """Raises Refused not_here unless the person has the right in this shop."""
    if not queries.may(by, shop_id, what):
        raise not_here()


def known(field: str, word: str, words: Collection[str]) -> None:
    """Raises Refused unknown_word for a word that is not in the closed list."""
    if word not in words:
        raise Refused("unknown_word", f"{field}：没有“{word}”这个选项。", f"{field}: no {word!r}.")
