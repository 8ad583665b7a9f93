"""A parcel's story as the vendor tells it, in our words; codes/stages.md says which is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from shouhou.couriers.kuaidi100.client.account import NAME
from shouhou.couriers.kuaidi100.client.answers import CODES
from shouhou.couriers.kuaidi100.client.reading import Found, moment, rows, text
from shouhou.couriers.names import from_source
from shouhou.couriers.port import UNRECOGNISED, Scan, Trace
from shouhou.couriers.problems import Unreadable
from shouhou.couriers.tables import NOTHING, listed
from shouhou.couriers.tables import rows as table_rows

_TIMES: Final = ("ftime", "time")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code of the vendor says in our words."""

    stage: str
    trouble: str = ""
    of: str = ""
    """The basic state that this code is a detail of."""


def meaning(code: str) -> Meaning:
    """No code says nothing; one that the table has not is `unrecognised`."""
    return _table().get(code, Meaning(UNRECOGNISED)) if code else Meaning("")


def read_trace(found: Found, raw: str, where: str = "") -> Trace:
    """The parcel of an answer or of a push's `lastResult`. Raises Unreadable.

    Without any line nothing is told of the parcel: the vendor then sends its default state, 0.
    """
    number, told = text(found, "nu", where), text(found, "com", where)
    if not number:
        raise Unreadable(NAME, f"{where}nu")
    scans = read_scans(rows(found.get("data"), f"{where}data"), f"{where}data")
    code = _whole(text(found, "state", where), scans)
    meant = meaning(code)
    return Trace(
        source=NAME,
        courier=from_source("kuaidi100", told),
        courier_told=told,
        number=number,
        code=code,
        stage=meant.stage,
        trouble=meant.trouble,
        ended=text(found, "ischeck", where) == "1",
        scans=scans,
        raw=raw,
    )


def read_scans(lines: tuple[Found, ...], where: str) -> tuple[Scan, ...]:
    """Oldest first, each line once. The vendor tells the newest first, unless the times say no."""
    told = [_scan(line, f"{where}[{n}].") for n, line in enumerate(lines)]
    if told and told[0].at >= told[-1].at:
        told.reverse()
    # The sort is stable: lines of one second keep the order of the story.
    return tuple(sorted(dict.fromkeys(told), key=lambda scan: scan.at))


def _scan(line: Found, where: str) -> Scan:
    """One line. Its code is `statusCode`; older answers only have a word in `status`."""
    code = text(line, "statusCode", where) or text(line, "status", where)
    meant = meaning(code)
    return Scan(
        at=moment(line, _TIMES, where),
        text=text(line, "context", where),
        place=text(line, "location", where) or text(line, "areaName", where),
        code=code,
        stage=meant.stage,
        trouble=meant.trouble,
    )


def _whole(state: str, scans: tuple[Scan, ...]) -> str:
    """The parcel's code: of its newest line where that only details the parcel's state."""
    if not scans:
        return ""
    newest = scans[-1].code
    return newest if state and meaning(newest).of == state else state


@cache
def _table() -> Mapping[str, Meaning]:
    return {
        word: Meaning(row["stage"], _or_nothing(row["trouble"]), _or_nothing(row["of"]))
        for row in table_rows(CODES / "stages.md")
        for word in listed(row["words"])
    }


def _or_nothing(cell: str) -> str:
    return "" if cell == NOTHING else cell
