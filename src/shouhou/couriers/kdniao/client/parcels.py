"""One parcel as the vendor tells it, in an answer or in a row of a push, made into a `Trace`."""

from __future__ import annotations

from typing import Any, Final

from shouhou.couriers.kdniao.client.account import NAME
from shouhou.couriers.kdniao.client.shapes import BadShape, as_object, list_in, moment_in, text_in
from shouhou.couriers.kdniao.client.stages import meaning, of_parcel
from shouhou.couriers.names import from_source
from shouhou.couriers.port import Scan, Trace

MOST_LINES: Final = 2000
"""Of one parcel; a story of that length is a mistake or an attack."""


def trace_of(told: dict[str, Any], raw: str, place: str = "") -> Trace:
    """Every line of a parcel. Raises BadShape, naming the field behind `place`."""
    courier, number = text_in(told, "ShipperCode", place), text_in(told, "LogisticCode", place)
    if not number:
        raise BadShape(f"{place}LogisticCode", "")
    whole = of_parcel(text_in(told, "State", place), text_in(told, "StateEx", place))
    return Trace(
        source=NAME,
        courier=from_source("kdniao", courier),
        courier_told=courier,
        number=number,
        code=whole.code,
        stage=whole.stage,
        trouble=whole.trouble,
        ended=whole.ends,
        scans=scans_of(told, place),
        raw=raw,
    )


def scans_of(told: dict[str, Any], place: str = "") -> tuple[Scan, ...]:
    """The lines, oldest first; the vendor says they come so, but nothing makes sure of it.

    Sorting keeps the order of lines with the same second. A line told twice, the same in
    everything, is one line.
    """
    lines = list_in(told, "Traces", place)
    if len(lines) > MOST_LINES:
        raise BadShape(f"{place}Traces", f"{len(lines)} lines")
    scans = [_scan(line, f"{place}Traces[{index}]") for index, line in enumerate(lines)]
    return tuple(dict.fromkeys(sorted(scans, key=lambda scan: scan.at)))


def _scan(line: object, place: str) -> Scan:
    told, inside = as_object(line, place), f"{place}."
    said = meaning("state_ex", text_in(told, "Action", inside))
    return Scan(
        at=moment_in(told, "AcceptTime", inside),
        text=text_in(told, "AcceptStation", inside),
        place=text_in(told, "Location", inside),
        code=said.code,
        stage=said.stage,
        trouble=said.trouble,
    )
