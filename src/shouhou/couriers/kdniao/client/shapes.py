"""Reads JSON that strangers wrote: a value is what it should be, or its place is named."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, Final

from shouhou.clock import SHANGHAI, NotAMoment, local

_UNFIT: Final = re.compile("[\0\ud800-\udfff]")
_JAVA: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) CST ([0-9]{4})"
)
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_YEARS: Final = range(2000, 2101)
_SHOWN: Final = 60


class BadShape(ValueError):
    """A part of an answer that is not what it should be; `field` names the place."""

    def __init__(self, field: str, found: object) -> None:
        self.field = field
        text = found if isinstance(found, str | int) else type(found).__name__
        self.found = str(text)[:_SHOWN]
        super().__init__(f"{field}: {self.found!r}")


def read_json(text: str, field: str) -> dict[str, Any]:
    """The object that a text is. Raises BadShape, also for what is nested too deep to be read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise BadShape(field, f"{type(broken).__name__} in {len(text)} characters") from None
    return as_object(found, field)


def as_object(value: object, field: str) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise BadShape(field, value)
    return value


def list_in(told: dict[str, Any], name: str, place: str = "") -> list[Any]:
    """A JSON list; one that is absent or null is empty."""
    found = told.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise BadShape(place + name, found)
    return found


def text_in(told: dict[str, Any], name: str, place: str = "") -> str:
    """Text, or a whole number as text; ``""`` when absent. What no database keeps becomes �."""
    found = told.get(name)
    if found is None:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise BadShape(place + name, found)
    return _UNFIT.sub("\ufffd", str(found)).strip()


def flag_in(told: dict[str, Any], name: str, place: str = "") -> bool | None:
    """True or false, also as text; None when absent."""
    found = told.get(name)
    if found is None or isinstance(found, bool):
        return found
    if isinstance(found, str) and found.casefold() in ("true", "false"):
        return found.casefold() == "true"
    raise BadShape(place + name, found)


def moment_in(told: dict[str, Any], name: str, place: str = "") -> datetime:
    """Shanghai time, written `2025-01-09 19:22:16` or `Thu Mar 30 05:37:57 CST 2023`.

    The weekday is not looked at: the vendor's own sample has wrong ones. Years outside 2000 to
    2100 are no scans of anything.
    """
    text = text_in(told, name, place)
    try:
        found = _java_moment(text) or local(text)
    except (NotAMoment, ValueError):
        raise BadShape(place + name, text) from None
    if found.year not in _YEARS:
        raise BadShape(place + name, text)
    return found


def _java_moment(text: str) -> datetime | None:
    told = _JAVA.fullmatch(text)
    if told is None or told[1] not in _MONTHS:
        return None
    month = _MONTHS.index(told[1]) + 1
    day, hour, minute, second, year = (int(told[number]) for number in range(2, 7))
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
