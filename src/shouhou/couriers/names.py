"""Which courier is meant: by an order's word, by a source's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from shouhou.couriers.port import UNRECOGNISED
from shouhou.couriers.tables import listed, rows
from shouhou.language import fold

HERE: Final = Path(__file__).parent
Source: TypeAlias = Literal["kuaidi100", "kdniao", "taobao"]


@dataclass(frozen=True, slots=True)
class Courier:
    """One courier of `names.md`."""

    code: str
    zh: str
    told: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    """By source: its codes, the first one is used for asking."""
    wants_phone: bool


@cache
def couriers() -> tuple[Courier, ...]:
    """Every courier we know, in the order of the table; raises BrokenTable."""
    return tuple(_courier(row) for row in rows(HERE / "names.md"))


def _courier(row: Mapping[str, str]) -> Courier:
    told = listed(row["told"])
    codes = {source: listed(row[source]) for source in ("kuaidi100", "kdniao", "taobao")}
    return Courier(row["code"], told[0], told, MappingProxyType(codes), row["phone"] == "yes")


def courier_of(code: str) -> Courier | None:
    """The courier of our code."""
    return next((courier for courier in couriers() if courier.code == code), None)


def name_of(code: str) -> str:
    """What people read for our code; an unknown one shows itself."""
    found = courier_of(code)
    return found.zh if found else code


def from_source(source: Source, code: str) -> str:
    """Our code for a source's; `unrecognised` for one that the table has not."""
    wanted = code.strip().casefold()
    for courier in couriers():
        if wanted in (each.casefold() for each in courier.codes[source]):
            return courier.code
    return UNRECOGNISED


def to_source(source: Source, code: str) -> str:
    """The source's code for ours; ``""`` where it has none."""
    found = courier_of(code)
    return next(iter(found.codes[source]), "") if found else ""


@lru_cache(maxsize=4096)
def named(told: str) -> str:
    """Our code for the word of an order or a person; ``""`` for no word, else `unrecognised`.

    The longest name that the word is, or begins with, wins; a source's code counts as a name.
    """
    word = fold(told).replace(" ", "")
    if not word:
        return ""
    names = _by_name()
    fitting = [name for name in names if word == name or (_chinese(name) and word.startswith(name))]
    return names[max(fitting, key=len)] if fitting else UNRECOGNISED


@cache
def _by_name() -> Mapping[str, str]:
    return {fold(name).replace(" ", ""): each.code for each in couriers() for name in _names(each)}


def _names(courier: Courier) -> tuple[str, ...]:
    return (*courier.told, *(code for codes in courier.codes.values() for code in codes))


def _chinese(name: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in name)
