"""What goes wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

How: TypeAlias = Literal["", "502", "broken", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """The sandbox's present troubles; the default is a good day."""

    slow_seconds: float = 0
    """Before every answer."""
    how: How = ""
    """502 of something in between, half a JSON, or a line that ends without an answer."""
    only: str = ""
    """The one path that has them; empty: all."""
    after: bool = True
    """The work is done first, then the answer is lost. False: nothing was done."""

    def touch(self, path: str) -> bool:
        """Whether they mean this path."""
        return not self.only or self.only == path
