"""A parcel's story in the vendor's shape, as far as it has happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from shouhou.clock import in_shanghai
from shouhou.couriers.kuaidi100.sandbox.world import ParcelTold, ScanTold
from shouhou.couriers.tables import NOTHING, Row, rows

_HERE: Final = Path(__file__).parent
_AREAS: Final = ("1", "4", "8")
_DETAILED: Final = ("4", "8")
_OVER: Final = ("3", "4")


class NoSuchWord(ValueError):
    """A story with a stage or a code that states.md and words.md have not."""


def happened(parcel: ParcelTold, now: datetime) -> tuple[ScanTold, ...]:
    """The lines up to now, oldest first; lines of one second in the story's order."""
    past = (scan for scan in parcel.scans if scan.at <= now)
    return tuple(sorted(past, key=lambda scan: scan.at))


def result(
    parcel: ParcelTold, lines: tuple[ScanTold, ...], wish: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer to a question and the `lastResult` of a push; `wish` has resultv2 and order."""
    detail = str(wish.get("resultv2") or "")
    newest_first = wish.get("order") != "asc"
    state = state_of(lines[-1])
    answer: dict[str, Any] = {
        "message": "ok",
        "nu": parcel.number,
        "ischeck": "1" if state == "3" else "0",
        "com": parcel.company,
        "status": "200",
        "state": state,
        "condition": "F00",
        "data": [_line(each, detail) for each in (lines[::-1] if newest_first else lines)],
    }
    if detail in _DETAILED:
        answer["routeInfo"] = _route(lines)
        answer["isLoop"] = False
    return answer


def no_record(company: str, number: str) -> dict[str, Any]:
    """The `lastResult` of a parcel that nobody has seen."""
    return {
        "message": "快递公司参数异常：单号不存在或者已经过期",
        "nu": number,
        "ischeck": "0",
        "com": company,
        "status": "201",
        "state": "0",
        "condition": "",
        "data": [],
    }


def state_of(scan: ScanTold) -> str:
    """The basic state that a line leaves its parcel in."""
    return _state(scan)["state"]


def is_over(scan: ScanTold) -> bool:
    """Signed, or back at the sender: no more is watched."""
    return state_of(scan) in _OVER


def code_of(scan: ScanTold) -> str:
    """The vendor's detailed code of a line. Raises NoSuchWord."""
    if scan.code:
        return scan.code
    of_words = _words()
    found = of_words.get((scan.stage, scan.trouble)) or of_words.get((scan.stage, ""))
    if found is None:
        raise NoSuchWord(f"{scan.stage} {scan.trouble}")
    return found


def _line(scan: ScanTold, detail: str) -> dict[str, Any]:
    at = in_shanghai(scan.at).strftime("%Y-%m-%d %H:%M:%S")
    line: dict[str, Any] = {"time": at, "ftime": at, "context": scan.text}
    if detail in _AREAS:
        # What the vendor knows of the map nobody told us: the place alone is filled.
        line |= {"areaCode": None, "areaName": scan.place or None, "status": _name(scan, detail)}
    if detail in _DETAILED:
        line |= {"areaCenter": None, "areaPinYin": None}
        line |= {"statusCode": code_of(scan), "location": scan.place}
    return line


def _name(scan: ScanTold, detail: str) -> str:
    """The state's name: of the basic state, or with details of the very code."""
    return _state(scan)["name"] if detail in _DETAILED else _states()[state_of(scan)]["name"]


def _route(lines: tuple[ScanTold, ...]) -> dict[str, Any]:
    first, last = ({"number": "", "name": each.place} for each in (lines[0], lines[-1]))
    return {"from": first, "cur": last, "to": None}


def _state(scan: ScanTold) -> Row:
    code = code_of(scan)
    if code not in _states():
        raise NoSuchWord(code)
    return _states()[code]


@cache
def _states() -> Mapping[str, Row]:
    return {row["code"]: row for row in rows(_HERE / "states.md")}


@cache
def _words() -> Mapping[tuple[str, str], str]:
    return {
        (row["stage"], "" if row["trouble"] == NOTHING else row["trouble"]): row["code"]
        for row in rows(_HERE / "words.md")
    }
