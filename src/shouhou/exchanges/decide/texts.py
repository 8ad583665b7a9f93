"""An exchange in words: what goes out, the sum in one breath, the parts of its memo. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.clock import SHANGHAI
from shouhou.exchanges.facts import Net, Priced
from shouhou.exchanges.words import label
from shouhou.money import Money

NAME: Final = 40
OURS: Final = ("fault", "resend", "repair", "freight_unsaid")
"""Situations in which the shop bears the postage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a text is about."""

    kind: str
    situation: str
    back: str
    """Style and size that come back, or were missing."""
    pieces: tuple[Priced, ...]
    net: Net
    paid_fen: int
    """What the buyer has paid towards it."""
    new_payer: str
    reason: str = ""
    """The buyer's own, or the fault."""

    @property
    def why(self) -> str:
        """The buyer's reason, else the situation in words."""
        return self.reason or label("situation", self.situation)

    @property
    def postage(self) -> str:
        """Who pays it, or whether it was made up, as the memo says."""
        if self.situation in OURS or self.new_payer == "seller":
            return "我们承担"
        return f"已补 {Money(self.paid_fen).yuan} 元" if self.paid_fen else "未补"


def names(pieces: Sequence[Priced]) -> str:
    """As people say it: 针织开衫 L ×2."""
    said = (
        each.name[:NAME] + (f" ×{each.quantity}" if each.quantity > 1 else "") for each in pieces
    )
    return "、".join(said)


def sum_words(net: Net) -> str:
    """The lines that count, in one breath: 补差价 20.00 元，减退回运费 12.00 元."""
    payer = "buyer" if net.of_lines > 0 else "seller"
    counted = [line for line in net.lines if line.counts]
    counted.sort(key=lambda line: line.giver != payer)
    parts = (
        f"{'' if line.giver == payer else '减'}{label('line', line.line)} {Money(line.fen).yuan} 元"
        for line in counted
    )
    return "，".join(parts)


def until(at: datetime) -> str:
    """11月26日14:00."""
    day = at.astimezone(SHANGHAI)
    return f"{day.month}月{day.day}日{day:%H:%M}"
