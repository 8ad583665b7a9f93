"""Plain values of alarms: when a shop warns, what a scan sees, which signs a case gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shouhou.clock import OpenWeek


@dataclass(frozen=True, slots=True)
class Plan:
    """How a shop warns: the hours somebody is there, and the distances in such hours."""

    week: OpenWeek
    first: timedelta
    second: timedelta
    last: timedelta

    @property
    def widest(self) -> timedelta:
        return max(self.first, self.second, self.last)


@dataclass(frozen=True, slots=True)
class Warn:
    """What the table says of one warning."""

    row: str
    level: str
    tells: str
    """both, supervisors, owner or nobody."""
    urgent: bool
    ready: bool
    """An answer lies ready to be sent with one key."""
    alarm: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What was found in the texts: the worst mood, the words that say so, in how many texts."""

    mood: str = "calm"
    words: tuple[str, ...] = ()
    texts: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the signs of a case are read from."""

    wording: Wording
    contacts: int
    deadline: str
    """out, last or far."""
    deadline_at: datetime | None
    amount_fen: int
    reopened: int
    broken: int
    refusals: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One sign a case gives now. A larger `mark` later is more of the same."""

    sign: str
    row: str
    alarm: str
    mark: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SignView:
    """One sign as a person sees it."""

    id: int
    shop_id: int
    shop_name: str
    case_id: int
    case_title: str
    order_no: str
    buyer: str
    owner_name: str
    sign: str
    row: str
    alarm: str
    zh: str
    en: str
    at: datetime
    seen_by_name: str
    seen_at: datetime | None
    reason: str
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None and self.seen_at is None

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is of one thing; `address` leads to the rows behind the figure."""

    code: str
    count: int
