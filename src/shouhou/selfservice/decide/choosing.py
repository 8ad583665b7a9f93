"""What follows from a buyer's choice, out of `rules/choice.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shouhou.selfservice.decide.book import row_of
from shouhou.selfservice.facts import WayView

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "refund_without_return": "refund_only",
        "return_refund": "return_refund",
        "exchange": "exchange",
        "resend": "reship",
        "keep_for_part": "refund_only",
        "repair": "repair",
    }
)
"""A way out as the kind of an agreement."""
STANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "proposed": "open",
        "modified": "open",
        "approving": "open",
        "proof_asked": "proof",
        "countered": "countered",
        "refused": "refused",
        "agreed": "agreed",
        "platform_in": "platform",
        "success": "over",
        "withdrawn": "over",
        "lapsed": "over",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The agreement a choice falls on, as far as anything hangs on it. Money in fen."""

    behind: str = "nothing"
    state: str = ""
    kind: str = ""
    amount_fen: int = 0
    offer_kind: str = ""
    offer_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """What a choice does: a word of `moves`, whether it must be changed on the platform, why."""

    moves: str
    there: bool
    row: str
    why: str


def kind_of(way: str) -> str:
    """A way out in the words of agreements."""
    return KINDS[way]


def stands_of(state: str) -> str:
    """A state of an agreement as the table groups them."""
    return STANDS[state] if state else "none"


def terms_of(way: WayView, ground: Ground) -> str:
    """same, offered or other. What only moves goods has no amount to compare."""
    wanted = (kind_of(way.way), way.amount_fen)
    if ground.behind == "nothing":
        return "other"
    if ground.state == "countered" and fits(wanted, ground.offer_kind, ground.offer_fen):
        return "offered"
    return "same" if fits(wanted, ground.kind, ground.amount_fen) else "other"


def fits(wanted: tuple[str, int | None], kind: str, fen: int | None) -> bool:
    return wanted[0] == kind and (wanted[1] is None or wanted[1] == fen)


def follow_of(way: WayView, ground: Ground) -> Follow:
    """What follows from choosing this."""
    row = row_of(
        "choice",
        {
            "behind": ground.behind,
            "stands": stands_of(ground.state),
            "terms": terms_of(way, ground),
        },
    )
    said = row.outcomes
    return Follow(str(said["moves"]), said["there"] == "yes", row.id, str(said["why"]))
