"""What goes wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Troubles:
    """Put one at `Sandbox.troubles`; it holds for every request until another is put there."""

    slow_seconds: float = 0
    """Waited before anything is looked at."""
    bad_gateway: bool = False
    """502 with a page of HTML; nothing was done."""
    broken_json: bool = False
    """Done, but only half of the answer is sent."""
    dropped: bool = False
    """Done, then the connection ends without an answer."""
