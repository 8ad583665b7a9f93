"""What may still be asked, kept in PostgreSQL: worker, pages and the sync process share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from shouhou.platforms.taobao.client import Allowance, Wait
from shouhou.platforms.taobao.client.budget import APP

COLUMNS: Final = ("tokens", "at", "day", "used", "banned_until")
OPEN: Final = """
INSERT INTO sync_allowance (app_key, scope, used) SELECT %s, scope, 0
FROM unnest(%s::text[]) AS scope ON CONFLICT DO NOTHING
"""
THERE: Final = "SELECT count(*) FROM sync_allowance WHERE app_key = %s AND scope = ANY(%s)"
LOCK: Final = """
SELECT scope, tokens, at, day, used, banned_until FROM sync_allowance
WHERE app_key = %s AND scope = ANY(%s) ORDER BY scope FOR UPDATE
"""
STORE: Final = """
UPDATE sync_allowance a SET tokens = n.tokens, at = n.at, day = n.day, used = n.used,
    banned_until = n.banned_until
FROM unnest(%s::text[], %s::float8[], %s::timestamptz[], %s::date[], %s::int[],
    %s::timestamptz[]) AS n (scope, tokens, at, day, used, banned_until)
WHERE a.app_key = %s AND a.scope = n.scope
"""


def usual(scope: str) -> Allowance:
    """What the platform lets an app do; unproved (facts 1.5), so the settings may say otherwise."""
    if scope == APP:
        rate, daily = settings.TOP_CALLS_PER_SECOND, settings.TOP_CALLS_PER_DAY
        return Allowance(rate=rate, burst=int(rate), daily=daily)
    rate = settings.TOP_CALLS_PER_SECOND_AND_SHOP
    return Allowance(rate=rate, burst=int(rate))


def boundless(scope: str) -> Allowance:
    """The market on this machine counts by itself."""
    return Allowance(rate=2000, burst=2000)


class SharedBudget:
    """The budget of one app, for whoever asks in its name; see the client's `Budget`.

    Each step is a transaction of its own, so it must not be taken inside another one: its rows
    would stay locked until that ends.
    """

    def __init__(self, app_key: str, start: Callable[[str], Allowance] = usual) -> None:
        self.app_key, self.start = app_key, start

    def take(self, scopes: Sequence[str], now: datetime) -> Wait | None:
        """One call under all of these scopes: counted in each and None, or in none and the wait."""
        with transaction.atomic():
            held = self._locked(scopes)
            ready, scope = max((each.ready_at(now), name) for name, each in held.items())
            if ready > now:
                return Wait(scope, ready)
            self._store({name: each.taken(now) for name, each in held.items()})
        return None

    def ban(self, scope: str, until: datetime) -> None:
        """The platform refuses this scope until then."""
        with transaction.atomic():
            held = self._locked([scope])
            self._store({scope: held[scope].banned(until)})

    def _locked(self, scopes: Sequence[str]) -> dict[str, Allowance]:
        """The rows, held in the order of their names: whoever opens one holds none yet."""
        wanted = sorted(set(scopes))
        with connection.cursor() as cursor:
            cursor.execute(THERE, [self.app_key, wanted])
            if cursor.fetchone()[0] < len(wanted):
                cursor.execute(OPEN, [self.app_key, wanted])
            cursor.execute(LOCK, [self.app_key, wanted])
            found = cursor.fetchall()
        return {
            scope: replace(self.start(scope), **dict(zip(COLUMNS, told, strict=True)))
            for scope, *told in found
        }

    def _store(self, held: dict[str, Allowance]) -> None:
        rows: list[tuple[Any, ...]] = [
            (scope, *(getattr(each, name) for name in COLUMNS)) for scope, each in held.items()
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(STORE, [*columns, self.app_key])
