"""The sandbox's own tables: companies.md and states.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from shouhou.couriers.tables import rows

HERE: Final = Path(__file__).parent
NOTHING_TOLD: Final = ("0", "0")


@dataclass(frozen=True, slots=True)
class Company:
    """A courier the vendor serves."""

    code: str
    name: str
    style: re.Pattern[str]
    wants_phone: bool


@cache
def companies() -> Mapping[str, Company]:
    """By the vendor's code."""
    return {row["code"]: _company(row) for row in rows(HERE / "companies.md")}


def _company(row: Mapping[str, str]) -> Company:
    style = re.compile(row["style"].replace("\\|", "|"))
    return Company(row["code"], row["name"], style, row["phone"] == "yes")


def codes_of(stage: str, trouble: str = "") -> tuple[str, str]:
    """State and StateEx of a world's words. Raises KeyError for a word that states.md has not."""
    if not stage and not trouble:
        return ("", "")
    table = _states()
    kept = ((stage, trouble), ("any", trouble), (stage, "—"))
    wanted = kept[:2] if trouble else kept[2:]
    found = next((table[each] for each in wanted if each in table), None)
    if found is None:
        raise KeyError(f"states.md has no {stage!r} with {trouble!r}")
    return found


@cache
def _states() -> Mapping[tuple[str, str], tuple[str, str]]:
    return {
        (row["stage"], row["trouble"]): (row["State"], row["StateEx"])
        for row in rows(HERE / "states.md")
    }
