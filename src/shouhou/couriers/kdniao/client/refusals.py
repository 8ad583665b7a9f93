"""What a refusal means: by its sentence (codes/reasons.md), then by its number (results.md)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from shouhou.couriers.kdniao.client.account import NAME
from shouhou.couriers.kdniao.client.stages import CODES
from shouhou.couriers.problems import (
    CourierProblem,
    Misconfigured,
    NeedsPhone,
    NotFound,
    Refused,
    Temporary,
    TooOften,
    UnknownCourier,
)
from shouhou.couriers.tables import listed, rows
from shouhou.secrets import Secret, scrub

ALREADY: Final = "already"
"""Not a class: the parcel was subscribed before."""
_CLASSES: Final = (
    *(Misconfigured, NeedsPhone, NotFound, Refused, Temporary, TooOften, UnknownCourier),
)
_BY_KIND: Final[Mapping[str, type[CourierProblem]]] = {each.kind: each for each in _CLASSES}


def refusal(number: str, reason: str, *secrets: Secret) -> CourierProblem:
    """The problem that an answer with `Success` false is; its words without our secrets."""
    kind = kind_of(number, reason)
    return _BY_KIND.get(kind, Refused)(NAME, scrub(number, *secrets), scrub(reason, *secrets))


def kind_of(number: str, reason: str) -> str:
    """A kind of `problems.py` or `already`; `refused` for words and numbers nobody knows."""
    said = reason.casefold()
    by_words = (row["problem"] for row in rows(CODES / "reasons.md") if _has(row, said))
    return next(by_words, "") or _by_number().get(number, Refused.kind)


def has_stopped(reason: str) -> bool:
    """Does the vendor say that it will push no more for this parcel? codes/stopped.md."""
    said = reason.casefold()
    return any(_has(row, said) for row in rows(CODES / "stopped.md"))


def _has(row: Mapping[str, str], said: str) -> bool:
    return any(word.casefold() in said for word in listed(row["words"]))


@cache
def _by_number() -> Mapping[str, str]:
    return {
        number: row["problem"]
        for row in rows(CODES / "results.md")
        for number in listed(row["words"])
    }
