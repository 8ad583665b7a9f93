"""The market's own store: one SQLite file, one process, short transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

SCHEMA = Path(__file__).with_name("schema.sql")
MEGABYTES_CACHED = 64


class Store:
    """The rows of one market; everything happens in `transaction`, one at a time."""

    def __init__(self, file: Path) -> None:
        """Opens the file, or makes it with its tables; survives restarts."""
        self._lock = RLock()
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in (
            *("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"),
            *(f"cache_size=-{MEGABYTES_CACHED * 1024}", "busy_timeout=10000"),
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(SCHEMA.read_text(encoding="utf-8"))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it is kept, or on any exception none of it. One inside another is its part."""
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Writes everything into the one file and lets go of it."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()
