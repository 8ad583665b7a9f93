"""Walks lists without losing rows that move between pages while we walk (facts 1.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, TypeVar

from shouhou.clock import in_shanghai
from shouhou.platforms.taobao.client.requests import Page, Request
from shouhou.platforms.taobao.client.tables import rows

T = TypeVar("T")

_NO_END: Final = 100_000
"""Pages; a list that still says “more” there is not telling the truth."""
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """How one method's list is asked, from codes/windows.md."""

    start: str
    end: str
    longest: timedelta
    rows: int
    pages: int
    key: str


@cache
def window_of(method: str) -> Window:
    """Raises LookupError for a method whose list has no window."""
    for row in rows("windows"):
        if row["method"] == method:
            length = timedelta(minutes=int(row["ours"]))
            most, pages = int(row["rows"] or 0), int(row["pages"] or _NO_END)
            return Window(row["from"], row["to"], length, most, pages, row["key"])
    raise LookupError(f"{method} has no row in codes/windows.md")


def spans(
    start: datetime, end: datetime, longest: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """A span in pieces, oldest first. Neighbours share their boundary second.

    The wire knows whole seconds, so the start is rounded down and the end up.
    """
    low = in_shanghai(start).replace(microsecond=0)
    high = in_shanghai(end)
    high = high if not high.microsecond else high.replace(microsecond=0) + _SECOND
    while low < high:
        yield low, min(low + longest, high)
        low = min(low + longest, high)


def walk(
    ask: Callable[[Request[Page[T]]], Page[T]],
    request: Request[Page[T]],
    start: datetime,
    end: datetime,
) -> Iterator[Page[T]]:
    """Every row of the span, each version of it once, page by page in the order they were read.

    Inside a window pages are read last to first, because rows that leave it while we walk make the
    rest move towards the first page: then a row may come twice, but none is missed. (So `end` lies
    in the past: rows that enter while we walk belong to the next span.) With
    `use_has_next` there is no total: pages are read forward, and rows that moved must be caught by
    asking overlapping spans. Windows with more rows than the platform shows are cut in two.
    """
    window = window_of(request.SPEC.name)
    fresh = _Fresh(window.key)
    for low, high in spans(start, end, window.longest):
        for page in _window(ask, request, window, (low, high)):
            yield fresh.of(page)


def _window(
    ask: Callable[[Request[Page[T]]], Page[T]],
    request: Request[Page[T]],
    window: Window,
    span: tuple[datetime, datetime],
) -> Iterator[Page[T]]:
    asked = with_parts(request, **{window.start: span[0], window.end: span[1], "page_no": 1})
    first = ask(asked)
    if first.total is None:
        yield from _forward(ask, asked, first, window.pages)
        return
    low, high = span
    if window.rows and first.total > window.rows and high - low >= 2 * _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        yield from _window(ask, request, window, (low, middle))
        yield from _window(ask, request, window, (middle, high))
        return
    size = getattr(request, "page_size")  # noqa: B009 (every paged request has one)
    last = min(-(-first.total // size), window.pages)
    for number in range(last, 1, -1):
        yield ask(with_parts(asked, page_no=number))
    if first.total or first.rows or first.broken:
        # Asked again when others were read before it: rows may have moved onto it meanwhile.
        yield ask(asked) if last > 1 else first


def _forward(
    ask: Callable[[Request[Page[T]]], Page[T]], asked: Request[Page[T]], page: Page[T], most: int
) -> Iterator[Page[T]]:
    number = 1
    while page.rows or page.broken:
        yield page
        number += 1
        if not page.has_next or number > most:
            return
        page = ask(with_parts(asked, page_no=number))


def with_parts(request: Request[T], **parts: Any) -> Request[T]:
    """The same request with other parameters; its limits are checked again."""
    known = {each.name for each in fields(request)}  # type: ignore[arg-type]
    return replace(request, **{name: each for name, each in parts.items() if name in known})  # type: ignore[type-var]


class _Fresh:
    """Leaves out rows that came before: the same id with the same `modified`."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._known: set[tuple[str, datetime | None, str]] = set()

    def of(self, page: Page[T]) -> Page[T]:
        """The page with its fresh rows only."""
        return replace(page, rows=tuple(row for row in page.rows if self._is_new(row)))

    def _is_new(self, row: T) -> bool:
        modified = getattr(row, "modified", None)
        # A row that tells no moment of change is known by all that it says.
        other = "" if modified else getattr(row, "raw", "")
        mark = (getattr(row, self._key), modified, other)
        fresh = mark not in self._known
        self._known.add(mark)
        return fresh
