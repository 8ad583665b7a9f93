"""What the vendor's codes mean in our words: codes/state.md and codes/state_ex.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from shouhou.couriers.port import UNRECOGNISED
from shouhou.couriers.tables import NOTHING, listed, rows

CODES: Final = Path(__file__).parent / "codes"
List: TypeAlias = Literal["state", "state_ex"]
_NO_LINES: Final = ("", "0")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code and what it says; ``""`` where it says nothing."""

    code: str
    stage: str = ""
    trouble: str = ""
    ends: bool = False


def of_parcel(state: str, state_ex: str) -> Meaning:
    """The whole parcel: StateEx goes first (the vendor's advice), State where that says nothing."""
    if state_ex in _NO_LINES and state not in _NO_LINES:
        return meaning("state", state)
    return meaning("state_ex", state_ex or state)


def meaning(which: List, code: str) -> Meaning:
    """A code's row; one that the table has not is `unrecognised` and keeps its text."""
    if not code:
        return Meaning("")
    return _meanings(which).get(code) or Meaning(code, UNRECOGNISED)


@cache
def _meanings(which: List) -> Mapping[str, Meaning]:
    return {
        code: Meaning(code, _word(row, "stage"), _word(row, "trouble"), row.get("ends") == "yes")
        for row in rows(CODES / f"{which}.md")
        for code in listed(row["words"])
    }


def _word(row: Mapping[str, str], column: str) -> str:
    return "" if row[column] == NOTHING else row[column]
