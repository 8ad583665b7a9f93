"""The world at one moment: its rows inside one transaction, what time it is, and its dice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from shouhou.platforms.taobao.sandbox.moments import stored

Row = sqlite3.Row

# Where each kind of number starts; the lengths are those of the real platform.
FIRST = {
    "shop": 2200000000001,
    "sub": 2210000000001,
    "buyer": 3300000000001,
    "item": 680000000001,
    "sku": 5100000000001,
    "contact": 90000001,
    "trade": 2600000000000000001,
    "refund": 180000000000000001,
    "message": 70000000001,
    "tmc": 6000000000000000001,
}


@dataclass(frozen=True, slots=True)
class World:
    """What acts are given. `now` is the world's moment, `wall` the wall's epoch seconds."""

    db: sqlite3.Connection
    now: datetime
    wall: float
    chance: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - dice, no secrets

    @property
    def ms(self) -> int:
        """The world's moment as it is stored."""
        return stored(self.now)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """A part that may fail alone: on an exception it is undone, and only it."""
        self.db.execute("SAVEPOINT trial")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK TO trial")
            raise
        finally:
            self.db.execute("RELEASE trial")

    def all(self, sql: str, *values: object) -> list[Row]:
        """The rows of a query."""
        return self.db.execute(sql, values).fetchall()

    def find(self, sql: str, *values: object) -> Row | None:
        """The first row of a query, if any."""
        found: Row | None = self.db.execute(sql, values).fetchone()
        return found

    def value(self, sql: str, *values: object) -> Any:
        """The first column of the first row; None where there is none."""
        row = self.find(sql, *values)
        return None if row is None else row[0]

    def insert(self, table: str, **values: object) -> int:
        """A new row; its row id."""
        names, blanks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({blanks})"  # noqa: S608 - our own names
        return self.db.execute(sql, tuple(values.values())).lastrowid or 0

    def change(self, table: str, key: tuple[str, object], **values: object) -> int:
        """Sets columns of the rows with this key; how many rows there were."""
        sets = ", ".join([f"{name} = ?" for name in values])
        sql = f"UPDATE {table} SET {sets} WHERE {key[0]} = ?"  # noqa: S608 - our own names
        return self.db.execute(sql, (*values.values(), key[1])).rowcount

    def number(self, kind: str, many: int = 1) -> int:
        """The next number of a kind, the first of `many` in a row; never given twice."""
        used = self.value(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE"
            " SET value = value + ? RETURNING value",
            *(kind, FIRST[kind] + many, many),
        )
        return int(used) - many


def blanks(values: Iterable[object]) -> str:
    """`?, ?, ?`: as many as there are values, for `IN (…)`."""
    return ", ".join("?" for _ in values)
