"""Lay an amount over the lines of an order: exact to the fen, nothing beyond what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shouhou.ledger.facts import Hints, Line, Spread
from shouhou.ledger.words import FREIGHT


def spread(amount_fen: int, lines: Sequence[Line], hints: Hints) -> Spread:
    """Lay an amount over what is left of the lines; the rest is over.

    The freight hint goes to the freight, the remainder to the named lines in their order. With
    none named the whole order is meant: all lines, and then the freight takes what no line can.
    Parts and rest sum to the amount exactly. Raises ValueError for a negative amount.
    """
    if amount_fen < 0:
        raise ValueError(f"a negative amount cannot be laid out: {amount_fen}")
    left = {line.line_no: max(0, line.left_fen) for line in lines}
    parts: dict[str, int] = {}
    post_fen = min(hints.post_fen, amount_fen)
    stuck_fen = post_fen - _lay(parts, left, (FREIGHT,), post_fen)
    rest_fen = amount_fen - post_fen
    rest_fen -= _lay(parts, left, needs_room(lines, hints), rest_fen)
    return Spread(tuple(parts.items()), rest_fen + stuck_fen)


def needs_room(lines: Sequence[Line], hints: Hints) -> tuple[str, ...]:
    """The lines an amount is meant for, in the order in which they are drawn on."""
    if hints.line_nos:
        return tuple(dict.fromkeys(hints.line_nos))
    goods = tuple(line.line_no for line in lines if not line.is_freight)
    # A stated freight is all of the freight: the rest is for the goods.
    return goods if hints.post_fen else (*goods, FREIGHT)


def lay_paid(amount_fen: int, lines: Sequence[Line], hints: Hints) -> tuple[tuple[str, int], ...]:
    """Lay what the platform has paid already: it is a fact, so it always finds a place.

    Its own lines first, also where their money is set aside for a payable (it may be the same
    money), then the rest of the order; what is left stays on the first of its lines as over.
    The parts sum to the amount.
    """
    known = {line.line_no for line in lines}
    own = Hints(tuple(no for no in hints.line_nos if no in known), hints.post_fen)
    first = spread(amount_fen, [_unreserved(line) for line in lines], own)
    parts, rest_fen = dict(first.parts), first.over_fen
    if rest_fen:
        left = {line.line_no: max(0, line.left_fen - parts.get(line.line_no, 0)) for line in lines}
        goods = [line.line_no for line in lines if not line.is_freight]
        rest_fen -= _lay(parts, left, (*goods, FREIGHT), rest_fen)
    if rest_fen:
        home = next(iter(own.line_nos or needs_room(lines, own)), FREIGHT)
        parts[home] = parts.get(home, 0) + rest_fen
    return tuple(parts.items())


def _unreserved(line: Line) -> Line:
    """The line as if nothing were set aside and nothing had been paid beyond."""
    free_fen = max(0, line.paid_fen - line.refunded_fen - line.over_fen)
    return Line(line_no=line.line_no, paid_fen=free_fen)


def _lay(parts: dict[str, int], left: dict[str, int], order: Iterable[str], fen: int) -> int:
    """Take up to `fen` from these lines in order; how much was taken."""
    taken = 0
    for line_no in order:
        part = min(left.get(line_no, 0), fen - taken)
        if part:
            left[line_no] -= part
            parts[line_no] = parts.get(line_no, 0) + part
            taken += part
    return taken
