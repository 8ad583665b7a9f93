"""Which couriers a waybill number could be of; numbers.md. A suggestion, never a decision."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from shouhou.couriers.tables import rows

_TABLE: Final = Path(__file__).parent / "numbers.md"
_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{6,32}")
_STANDS_FOR: Final = {"9": "[0-9]", "A": "[A-Z]", "*": "[A-Z0-9]"}


def tidy_number(told: str) -> str:
    """A waybill number as it is kept: no spaces, capitals; ``""`` when it cannot be one.

    6 to 32 letters, digits and hyphens (platform-facts 5.1).
    """
    number = re.sub(r"\s+", "", told).upper()
    return number if _NUMBER.fullmatch(number) and any(c.isdigit() for c in number) else ""


def suggested(number: str) -> tuple[str, ...]:
    """Our codes of the couriers whose style fits, in the table's order; () when none does."""
    tidy = tidy_number(number)
    found = (courier for courier, style in _styles() if style.fullmatch(tidy))
    return tuple(dict.fromkeys(found))


@cache
def _styles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["courier"], _style(row["style"])) for row in rows(_TABLE))


def _style(told: str) -> re.Pattern[str]:
    """`SF9{13}` → SF and 13 digits. What stands in brackets or braces is itself."""
    made, depth = "", 0
    for letter in told.replace("\\|", "|"):
        depth += (letter in "([{") - (letter in ")]}")
        made += letter if depth else _STANDS_FOR.get(letter, letter)
    return re.compile(made)
