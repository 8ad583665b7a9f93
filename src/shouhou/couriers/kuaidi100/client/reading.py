"""Takes JSON apart without believing it: every wrong shape is Unreadable and names its place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from shouhou.clock import NotAMoment, local
from shouhou.couriers.kuaidi100.client.account import NAME
from shouhou.couriers.problems import Unreadable

Found: TypeAlias = Mapping[str, Any]

_UNFIT: Final = re.compile("[\0\ud800-\udfff]")
_SHOWN: Final = 60
_YEARS: Final = range(2000, 2100)
"""A scan of another year is a mistake; far years also break sums of time."""


def parse(text: str | bytes, where: str = "json") -> Any:
    """The JSON of a text, however long or nested; Unreadable(`where`) when it is none."""
    try:
        told = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        return json.loads(told, parse_constant=_no_number, parse_float=str)
    except (ValueError, RecursionError):
        shown = text[:_SHOWN]
        said = shown.decode(errors="replace") if isinstance(shown, bytes) else shown
        raise Unreadable(NAME, where, said) from None


def _no_number(word: str) -> Any:
    raise ValueError(word)


def storable(text: str) -> str:
    """Text that UTF-8 and a database can hold: NUL and half characters become U+FFFD."""
    return _UNFIT.sub("\ufffd", text)


def row(found: object, where: str) -> Found:
    """A JSON object."""
    if not isinstance(found, dict):
        raise Unreadable(NAME, where, _shown(found))
    return found


def rows(found: object, where: str) -> tuple[Found, ...]:
    """A list of objects; an absent one is empty."""
    if found is None or found == "":
        return ()
    if not isinstance(found, list):
        raise Unreadable(NAME, where, _shown(found))
    return tuple(row(each, f"{where}[{n}]") for n, each in enumerate(found))


def text(found: Found, name: str, where: str = "") -> str:
    """A text, or a whole number as text; ``""`` for what is absent or null."""
    told = found.get(name)
    if told is None:
        return ""
    if isinstance(told, bool) or not isinstance(told, str | int):
        raise Unreadable(NAME, f"{where}{name}", _shown(told))
    return storable(str(told)).strip()


def moment(found: Found, names: tuple[str, ...], where: str = "") -> datetime:
    """The first of these fields that is there, Shanghai time; Unreadable when none is a moment."""
    name = next((each for each in names if text(found, each, where)), names[0])
    told = text(found, name, where)
    try:
        at = local(told)
    except NotAMoment:
        raise Unreadable(NAME, f"{where}{name}", told[:_SHOWN]) from None
    if at.year not in _YEARS:
        raise Unreadable(NAME, f"{where}{name}", told[:_SHOWN])
    return at


def _shown(found: object) -> str:
    """What was there instead: of something nested only its kind, for its repr may never end."""
    kind = type(found).__name__
    return kind if isinstance(found, dict | list) else f"{kind} {found!r}"[:_SHOWN]
