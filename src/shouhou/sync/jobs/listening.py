"""The process that hears the platform's messages: one line per app, for all its shops."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import structlog
from django.db import close_old_connections, connections

from shouhou import moment
from shouhou.platforms.taobao.client import (
    Around,
    Line,
    Message,
    Secret,
    TaobaoProblem,
    Temporary,
    consume,
    listen,
)
from shouhou.shops.facts import Access, Refused
from shouhou.sync import actions, queries

LOOK_SECONDS: Final = 2.0
"""How soon a new connection is noticed."""
REST_SECONDS: Final = 30.0
"""After a line ended by itself (a wrong secret, a bug)."""
OPEN_SECONDS: Final = 5.0
EMPTY_SECONDS: Final = 1.0
LONGEST_PAUSE: Final = 60.0
LEAVE_SECONDS: Final = 3.0
log = structlog.get_logger("shouhou.sync")


@dataclass(slots=True)
class Listener:
    """One app's line, worked by a thread until it is stopped."""

    access: Access
    shop_ids: tuple[int, ...]
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    ended_at: float = 0.0
    tried_at: float = 0.0
    resting: bool = True
    """Between two attempts, or not begun."""

    @property
    def state(self) -> str:
        """`up` once an attempt has neither failed nor still may (its time to open is over)."""
        opened = not self.resting and time.monotonic() - self.tried_at > OPEN_SECONDS + 1
        return "up" if opened else "down"

    def start(self) -> None:
        self.stop.clear()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        try:
            (hear if self.access.listens == "websocket" else fetch)(self)
        except (TaobaoProblem, Refused) as problem:
            log.warning("line ended", app=self.access.app_key, why=str(problem))
            if isinstance(problem, TaobaoProblem):
                for shop_id in self.shop_ids:
                    actions.heed(shop_id, "messages", problem, moment.now())
        except Exception:
            log.exception("line broke", app=self.access.app_key)
        finally:
            self.resting, self.ended_at = True, time.monotonic()
            connections.close_all()

    def attempt(self) -> None:
        self.resting, self.tried_at = False, time.monotonic()

    def take(self, message: Message) -> bool:
        """Committed?"""
        close_old_connections()
        return actions.take_message(self.access.app_key, message, moment.now())

    def pause(self, seconds: float) -> None:
        self.resting = True
        self.stop.wait(seconds)
        self.attempt()


def hear(listener: Listener) -> None:
    """Over a WebSocket, until stopped; comes back by itself after a loss."""
    access = listener.access
    line = Line(
        key=access.app_key,
        secret=Secret(access.app_secret),
        address=access.message_url,
        open_seconds=OPEN_SECONDS,
        longest_pause=LONGEST_PAUSE,
    )
    listener.attempt()
    listen(line, listener.take, around(listener))


def fetch(listener: Listener) -> None:
    """Over HTTP, until stopped: a handful at a time, a pause when there is none."""
    pause = EMPTY_SECONDS
    listener.attempt()
    while not listener.stop.is_set():
        close_old_connections()
        gateway = actions.gateway_of(listener.access, moment.now())
        try:
            taken = consume(gateway, listener.take)
        except Temporary as problem:
            log.info("line lost", app=listener.access.app_key, why=problem.en)
            listener.pause(pause := min(pause * 2, LONGEST_PAUSE))
            continue
        pause = EMPTY_SECONDS
        if not taken:
            listener.stop.wait(EMPTY_SECONDS)


def around(listener: Listener) -> Around:
    """The wall clock, a pause that ends when we are stopped, and where losses are written."""
    return Around(
        clock=lambda: datetime.now(UTC),
        sleep=listener.pause,
        stopped=listener.stop.is_set,
        complain=lambda why: log.info("line lost", app=listener.access.app_key, why=why),
    )


def serve(stop: threading.Event) -> None:
    """Hold a line for every app of a connected shop, until stopped."""
    lines: dict[tuple[str, ...], Listener] = {}
    actions.nobody_listens(moment.now())
    try:
        while not stop.is_set():
            close_old_connections()
            try:
                look_after(lines)
            except Exception:
                log.exception("could not look after the lines")
            stop.wait(LOOK_SECONDS)
    finally:
        for each in lines.values():
            each.stop.set()
        for each in lines.values():
            if each.thread is not None:
                each.thread.join(LEAVE_SECONDS)
        actions.nobody_listens(moment.now())
        connections.close_all()


def look_after(lines: dict[tuple[str, ...], Listener]) -> None:
    """Start what is new, stop what is gone, write down how each line is."""
    actions.follow_market(moment.now())
    wanted = {key_of(access): (access, shops) for access, shops in queries.lines()}
    for key in lines.keys() - wanted.keys():
        gone = lines.pop(key)
        gone.stop.set()
        actions.note_line(gone.shop_ids, "off", moment.now())
    for key, (access, shop_ids) in wanted.items():
        line = lines.setdefault(key, Listener(access, shop_ids))
        line.shop_ids = shop_ids
        alive = line.thread is not None and line.thread.is_alive()
        if not alive and time.monotonic() - line.ended_at > REST_SECONDS * bool(line.ended_at):
            line.start()
        actions.note_line(shop_ids, line.state, moment.now())


def key_of(access: Access) -> tuple[str, ...]:
    """What a line hangs on; when one of these changes it is opened anew."""
    return (access.app_key, access.app_secret, access.message_url, access.listens)
