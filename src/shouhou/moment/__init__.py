"""What time it is: the wall clock, or the clock of the world the desk was started in."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

NAMED_BY: Final = "SHOUHOU_CLOCK"
"""The environment's name of the file a world's clock is told by; without it: the wall clock."""


@dataclass(frozen=True, slots=True)
class World:
    """When both clocks were compared, and how fast the world's has run since."""

    wall: datetime
    world: datetime
    speed: float

    def at_wall(self, wall: datetime) -> datetime:
        """The world's time when the wall clock shows this."""
        return self.world + (wall - self.wall) * self.speed

    def at_world(self, world: datetime) -> datetime:
        """What the wall clock shows when it is this in the world."""
        return self.wall + (world - self.world) / self.speed


class Clock:
    """Follows the file; while that is missing or half written, what it said last holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int] | None = None
        self._world: World | None = None

    def world(self) -> World | None:
        """What the file says now; None before it has ever been read."""
        try:
            found = self.path.stat()
        except OSError:
            return self._world
        stamp = (found.st_mtime_ns, found.st_ino)
        if stamp != self._stamp:
            self._world = read(self.path) or self._world
            self._stamp = stamp
        return self._world


def read(path: Path) -> World | None:
    """The file's world; None where it says nothing that could be one."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        wall, world, speed = (float(said[name]) for name in ("wall", "world", "speed"))
        if not speed > 0:
            return None
        return World(datetime.fromtimestamp(wall, UTC), datetime.fromtimestamp(world, UTC), speed)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


_clocks: dict[str, Clock] = {}


def now() -> datetime:
    """This moment, aware (UTC): of the world whose clock is named, else of the wall."""
    wall, world = datetime.now(UTC), _followed()
    return world.at_wall(wall) if world else wall


def wall_of(at: datetime) -> datetime:
    """When the wall clock will show what is `at` in the world; the same without a world."""
    world = _followed()
    return world.at_world(at) if world else at


def span_on_wall(span: timedelta) -> timedelta:
    """How long a time of the world takes on the wall."""
    world = _followed()
    return span / world.speed if world else span


def _followed() -> World | None:
    named = os.environ.get(NAMED_BY)
    if not named:
        return None
    if named not in _clocks:
        _clocks[named] = Clock(Path(named))
    return _clocks[named].world()
