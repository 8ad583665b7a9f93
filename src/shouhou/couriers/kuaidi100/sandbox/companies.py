"""The couriers of companies.md: which exist, which want a phone, whose number it could be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from shouhou.couriers.tables import NOTHING, rows

_TABLE: Final = Path(__file__).parent / "companies.md"


@dataclass(frozen=True, slots=True)
class Company:
    """One courier as the vendor lists it."""

    code: str
    name: str
    wants_phone: bool
    style: re.Pattern[str] | None


@cache
def companies() -> Mapping[str, Company]:
    """Every courier by its code, in the table's order."""
    return {
        row["code"]: Company(
            row["code"],
            row["name"],
            row["phone"] == "yes",
            None if row["style"] == NOTHING else re.compile(row["style"]),
        )
        for row in rows(_TABLE)
    }


def in_style(number: str) -> tuple[str, ...]:
    """Codes of the couriers whose numbers look like this one."""
    return tuple(
        each.code for each in companies().values() if each.style and each.style.fullmatch(number)
    )
