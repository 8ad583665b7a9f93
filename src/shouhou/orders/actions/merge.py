"""Merge many rows into a table at once: copy beside it, then one statement per outcome.

Which source wins, column by column:

- the newer export wins (`seen_at`, then `seen_in`, the number of the file);
- what a newer export is silent on (empty) keeps its older value in the columns named `keep`;
- an older export only fills such gaps, it never changes what a newer one said;
- the same export again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

from django.db import connection
from psycopg import sql

STAMP = ("seen_at", "seen_in")
ABSORB_LOCK = 7301


@dataclass(frozen=True, slots=True)
class Target:
    """A table that rows are merged into."""

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    """Every column of a row that comes in, key and stamp included."""
    keep: Mapping[str, str | None]
    """Columns that silence does not empty, with what silence looks like beside null."""
    once: Mapping[str, Any] = field(default_factory=dict)
    """Columns written at the first sight only."""
    watched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Groups of columns; whoever merges wants to know in which rows one of a group changed."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The row numbers by outcome; `came` counts all rows that came in."""

    new: tuple[int, ...]
    changed: tuple[int, ...]
    came: int
    watched: Mapping[str, frozenset[int]]
    """By group of the target: the changed rows whose change touches it."""

    @property
    def same(self) -> int:
        return self.came - len(self.new) - len(self.changed)


