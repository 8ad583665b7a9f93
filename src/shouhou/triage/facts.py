"""Plain values of triage: the after-sales card, the parts of a memo, what is known of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Card:
    """The after-sales card: what came back, and what the buyer wants (H3.4.3)."""

    source: str
    """A word of `source`: paper, page or talk."""
    came_back: str
    """Item, style, pieces, in the buyer's words."""
    wanted: str
    """A word of `wanted`."""
    problem: str
    """A word of refunds' `problem`; empty where nobody says."""
    reason: str
    """In the buyer's words."""
    note: str
    style_out: str = ""
    """What the buyer wants instead: item, colour, size."""


@dataclass(frozen=True, slots=True)
class MemoParts:
    """What a memo is made of; an empty part is missing."""

    fault: str = ""
    """Which fault: 袖口破损."""
    reason: str = ""
    style_back: str = ""
    style_out: str = ""
    postage: str = ""
    """Who pays it, in words."""
    made_up: str = ""
    """Whether the buyer made it up: 已补 12.00 元, 未补, 不用补."""
    amount_fen: int | None = None
    waits: str = ""
    account: str = ""
    """For finance: account and shop. Never written on the platform."""
    handler: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemoText:
    """A memo in its shape, and the parts that are missing from it."""

    kind: str
    text: str
    missing: tuple[str, ...]
    """Words of `memo_part`."""
    finance: str = ""
    """The line for finance, of a refund: account and shop."""

    @property
    def is_whole(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stands on a case, as far as triage looks at it."""

    greeted: bool = False
    has_fault: str = "open"
    """yes, no or open."""
    goes_back: str = "open"
    postage_said: bool = False
    photos: int = 0
    memo: bool = False
    address_said: bool = False
    card: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whether it is needed, and done already."""

    code: str
    needed: str
    """yes, later (an earlier question first) or no."""
    is_done: bool
    row: str
    why: str
    why_en: str

    @property
    def is_open(self) -> bool:
        return self.needed == "yes" and not self.is_done
