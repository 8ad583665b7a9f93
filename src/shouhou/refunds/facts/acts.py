"""What somebody brings when they press a button of an agreement, or open one by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The inputs of one move; what a move does not need stays empty."""

    seen: int | None = None
    """The version the person had before their eyes; None: whatever it is now."""
    reason: str = ""
    words: str = ""
    """The text for the buyer, or what was found."""
    evidence: tuple[int, ...] = ()
    kind: str = ""
    """Another kind (a word of ask_kind); empty: as it is."""
    amount_fen: int | None = None
    """Another amount in fen; None: as it is."""
    due_at: datetime | None = None
    note: str = ""
    """For colleagues: with an approval."""
    came: int | None = None
    """So many units were counted as back; None: nobody counted, all that were agreed are."""
    both_ways: bool = False
    """Paying back and sending again for the same unit is meant; a supervisor must agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Terms of an agreement that no platform request stands behind. Money in fen."""

    kind: str
    amount_fen: int
    purpose: str = "compensation"
    route: str = "transfer"
    line_no: str = ""
    """Empty: the whole order."""
    units: int = 0
    post_fen: int = 0
    payee: str = ""
    reason: str = ""
