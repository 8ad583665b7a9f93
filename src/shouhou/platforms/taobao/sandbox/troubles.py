"""What goes wrong on purpose: set at run time, kept in the store, thrown with seeded dice."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from shouhou.platforms.taobao.sandbox.world.world import World

LOST_HOW = ("drop", "504", "timeout")
OUTAGES = ("", "503", "drop")


class NoSuchTrouble(ValueError):
    """An unknown name, or a value out of its range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """The market's present troubles; all zero is a good day. Rates are 0 to 1."""

    seed: int = 1
    only: str = ""
    """Method names (comma list, a trailing * is wild) that slow, isp and lost touch; empty: all."""
    slow_ms: int = 0
    isp_rate: float = 0.0
    isp_code: str = "isp.top-remote-service-unavailable"
    lost_rate: float = 0.0
    lost_how: str = "timeout"
    """The work is done, then: drop (closed), 504, or timeout (isp.remote-service-timeout)."""
    outage: str = ""
    """503 for every call, or drop its connection; tokens and messages stop too."""
    ban_until: float = 0.0
    """Wall epoch seconds until which every call gets code 7."""
    sms_needed: bool = False
    sms_limit: int = 0
    """With `sms_needed`: fen of one call above which the code is asked for."""
    dispute_numbers: bool = False
    """The dispute API answers numbers instead of names of states."""
    tmc_duplicate_rate: float = 0.0
    tmc_shuffled: bool = False
    tmc_withheld: bool = False
    tmc_again_after: float = 60.0
    """Wall seconds after which an unconfirmed message is delivered again."""

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """From JSON; raises NoSuchTrouble with the field's name."""
        good = cls()
        for name, value in given.items():
            if name not in cls.__slots__:
                raise NoSuchTrouble(f"unknown trouble: {name}")
            if not _fits(getattr(good, name), value):
                raise NoSuchTrouble(f"{name}: wrong type")
            if name.endswith("_rate") and not 0 <= value <= 1:
                raise NoSuchTrouble(f"{name}: a rate is 0 to 1")
        if given.get("lost_how", "drop") not in LOST_HOW or given.get("outage", "") not in OUTAGES:
            raise NoSuchTrouble(f"lost_how: {LOST_HOW}; outage: {OUTAGES}")
        return cls(**given)

    def written(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def touches(self, method: str) -> bool:
        """Whether slow, isp and lost mean this method."""
        names = [each.strip() for each in self.only.split(",") if each.strip()]
        wild = [each[:-1] for each in names if each.endswith("*")]
        return not names or method in names or any(method.startswith(each) for each in wild)


def present(world: World) -> Troubles:
    """The troubles as they are set now."""
    text = world.value("SELECT value FROM settings WHERE name = 'troubles'")
    return Troubles(**json.loads(text)) if text else Troubles()


def set_troubles(world: World, troubles: Troubles) -> None:
    """Replaces them all, and seeds the dice anew."""
    world.db.execute(
        "INSERT OR REPLACE INTO settings VALUES ('troubles', ?)", (json.dumps(asdict(troubles)),)
    )
    world.chance.seed(troubles.seed)


def _fits(good: object, value: object) -> bool:
    """Whether a value has the kind of the good day's value; 0 and 0.0 are one kind."""
    if isinstance(good, bool | str):
        return type(value) is type(good)
    return isinstance(value, int | float) and not isinstance(value, bool)
