"""When an order's items become known, what stood on its stand-in line moves to the real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shouhou.ledger.decide.lines import Lines, pay_beyond, reserve, settle
from shouhou.ledger.facts import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One payable's part of the line that has gone."""

    id: int
    is_paid: bool
    fen: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Where that part stands from now on; what found no room stays where it was."""

    id: int
    fens: Mapping[str, int]
    units: Mapping[str, int]
    fen_stays: int
    units_stay: int


UNITS = ("units_returning", "units_returned", "units_resending", "units_resent")


def carry(lines: Lines, gone_no: str, draws: Sequence[Drawn]) -> tuple[Lines, tuple[Carried, ...]]:
    """Lay what stands on a line that has gone over the goods lines that took its place, in order.

    What the order has left in all does not change, and no draw is lost or counted twice.
    """
    gone = next(line for line in lines if line.line_no == gone_no)
    empty = replace(
        Line(line_no=gone_no), units=gone.units, **{name: getattr(gone, name) for name in UNITS}
    )
    lines = settle(empty if line is gone else line for line in lines)
    carried = []
    for draw in sorted(draws, key=lambda each: (each.is_paid, each.id)):
        fens = _fens(lines, gone_no, draw.fen)
        units = _units(lines, gone_no, draw.units)
        lines = _draw(lines, draw, fens, units)
        stays = draw.fen - sum(fens.values())
        left = draw.units - sum(units.values())
        lines = _draw(lines, draw, {gone_no: stays}, {gone_no: left})
        carried.append(
            Carried(id=draw.id, fens=fens, units=units, fen_stays=stays, units_stay=left)
        )
    return _moved_units(lines, gone_no), tuple(carried)


def _fens(lines: Lines, gone_no: str, fen: int) -> dict[str, int]:
    """Goods lines first, then the freight, as far as there is room."""
    parts = {}
    for line in lines:
        part = min(fen, max(0, line.left_fen)) if line.line_no != gone_no else 0
        if part:
            parts[line.line_no] = part
            fen -= part
    return parts


def _units(lines: Lines, gone_no: str, many: int) -> dict[str, int]:
    parts = {}
    for line in lines:
        part = min(many, max(0, line.units_left)) if line.line_no != gone_no else 0
        if part:
            parts[line.line_no] = part
            many -= part
    return parts


def _draw(lines: Lines, draw: Drawn, fens: Mapping[str, int], units: Mapping[str, int]) -> Lines:
    if not draw.is_paid:
        return reserve(lines, fens, units)
    paid = pay_beyond(lines, fens)
    return tuple(
        replace(line, units_refunded=line.units_refunded + units.get(line.line_no, 0))
        for line in paid
    )


def _moved_units(lines: Lines, gone_no: str) -> Lines:
    """Units on their way back or out again, which no payable carries."""
    by_no = {line.line_no: line for line in lines}
    for name in UNITS:
        for line_no, line in list(by_no.items()):
            gone = by_no[gone_no]
            back = line.units - line.units_returning - line.units_returned
            room = back if "return" in name else min(line.units_left, line.units)
            part = min(getattr(gone, name), max(0, room)) if line_no != gone_no else 0
            if part:
                by_no[line_no] = replace(line, **{name: getattr(line, name) + part})
                by_no[gone_no] = replace(gone, **{name: getattr(gone, name) - part})
    return tuple(by_no.values())
