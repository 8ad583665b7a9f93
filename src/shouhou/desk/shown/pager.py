"""Which page of a list is shown, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pager:
    number: int
    count: int
    before: str
    after: str


def pager(number: int, count: int, address: Callable[[int], str]) -> Pager:
    """Empty addresses at the ends."""
    return Pager(
        number=number,
        count=count,
        before=address(number - 1) if number > 1 else "",
        after=address(number + 1) if number < count else "",
    )


def wanted_number(text: str) -> int:
    """A number out of an address; 1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1
