"""What each method takes and how its answer is shaped, read from `methods/*.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shouhou.platforms.taobao.sandbox.tables import BrokenTable, rows, sections

FOLDER = Path(__file__).parents[1] / "methods"
TYPES = ("S", "N", "B", "D", "F", "J", "S[]", "N[]")
_PARAMETER = re.compile(r"(\w+)(\*?)(?::([SNBDFJ](?:\[\])?))?(?:≤(\d+))?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One business parameter; `most` bounds a number, or how many a list may have."""

    name: str
    needed: bool
    type: str
    most: int | None


@dataclass(frozen=True, slots=True)
class Spec:
    """One method. `filters` is the path of what `fields` thins out; `lists` names elements."""

    method: str
    parameters: tuple[Parameter, ...]
    filters: tuple[str, ...]
    lists: Mapping[str, str]
    session: bool
    writes: bool

    @property
    def root(self) -> str:
        """The root of the answer: `taobao.refund.get` → `refund_get_response`."""
        return f"{self.method.removeprefix('taobao.').replace('.', '_')}_response"


@cache
def specs() -> Mapping[str, Spec]:
    """Every method the market knows, by name."""
    files = sorted(path for path in FOLDER.glob("*.md") if path.stem != "containers")
    found = [_spec(row) for path in files for row in rows(path)]
    return {each.method: each for each in found}


@cache
def elements() -> Mapping[str, str]:
    """List container → element, where a method does not say otherwise."""
    return {row["container"]: row["element"] for row in sections(FOLDER / "containers.md")[""]}


def _spec(row: Mapping[str, str]) -> Spec:
    marks = row["marks"].split()
    lists = dict(pair.split("=", 1) for pair in row["lists"].split())
    filters = tuple(row["filters"].split(".")) if row["filters"] else ()
    parameters = tuple([_parameter(each) for each in row["takes"].split()])
    flags = ("open" not in marks, "writes" in marks)
    return Spec(row["method"], parameters, filters, lists, *flags)


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise BrokenTable(f"not a parameter: {text}")
    name, star, kind, most = match.groups()
    return Parameter(name, bool(star), kind or "S", int(most) if most else None)
