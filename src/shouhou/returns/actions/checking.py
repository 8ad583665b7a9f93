"""What no station of ours would send is refused before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from shouhou.returns.facts import Count
from shouhou.returns.models import Piece
from shouhou.returns.words import CONDITIONS, FINDINGS, PLACES
from shouhou.shops.facts import Refused

MOST_KINDS: Final = 50
MOST_PIECES: Final = 999
MOST_FEN: Final = 100_000_000
MOST_GRAMS: Final = 1_000_000


def check_count(count: Count) -> None:
    """Raises Refused `too_many`, `unknown_word`, `out_of_bounds`."""
    many = sum(piece.quantity for piece in count.pieces)
    if len(count.pieces) > MOST_KINDS or many > MOST_PIECES:
        raise Refused(
            "too_many",
            f"一个包裹最多 {MOST_PIECES} 件、{MOST_KINDS} 行。",
            f"A parcel has at most {MOST_PIECES} pieces in {MOST_KINDS} rows.",
            field="pieces",
        )
    if count.weight_g is not None and not 0 <= count.weight_g <= MOST_GRAMS:
        raise Refused("out_of_bounds", "重量不对。", "Wrong weight.", field="weight_g")
    for piece in count.pieces:
        if not 1 <= piece.quantity <= MOST_PIECES:
            raise Refused("out_of_bounds", "件数不对。", "Wrong number.", field="pieces")
        known = piece.condition in CONDITIONS and piece.finding in FINDINGS
        if not known:
            raise Refused("unknown_word", "没有这种成色。", "No such word.", field="pieces")
        if piece.place:
            check_place(piece.place)
        if piece.value_fen is not None and not 0 <= piece.value_fen <= MOST_FEN:
            raise Refused("out_of_bounds", "价值不对。", "Wrong value.", field="pieces")


def check_place(place: str) -> None:
    """Raises Refused `unknown_word`."""
    if place not in PLACES:
        raise Refused("unknown_word", "没有这个去处。", "No such place.", field="place")


def check_quantities(
    pieces: Sequence[Piece],
    before: Mapping[tuple[str, str], int],
    shipped: Mapping[tuple[str, str], int],
) -> None:
    """Of no line more may come back than ever went out. Raises Refused `over_shipped`."""
    here: defaultdict[tuple[str, str], int] = defaultdict(int)
    for piece in pieces:
        if piece.line_no:
            here[piece.order_no, piece.line_no] += piece.quantity
    for key, many in here.items():
        sent, came = shipped.get(key, 0), before.get(key, 0)
        if many + came > sent:
            title = next(p.title for p in pieces if (p.order_no, p.line_no) == key)
            raise Refused(
                "over_shipped",
                f"“{title[:30]}”只发出 {sent} 件，已收 {came} 件，这次最多再记 {sent - came} 件；"
                "多出来的请记作“不是我们的”。",
                f"Only {sent} were sent and {came} came already: at most {sent - came} more."
                " What is beyond is not of this order.",
                field="pieces",
            )
