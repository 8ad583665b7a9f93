"""How many calls a minute one caller may make: a bucket per caller, in this process's memory.

With several web processes each counts for itself, so the sum may be that many times higher: the
limit is there to stop a runaway program, not to bill anybody.
"""

from __future__ import annotations

import math
import threading
import time
from typing import Final

from django.conf import settings

from shouhou.project.api.errors import Trouble

PER_MINUTE: Final = 600
MOST_CALLERS: Final = 10_000
TOO_MANY = ("请求过于频繁，请稍后再试。", "Too many calls; try again later.")

_lock = threading.Lock()
_buckets: dict[str, tuple[float, float]] = {}
"""Caller → (calls left, when that was so)."""


def per_minute() -> int:
    """The limit: the setting API_CALLS_PER_MINUTE, else 600."""
    return int(getattr(settings, "API_CALLS_PER_MINUTE", PER_MINUTE))


def count_call(name: str) -> None:
    """Count one call of this caller. Raises Trouble 429 with Retry-After when the bucket is dry."""
    most, at = per_minute(), time.monotonic()
    with _lock:
        if len(_buckets) >= MOST_CALLERS:
            _buckets.clear()
        left, seen = _buckets.get(name, (float(most), at))
        left = min(float(most), left + (at - seen) * most / 60)
        _buckets[name] = (left - 1 if left >= 1 else left, at)
    if left < 1:
        wait = math.ceil((1 - left) * 60 / most)
        raise Trouble(429, "too_many", TOO_MANY, headers={"Retry-After": str(max(1, wait))})


def forget_calls() -> None:
    """Every bucket is full again (tests)."""
    with _lock:
        _buckets.clear()
