"""How often we may call: allowances that refill, a daily quota, a ban the platform spoke."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from threading import Lock
from typing import Final, Protocol

from shouhou.clock import cut_off, shanghai_day

APP: Final = "app"
_ROUNDING: Final = 1e-9
"""Of a token: what binary fractions may lose on the way to a whole one."""


def shop_scope(shop: str) -> str:
    """Calls with one shop's session."""
    return f"shop:{shop}"


def method_scope(method: str) -> str:
    """Calls of one method by the whole app."""
    return f"method:{method}"


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: `scope` is free again at `until`."""

    scope: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one scope may still do, as a plain value to be stored; every change is a new value.

    `rate` is calls a second, `burst` how many at once after a pause, `daily` the quota of a day in
    Shanghai (0: none). `tokens` are those left at the moment `at`.
    """

    rate: float
    burst: int
    daily: int = 0
    tokens: float | None = None
    at: datetime | None = None
    day: date | None = None
    used: int = 0
    banned_until: datetime | None = None

    def allowed(self, now: datetime) -> bool:
        """May one call be sent now?"""
        return self.ready_at(now) <= now

    def ready_at(self, now: datetime) -> datetime:
        """The first moment, not before now, at which one call may be sent."""
        moments = [now]
        if self.banned_until is not None:
            moments.append(self.banned_until)
        if self.daily and self._used(now) >= self.daily:
            moments.append(cut_off(shanghai_day(now), 24))
        if (missing := 1 - _ROUNDING - self._tokens(now)) > 0:
            moments.append(now + timedelta(microseconds=ceil(missing / self.rate * 1_000_000)))
        return max(moments)

    def taken(self, now: datetime) -> Allowance:
        """After one call at this moment."""
        tokens, used = self._tokens(now) - 1, self._used(now) + 1
        latest = now if self.at is None else max(now, self.at)
        return replace(self, tokens=tokens, at=latest, day=shanghai_day(now), used=used)

    def banned(self, until: datetime) -> Allowance:
        """With a ban until then; a longer one that already holds stays."""
        longest = until if self.banned_until is None else max(until, self.banned_until)
        return replace(self, banned_until=longest)

    def _tokens(self, now: datetime) -> float:
        if self.tokens is None or self.at is None:
            return float(self.burst)
        passed = max(0.0, (now - self.at).total_seconds())
        return min(float(self.burst), self.tokens + passed * self.rate)

    def _used(self, now: datetime) -> int:
        return self.used if self.day == shanghai_day(now) else 0


class Budget(Protocol):
    """Where the allowances live: in one process, or in a store that several share.

    Both operations are one step for everybody who shares it.
    """

    def take(self, scopes: Sequence[str], now: datetime) -> Wait | None:
        """One call under all of these scopes: counted in each, or in none and the wait told."""

    def ban(self, scope: str, until: datetime) -> None:
        """The platform refuses this scope until then."""


def usual_allowance(scope: str) -> Allowance:
    """Ours, unproved (the platform publishes no frequency): an app in test may call 5,000 a day."""
    if scope == APP:
        return Allowance(rate=20, burst=20, daily=5000)
    return Allowance(rate=10, burst=10)


class MemoryBudget:
    """A budget inside one process; threads may share it."""

    def __init__(self, start: Callable[[str], Allowance] = usual_allowance) -> None:
        self._start = start
        self._held: dict[str, Allowance] = {}
        self._lock = Lock()

    def take(self, scopes: Sequence[str], now: datetime) -> Wait | None:
        """See :class:`Budget`."""
        with self._lock:
            held = {scope: self._allowance(scope) for scope in scopes}
            ready, scope = max((each.ready_at(now), name) for name, each in held.items())
            if ready > now:
                return Wait(scope, ready)
            self._held |= {name: each.taken(now) for name, each in held.items()}
            return None

    def ban(self, scope: str, until: datetime) -> None:
        """See :class:`Budget`."""
        with self._lock:
            self._held[scope] = self._allowance(scope).banned(until)

    def _allowance(self, scope: str) -> Allowance:
        return self._held.get(scope) or self._start(scope)
