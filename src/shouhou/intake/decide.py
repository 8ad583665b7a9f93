"""Pure judgements of intake: the next state, when an export was written, whose shop it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from shouhou.clock import SHANGHAI
from shouhou.workflow import Machine, Transition, read_machine

STATES = Path(__file__).parent / "states.md"
_STAMP = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?!\d)")
_FIRST: Final = datetime(2003, 1, 1, tzinfo=SHANGHAI)


@cache
def machine() -> Machine:
    """The states of an upload."""
    return read_machine(STATES)


def next_state(state: str, event: str, who: str, *, good_rows: bool = True) -> str | None:
    """Where the event leads; nothing when it is not allowed in this state or to these people."""
    answer = machine().may(state, event, who, lambda need: good_rows)
    return answer.to if isinstance(answer, Transition) else None


def buttons(state: str, *, good_rows: bool) -> frozenset[str]:
    """What a person could do in this state."""
    allowed = machine().allowed(state, "uploader", lambda need: good_rows)
    return frozenset(each.event for each in allowed)


def exported_at(names: Iterable[str], received_at: datetime) -> datetime:
    """When the platform wrote the file: ExportOrderList201707082123 tells; else when it came."""
    for name in names:
        for found in _STAMP.finditer(name):
            told = _moment(found.groups(default="0"))
            if told and _FIRST < told <= received_at + timedelta(hours=1):
                return told
    return received_at


def names_fit(found: Collection[str], known: Collection[str]) -> bool:
    """Whether every shop name found in an export is one of the chosen shop's."""
    ours = {_folded(name) for name in known}
    return all(_folded(name) in ours for name in found)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _moment(parts: tuple[str, ...]) -> datetime | None:
    year, month, day, hour, minute, second = map(int, parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None
