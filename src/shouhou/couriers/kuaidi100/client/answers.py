"""What an answer's code means: codes/answers.md by door, codes/marks.md by the words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from shouhou.couriers.kuaidi100.client.account import NAME
from shouhou.couriers.kuaidi100.client.reading import Found, text
from shouhou.couriers.problems import (
    CourierProblem,
    Misconfigured,
    NeedsPhone,
    NotFound,
    Refused,
    Temporary,
    TooOften,
    Unknown,
    UnknownCourier,
    Unreadable,
)
from shouhou.couriers.tables import listed, rows

CODES: Final = Path(__file__).parent / "codes"

Door: TypeAlias = Literal["query", "subscribe", "recognise", "intercept"]
OK: Final = "ok"
ALREADY: Final = "already"

_PROBLEMS: Final[Mapping[str, type[CourierProblem]]] = {
    each.kind: each
    for each in (
        *(Temporary, TooOften, NotFound, NeedsPhone),
        *(UnknownCourier, Refused, Misconfigured, Unknown),
    )
}


def judge(door: Door, code: str, message: str) -> str:
    """`ok` or `already`; everything else is raised as the problem that the tables say.

    A code that the door's table has not is Refused with the vendor's words.
    """
    meant = _meanings(door).get(code, Refused.kind)
    if meant in (OK, ALREADY):
        return meant
    if meant != Unknown.kind:  # nobody knows what was done, whatever the words are
        meant = next((kind for mark, kind in _marks() if mark in message), meant)
    raise _PROBLEMS[meant](NAME, code, message)


def code_of(found: Found) -> str:
    """The code of an answer: `returnCode` of a refusal, else `status`, else `code` (facts 5.1).

    Raises Unreadable when an answer has none of them.
    """
    told = text(found, "returnCode") or text(found, "status") or text(found, "code")
    if not told:
        raise Unreadable(NAME, "returnCode")
    return told


@cache
def _meanings(door: Door) -> Mapping[str, str]:
    return {
        code: row["problem"]
        for row in rows(CODES / "answers.md")
        if row["door"] == door
        for code in listed(row["words"])
    }


@cache
def _marks() -> tuple[tuple[str, str], ...]:
    """Words and what they mean, in the order of the table."""
    return tuple(
        (mark, row["problem"]) for row in rows(CODES / "marks.md") for mark in listed(row["words"])
    )
