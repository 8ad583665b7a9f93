"""Plain values of shops: who somebody is to a shop, and why a wish is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

ANYBODY: Final = frozenset({"agent", "supervisor", "warehouse", "finance", "owner"})
DESK: Final = frozenset({"agent", "supervisor", "owner"})

RIGHTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "see": ANYBODY,
        "see_personal": DESK | {"warehouse"},
        "upload": DESK | {"finance"},
        "answer": DESK | {"warehouse"},
        "agree": DESK,
        "approve": frozenset({"supervisor", "owner"}),
        "receive": frozenset({"warehouse", "supervisor", "owner"}),
        "pay": frozenset({"finance", "owner"}),
        "set": frozenset({"owner"}),
        "staff": frozenset({"owner"}),
    }
)
"""What a role may do in its shop. A person with several roles may do what any of them may."""


@dataclass(frozen=True, slots=True)
class ShopView:
    """One shop as one person sees it."""

    id: int
    name: str
    kind: str
    platform: str
    aliases: tuple[str, ...]
    """Names by which the shop's own exports call it."""
    roles: frozenset[str]
    """The roles of the person who asked."""

    def may(self, what: str) -> bool:
        return not RIGHTS[what].isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class Change:
    """A dated wish: this value from this day on."""

    code: str
    value: int | str
    from_on: date


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of a parameter's or a fact's history."""

    code: str
    value: int | str
    from_on: date
    set_by: str
    set_at: str


class Refused(Exception):
    """A wish that cannot be granted: a code for programs, a sentence in both languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {zh}")
        self.code = code
        self.zh = zh
        self.en = en

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh
