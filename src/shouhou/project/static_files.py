"""Static files are served straight from the packages, with a stamp of their content in the URL.

No collecting step at start: the stamp changes with the file, so browsers may keep each version.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class StampedStatic(StaticFilesStorage):
    """`/static/desk/desk.css?v=3f2a9c10`"""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        stamp = content_stamp(name) if name else ""
        return f"{address}?v={stamp}" if stamp else address


@cache
def content_stamp(name: str) -> str:
    """The first characters of the file's hash; empty for a file that is not there."""
    found = finders.find(name)
    if not isinstance(found, str):
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8]