def lock_shop(shop_id: int) -> None:
    """One absorbing at a time per shop, until the transaction ends: no races, no deadlocks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ABSORB_LOCK, shop_id])


def merge_rows(target: Target, rows: Iterable[Sequence[Any]]) -> Merged:
    """Merge; no two rows may share a key. Inside a transaction that holds `lock_shop`."""
    changed: list[int] = []
    filled: list[int] = []
    watched: dict[str, list[int]] = {group: [] for group in target.watched}
    with connection.cursor() as cursor:
        came = copy_rows(cursor, target, rows)
        new = run(cursor, insert_new(target))
        if len(new) < came:
            cursor.execute("ANALYZE incoming")
            for group, columns in target.watched.items():
                watched[group] = run(cursor, would_change(target, columns))
            changed = run(cursor, update_newer(target))
        if len(new) + len(changed) < came:
            cursor.execute(stamp_newer(target))
            filled = run(cursor, fill_gaps(target))
        cursor.execute("DROP TABLE incoming")
    return Merged(
        tuple(new),
        (*changed, *filled),
        came,
        {group: frozenset(ids).union(filled) for group, ids in watched.items()},
    )


def copy_rows(cursor: Any, target: Target, rows: Iterable[Sequence[Any]]) -> int:
    """Fill the temporary table `incoming` over the fast lane."""
    columns = names(target.columns)
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
        ).format(columns, sql.Identifier(target.table))
    )
    came = 0
    with cursor.copy(sql.SQL("COPY incoming ({}) FROM STDIN").format(columns)) as copy:
        for row in rows:
            copy.write_row(row)
            came += 1
    return came


def run(cursor: Any, statement: sql.Composable) -> list[int]:
    """Run a statement that returns row numbers."""
    cursor.execute(statement)
    return [row[0] for row in cursor.fetchall()]


def names(columns: Iterable[str], of: str | None = None) -> sql.Composed:
    """Columns in a row, optionally of one table."""
    parts = [sql.Identifier(of, name) if of else sql.Identifier(name) for name in columns]
    return sql.SQL(", ").join(parts)


def insert_new(target: Target) -> sql.Composed:
    """Rows whose key was never seen; in the order of the key, so that the table stays tidy."""
    return sql.SQL(
        "INSERT INTO {table} ({columns}{once}) SELECT {incoming}{values} FROM incoming i"
        " WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE {same_key})"
        " ORDER BY {key} ON CONFLICT DO NOTHING RETURNING id"
    ).format(
        table=sql.Identifier(target.table),
        columns=names(target.columns),
        incoming=names(target.columns, "i"),
        once=sql.SQL("").join([sql.SQL(", ") + sql.Identifier(name) for name in target.once]),
        values=sql.SQL("").join(
            [sql.SQL(", ") + sql.Literal(value) for value in target.once.values()]
        ),
        same_key=same_key(target),
        key=names(target.key, "i"),
    )


def update_newer(target: Target) -> sql.Composed:
    """Rows whose newer (or same, re-read) export says something else."""
    told = [name for name in target.columns if name not in (*target.key, *STAMP)]
    merged = sql.SQL(", ").join([said_by_newer(target, name) for name in told])
    return update(target, [*told, *STAMP], merged, told, ">=")


def would_change(target: Target, columns: Sequence[str]) -> sql.Composed:
    """Rows in which a newer export says something else about one of these columns."""
    merged = sql.SQL(", ").join([said_by_newer(target, name) for name in columns])
    return sql.SQL(
        "SELECT t.id FROM {table} t JOIN incoming i ON {same_key}"
        " WHERE (i.seen_at, i.seen_in) >= (t.seen_at, t.seen_in)"
        " AND ROW({standing}) IS DISTINCT FROM ROW({merged})"
    ).format(
        table=sql.Identifier(target.table),
        same_key=same_key(target),
        standing=names(columns, "t"),
        merged=merged,
    )


def stamp_newer(target: Target) -> sql.Composed:
    """Rows whose newer export says the same: it still counts as the newest sight of them."""
    return sql.SQL(
        "UPDATE {table} t SET seen_at = i.seen_at, seen_in = i.seen_in FROM incoming i"
        " WHERE {same_key} AND (i.seen_at, i.seen_in) > (t.seen_at, t.seen_in)"
    ).format(table=sql.Identifier(target.table), same_key=same_key(target))


def fill_gaps(target: Target) -> sql.Composed:
    """Rows in which an older export tells what all newer ones are silent on."""
    told = list(target.keep)
    merged = sql.SQL(", ").join([either(name, target.keep[name], "t", "i") for name in told])
    return update(target, told, merged, told, "<")


def update(
    target: Target,
    columns: Sequence[str],
    merged: sql.Composable,
    compared: Sequence[str],
    age: LiteralString,
) -> sql.Composed:
    """Set the columns where the merged values differ from what stands."""
    stamp = sql.SQL(", i.seen_at, i.seen_in" if "seen_at" in columns else "")
    return sql.SQL(
        "UPDATE {table} t SET ({columns}) = ROW({merged}{stamp}) FROM incoming i"
        " WHERE {same_key} AND (i.seen_at, i.seen_in) {age} (t.seen_at, t.seen_in)"
        " AND ROW({standing}) IS DISTINCT FROM ROW({merged}) RETURNING t.id"
    ).format(
        table=sql.Identifier(target.table),
        columns=names(columns),
        merged=merged,
        stamp=stamp,
        same_key=same_key(target),
        age=sql.SQL(age),
        standing=names(compared, "t"),
    )


def same_key(target: Target) -> sql.Composed:
    """The two rows are about the same thing."""
    return sql.SQL(" AND ").join(
        [
            sql.SQL("{} = {}").format(sql.Identifier("t", k), sql.Identifier("i", k))
            for k in target.key
        ]
    )


def said_by_newer(target: Target, name: str) -> sql.Composed:
    """The newer word; where it is silent and silence does not empty, the older."""
    if name in target.keep:
        return either(name, target.keep[name], "i", "t")
    return sql.SQL("{}").format(sql.Identifier("i", name))


def either(name: str, silence: str | None, first: str, second: str) -> sql.Composed:
    """The first one's value unless it says nothing, then the second's."""
    said: sql.Composable = sql.Identifier(first, name)
    if silence is not None:
        said = sql.SQL("NULLIF({}, {})").format(said, sql.Literal(silence))
    return sql.SQL("COALESCE({}, {})").format(said, sql.Identifier(second, name))
