"""Who is connected, what they get to know, and who looks at which case. All in memory."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from shouhou.notices.words import TOLD

KEPT: Final = 500
"""So many latest events are kept, in the order of their commits, for browsers that reconnect."""
WAITING: Final = 256
"""So many events may wait for one slow browser; then it is told to read everything again."""
MOST: Final = 2000
MOST_PER_PERSON: Final = 8
GRACE_SECONDS: Final = 3.0
"""Somebody who only turns a page is not shown as gone."""

Payload = dict[str, Any]
Seat = tuple[int, int]
"""A case and its shop."""
RELOAD: Final[Payload] = {"topic": "reload"}


@dataclass(eq=False, slots=True)
class Browser:
    """One open event stream."""

    person_id: int
    name: str
    shops: frozenset[int]
    cases: frozenset[Seat]
    queue: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=WAITING)
    )
    shown: dict[Seat, tuple[str, ...]] = field(default_factory=dict)
    """Whom this browser was last told about, per case."""

    def may_know(self, payload: Payload) -> bool:
        if payload["topic"] == TOLD:
            return self.person_id in payload.get("people", ())
        return payload.get("shop") in self.shops

    def give(self, line: bytes) -> None:
        """Never waits: a browser that does not read loses its events and is told so."""
        try:
            self.queue.put_nowait(line)
        except asyncio.QueueFull:
            self._empty()
            self.shown.clear()
            self.queue.put_nowait(encoded(RELOAD))

    def close(self) -> None:
        self._empty()
        self.queue.put_nowait(None)

    def _empty(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()


class Full(Exception):
    """So many streams are open already."""


class Hub:
    """The middle: events come in from the database and go out to the browsers."""

    def __init__(self) -> None:
        self.browsers: set[Browser] = set()
        self.per_person: Counter[int] = Counter()
        self.kept: deque[Payload] = deque(maxlen=KEPT)
        self.latest: int | None = None
        """The highest number seen; None until the outbox was asked for the first time."""
        self.listening = False

    def publish(self, payload: Payload) -> None:
        """Give an event to everybody who may know it; one already given is dropped."""
        number = payload.get("id")
        if number is not None:
            if self.knows(number):
                return
            self.kept.append(payload)
            self.latest = max(self.latest or 0, number)
        line = encoded(payload)
        for browser in self.browsers:
            if browser.may_know(payload):
                browser.give(line)

    def to_all(self, payload: Payload) -> None:
        """Give it to every browser, whoever sits there."""
        line = encoded(payload)
        for browser in self.browsers:
            browser.give(line)

    def knows(self, number: int) -> bool:
        return any(each["id"] == number for each in reversed(self.kept))

    def since(self, number: int) -> list[Payload] | None:
        """What was committed after this event; None when that is too long ago to know."""
        if number == self.latest and not self.kept:
            return []
        after: list[Payload] = []
        for each in reversed(self.kept):
            if each["id"] == number:
                return after[::-1]
            after.append(each)
        return None

    def join(self, browser: Browser) -> None:
        """Let a browser in. Raises Full."""
        if len(self.browsers) >= MOST or self.per_person[browser.person_id] >= MOST_PER_PERSON:
            raise Full
        self.browsers.add(browser)
        self.per_person[browser.person_id] += 1
        self.show_who_is_here(browser.cases)

    def leave(self, browser: Browser) -> None:
        """Forget a browser at once; the others are told after a moment."""
        if browser not in self.browsers:
            return
        self.browsers.discard(browser)
        self.per_person[browser.person_id] -= 1
        if not self.per_person[browser.person_id]:
            del self.per_person[browser.person_id]
        if browser.cases:
            loop = asyncio.get_running_loop()
            loop.call_later(GRACE_SECONDS, self.show_who_is_here, browser.cases)

    def show_who_is_here(self, cases: Iterable[Seat]) -> None:
        """Tell everybody on these cases about the others there, where that has changed."""
        for seat in cases:
            here = [each for each in self.browsers if seat in each.cases]
            for browser in here:
                others = {each.name for each in here if each.person_id != browser.person_id}
                names = tuple(sorted(others))
                if browser.shown.get(seat, ()) != names:
                    browser.shown[seat] = names
                    payload = {"topic": "presence", "case": seat[0], "people": names}
                    browser.give(encoded(payload))

    def close(self) -> None:
        """End every stream: the process is about to stop."""
        for browser in self.browsers:
            browser.close()


def encoded(payload: Payload) -> bytes:
    """An event as it goes over the line. Only its number makes it one that can be missed."""
    shown = {key: value for key, value in payload.items() if payload["topic"] != TOLD}
    text = json.dumps(shown or {"topic": TOLD}, ensure_ascii=False, separators=(",", ":"))
    head = f"id: {payload['id']}\n" if "id" in payload else ""
    return f"{head}data: {text}\n\n".encode()
