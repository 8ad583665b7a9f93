"""The closed words of parcels, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.couriers.words import STAGES
from shouhou.language import Place, named_place
from shouhou.policy import Vocabulary, read_words
from shouhou.policy.errors import Problems
from shouhou.policy.markdown import read_document, read_grid
from shouhou.policy.words import Language
from shouhou.workflow import Machine, read_machine

HERE: Final = Path(__file__).parent
DIRECTIONS: Final = ("out", "back")
LEGS: Final = ("outbound", "return", "replacement")
PAYERS: Final = ("unknown", "buyer", "seller", "insurer")
SIGNS: Final = (
    *("lost", "not_received", "refused", "coming_back", "problem", "still", "not_picked_up"),
    *("late", "not_fetched", "signed_other", "back_still", "back_unsent", "back_arrived"),
)
ALARMS: Final = ("none", "notice", "warning", "urgent")
"""How loud: the place in this list is the number a case carries."""
WISHES: Final = (
    *("trace", "hurry", "pick_up", "redirect", "intercept"),
    *("redeliver", "proof", "damage", "other"),
)
CHANNELS: Final = ("phone", "chat", "web", "api", "other")
TALK_STATES: Final = ("asked", "promised", "done", "failed")
TALK_OPEN: Final = ("asked", "promised")
STOP_STATES: Final = (
    *("waiting", "sending", "ordered", "unknown"),
    *("refused", "stopped", "missed"),
)
STOP_ALIVE: Final = ("waiting", "sending", "ordered", "unknown")
STOP_OUT: Final = ("ordered", "unknown")
"""Orders that the vendor has, or may have."""
STOP_PAYS: Final = ("", "SHIPPER", "CONSIGNEE", "THIRDPARTY", "MONTHLY")
STOP_BACK: Final = ("RETURN_SEND_ADDR", "RETURN_SEND_STATION")
"""The vendor's own words: who pays for stopping, and where the parcel goes back to."""
TRACKERS: Final = ("kuaidi100", "kdniao")
VIEWS: Final = ("signs", "asked", "out", "back", "station", "unknown", "all")
SIGNED: Final = ("signed", "signed_self", "signed_other")
OVER: Final = (*SIGNED, "returned")
"""Stages after which nothing more is expected, and nobody is asked any more after a while."""

REGION_LEVELS: Final = ("everywhere", "region", "province", "city", "district")
"""How closely a row of a freight sheet says where: the later, the closer."""

__all__ = ["STAGES"]


@dataclass(frozen=True, slots=True)
class Region:
    """A named region of regions.md: several provinces in one word."""

    code: str
    zh: str
    en: str
    provinces: tuple[Place, ...]


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@cache
def machine() -> Machine:
    """What may become of a wish to a courier."""
    return read_machine(HERE / "states.md")


@cache
def stop_machine() -> Machine:
    """What may become of an order to stop a parcel."""
    return read_machine(HERE / "stops.md")


@cache
def regions() -> tuple[Region, ...]:
    """The named regions; raises BrokenTable on a crooked row or a province nobody knows."""
    path = HERE / "regions.md"
    problems = Problems(path)
    grid = read_grid(read_document(path, problems).top, problems)
    if grid is None or grid.header != ("code", "中文", "English", "provinces"):
        problems.add(1, "no table with the columns code, 中文, English, provinces")
    problems.raise_any()
    assert grid is not None
    found = []
    for row in grid.rows:
        code, zh, en, names = row.cells
        provinces = tuple(Place(named_place(name).province) for name in names.split())
        if not all(provinces):
            problems.add(row.line, f"{code}: not every province is known")
        found.append(Region(code, zh, en, provinces))
    problems.raise_any()
    return tuple(found)


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code, `talk`, `stop` among the sections; an unknown one itself."""
    if section == "stop":
        return stop_machine().label(code, language) if code in STOP_STATES else code
    if section == "talk":
        return machine().label(code, language) if code in TALK_STATES else code
    return vocabulary().shown(section, code, language)
