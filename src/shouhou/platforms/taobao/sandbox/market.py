"""The market: its store and clock in one folder, and the only way into its world."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import Random
from threading import RLock

from shouhou.platforms.taobao.sandbox.clock import WorldClock
from shouhou.platforms.taobao.sandbox.store import Store
from shouhou.platforms.taobao.sandbox.world.due import catch_up
from shouhou.platforms.taobao.sandbox.world.world import World

LOG = logging.getLogger(__name__)
Player = Callable[[World], None]


class Market:
    """One market in one folder. `wall` tells the wall's epoch seconds; nothing else reads them."""

    def __init__(self, folder: Path, wall: Callable[[], float], seed: int = 1) -> None:
        """Opens the market of this folder, or founds it: its world begins at the wall's time."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.wall = wall
        self.store = Store(folder / "market.sqlite3")
        self.chance = Random(seed)  # noqa: S311 - dice, no secrets
        self.players: list[Player] = []
        """Scripted people: each is called with the world whenever the ticker ticks."""
        self._turn = RLock()
        self.clock = self._stored_clock() or WorldClock(wall(), wall())
        self.set_clock(self.clock)

    @contextmanager
    def world(self) -> Iterator[World]:
        """The world now, in one transaction; what was due by now has happened already."""
        with self._turn, self.store.transaction() as rows:
            wall = self.wall()
            world = World(rows, self.clock.at(wall), wall, self.chance)
            catch_up(world)
            yield world

    def tick(self) -> None:
        """Lets deadlines pass and gives every player a turn."""
        for player in self.players:
            try:
                with self.world() as world:
                    player(world)
            except Exception:
                LOG.exception("a player of the market failed")
        with self.world():
            pass

    def set_clock(self, clock: WorldClock) -> None:
        """From now on the world runs by this clock; kept in the store, mirrored to clock.json."""
        with self._turn, self.store.transaction() as rows:
            rows.execute(
                "INSERT OR REPLACE INTO settings VALUES ('clock', ?)", (json.dumps(asdict(clock)),)
            )
            self.clock = clock
        clock.mirror(self.folder / "clock.json")

    def turn_clock(self, speed: float | None = None, ahead_seconds: float = 0) -> None:
        """Another speed from now on, a jump ahead, or both; raises ImpossibleTime."""
        with self._turn:
            wall = self.wall()
            clock = self.clock.ahead(wall, ahead_seconds)
            self.set_clock(clock if speed is None else clock.faster(wall, speed))

    def close(self) -> None:
        """Everything is in the store's one file afterwards."""
        self.store.close()

    def _stored_clock(self) -> WorldClock | None:
        with self.store.transaction() as rows:
            row = rows.execute("SELECT value FROM settings WHERE name = 'clock'").fetchone()
        return WorldClock(**json.loads(row["value"])) if row else None
