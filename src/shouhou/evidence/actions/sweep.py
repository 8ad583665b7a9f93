"""Delete stored files that no row names: left by a crash between the file and its row."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Final

from shouhou.evidence.actions.erase import drop_unused
from shouhou.evidence.models import Evidence
from shouhou.evidence.queries.stored import store

FRESH: Final = timedelta(days=1)
"""A file may be older than its row by the time a slow upload takes."""
AT_ONCE: Final = 500


def sweep(*, now: datetime) -> int:
    """Delete files a day old or older that nobody needs; how many. Again: none."""
    old = [name for name, written in store().names() if now - written >= FRESH]
    swept = 0
    for start in range(0, len(old), AT_ONCE):
        part = old[start : start + AT_ONCE]
        known = names_in_use(part)
        swept += sum(drop_orphan(name) for name in part if name not in known)
    return swept


def names_in_use(names: list[str]) -> set[str]:
    """Those of the names that a row holds."""
    rows = Evidence.objects.filter(stored_sha256__in={hash_of(name) for name in names})
    return {name for row in rows.values_list("stored_as", "thumb_as") for name in row}


def drop_orphan(name: str) -> bool:
    """One file; looked at once more under its lock."""
    return drop_unused(hash_of(name), [name])


def hash_of(name: str) -> str:
    """The hash a name was made from; a half-written file has none, and nobody needs it."""
    stem = PurePosixPath(name).name.split(".", 1)[0]
    return stem if len(stem) == 64 and set(stem) <= set("0123456789abcdef") else "0" * 64
