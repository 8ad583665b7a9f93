"""How balances move: pure steps over the lines of one order.

Whatever happens, what is left over all lines is never more than what the order paid less what has
been drawn on it (`settle`): money paid beyond one line, or on a line that has vanished since,
takes room from the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shouhou.ledger.facts import Line, LineSplit
from shouhou.ledger.words import FREIGHT

Lines = tuple[Line, ...]


def merge(lines: Sequence[Line], splits: Sequence[LineSplit]) -> Lines:
    """The balances of an order brought up to its newest split, freight last.

    A line that the split no longer has keeps what was drawn on it and can give nothing more.
    """
    known = {line.line_no: line for line in lines}
    known.setdefault(FREIGHT, Line(line_no=FREIGHT))
    now = {split.line_no: split for split in splits}
    order = [split.line_no for split in splits if split.line_no != FREIGHT]
    gone = sorted(no for no in known if no not in now and no != FREIGHT)
    merged = []
    for line_no in (*order, *gone, FREIGHT):
        old = known.get(line_no, Line(line_no=line_no))
        split = now.get(line_no, LineSplit(line_no, 0, 0))
        merged.append(replace(old, split_fen=split.paid_fen, units=_units(old, split.units)))
    return settle(merged)


def _units(old: Line, units: int) -> int:
    """As many as the split says, but never fewer than already stand on the line."""
    renewed = old.units_renewed
    back = old.units_returning + old.units_returned - renewed
    used = old.units_paid_back + old.units_sent_again - old.units_both - renewed
    return max(units, back, used, old.units_sent_again - renewed)


def settle(lines: Iterable[Line]) -> Lines:
    """Say again what may be drawn from each line.

    Money paid beyond a line sinks into it where it has room by now; what still has none, and what
    was drawn beyond the split, is taken from the other lines' room, in order, freight last.
    """
    sunk = [_sink(line) for line in lines]
    carry_fen = sum(line.over_fen + max(0, line.drawn_fen - line.split_fen) for line in sunk)
    settled = []
    for line in sunk:
        room_fen = max(0, line.split_fen - line.drawn_fen)
        taken_fen = min(room_fen, carry_fen)
        carry_fen -= taken_fen
        paid_fen = max(line.split_fen - taken_fen, line.drawn_fen)
        settled.append(replace(line, paid_fen=paid_fen))
    return tuple(settled)


def _sink(line: Line) -> Line:
    fen = min(line.over_fen, max(0, line.split_fen - line.drawn_fen))
    return replace(line, over_fen=line.over_fen - fen, refunded_fen=line.refunded_fen + fen)


def reserve(lines: Lines, parts: Mapping[str, int], units: Mapping[str, int]) -> Lines:
    """Set money aside, and units to be paid back."""
    return settle(
        replace(
            line,
            reserved_fen=line.reserved_fen + parts.get(line.line_no, 0),
            units_refunding=line.units_refunding + units.get(line.line_no, 0),
        )
        for line in lines
    )


def cancel(lines: Lines, parts: Mapping[str, int], units: Mapping[str, int]) -> Lines:
    """Undo `reserve`."""
    back = {line_no: -fen for line_no, fen in parts.items()}
    return reserve(lines, back, {line_no: -many for line_no, many in units.items()})


def pay(lines: Lines, parts: Mapping[str, int], units: Mapping[str, int]) -> Lines:
    """What was set aside has been paid."""
    return settle(
        replace(
            line,
            reserved_fen=line.reserved_fen - parts.get(line.line_no, 0),
            refunded_fen=line.refunded_fen + parts.get(line.line_no, 0),
            units_refunding=line.units_refunding - units.get(line.line_no, 0),
            units_refunded=line.units_refunded + units.get(line.line_no, 0),
        )
        for line in lines
    )


def pay_beyond(lines: Lines, parts: Mapping[str, int]) -> Lines:
    """Paid without our reserving: what is more than a line has left stays on it as over."""
    paid = []
    for line in lines:
        fen = parts.get(line.line_no, 0)
        fits_fen = min(fen, max(0, line.left_fen))
        refunded_fen, over_fen = line.refunded_fen + fits_fen, line.over_fen + fen - fits_fen
        paid.append(replace(line, refunded_fen=refunded_fen, over_fen=over_fen))
    return settle(paid)


def pay_at_once(lines: Lines, parts: Mapping[str, int]) -> tuple[Lines, dict[str, int]]:
    """The same for what the platform paid; where it empties a line, its units are paid back, too.

    Returned with the units by line.
    """
    units = {}
    for line in lines:
        fen = parts.get(line.line_no, 0)
        empties = fen >= line.left_fen and fen > 0 and line.split_fen > 0
        if empties and not line.reserved_fen and line.units_left > 0:
            units[line.line_no] = line.units_left
    paid = pay_beyond(lines, parts)
    counted = [
        replace(line, units_refunded=line.units_refunded + units.get(line.line_no, 0))
        for line in paid
    ]
    return tuple(counted), units
