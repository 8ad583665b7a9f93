"""Plain values of synchronisation: how a shop's connection is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouhou.shops.facts import ConnectionView


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """How far one kind of thing is read. `swept_until` is the platform's time."""

    name: str
    swept_until: datetime
    filled_percent: int
    """Of the first three months; 100 when all of it is in."""
    fill_rows: int
    rows: int
    runs: int
    ran_at: datetime | None
    failures: int
    """In a row; 0 while it works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """Something that failed; `ended_at` says since when it works again."""

    about: str
    kind: str
    zh: str
    todo_zh: str
    en: str
    times: int
    first_at: datetime
    last_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaView:
    """What was asked today (Shanghai) in the name of the app, of which this shop is one."""

    used: int
    daily: int
    """0: nobody counts."""
    banned_until: datetime | None
    """The platform wants no calls until then (wall clock)."""

    @property
    def left(self) -> int | None:
        return max(0, self.daily - self.used) if self.daily else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadView:
    """Something the platform told that nobody can read; its text is kept."""

    kind: str
    external_id: str
    seen_at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangeView:
    """A word of the platform that no table knows, and how often it came."""

    field: str
    word: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything about one shop's connection; no secret is in it."""

    shop_id: int
    connection: ConnectionView | None
    line: str
    """off | up | down: whether messages can come."""
    line_since: datetime | None
    messages: int
    message_at: datetime | None
    heard_at: datetime | None
    lag_seconds: int | None
    """How old the newest change was when it was asked for; None before the first."""
    feeds: tuple[FeedView, ...]
    quota: QuotaView | None
    troubles: tuple[TroubleView, ...]
    """Open ones first, then the latest that are over."""
    unread: tuple[UnreadView, ...]
    strange: tuple[StrangeView, ...]
