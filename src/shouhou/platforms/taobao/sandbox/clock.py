"""The world's clock: it may run faster than the wall's and jump ahead, never back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from shouhou.platforms.taobao.sandbox.moments import moment_of

SLOWEST, FASTEST = 1, 1000


class ImpossibleTime(ValueError):
    """A speed out of range, or a jump into the past."""


@dataclass(frozen=True, slots=True)
class WorldClock:
    """World time = `world` + (wall − `wall`) × `speed`; epoch seconds. The wall is passed in."""

    wall: float
    world: float
    speed: float = 1

    def at(self, wall: float) -> datetime:
        """What time it is in the world, in whole milliseconds, Shanghai time."""
        return moment_of(int(self.seconds(wall) * 1000))

    def seconds(self, wall: float) -> float:
        """The same in epoch seconds; a wall clock set back stops the world, never turns it."""
        return self.world + max(0.0, wall - self.wall) * self.speed

    def faster(self, wall: float, speed: float) -> WorldClock:
        """From here on the world runs at this speed, 1 to 1000."""
        if not SLOWEST <= speed <= FASTEST:
            raise ImpossibleTime(f"speed must be {SLOWEST} to {FASTEST}, not {speed}")
        return WorldClock(wall, self.seconds(wall), speed)

    def ahead(self, wall: float, seconds: float) -> WorldClock:
        """The world jumps this many seconds ahead."""
        if seconds < 0:
            raise ImpossibleTime(f"the world does not go back: {seconds} seconds")
        return replace(self, wall=wall, world=self.seconds(wall) + seconds)

    def mirror(self, file: Path) -> None:
        """Writes the three numbers for readers outside; a reader sees the old or the new file."""
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        beside.replace(file)
