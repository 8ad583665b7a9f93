"""Cursors: a signed place in a list. They survive new rows above it, and nobody can forge one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar

from django.core import signing
from pydantic import Field

from shouhou.rest.bodies import Body
from shouhou.rest.found import Unfit
from shouhou.rest.kinds import LARGEST

MOST: Final = 100
T = TypeVar("T")
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Field(max_length=1000, description="`next` of the page before; none for the first page."),
]


class BadCursor(Unfit):
    """The cursor is none of ours, or of another list."""

    def __init__(self) -> None:
        super().__init__(
            "query.cursor",
            "这个游标不是本列表给出的。请从第一页重新开始。",
            "This cursor was not given out by this list. Start again from the first page.",
            "bad_cursor",
        )


class Following(Body):
    """Query parameters of a list whose pages have a length of their own."""

    cursor: Cursor = None


class Paging(Following):
    """Query parameters of every other list."""

    limit: Limit = 50


def make_cursor(listing: str, place: Any) -> str:
    """The place (anything JSON can say) as an opaque text that only this list takes."""
    return signing.dumps(place, salt=f"cursor:{listing}", compress=True)


def open_cursor(listing: str, cursor: str | None) -> Any:
    """The place a cursor stands for; None for the first page. Raises BadCursor."""
    if cursor is None:
        return None
    try:
        return signing.loads(cursor, salt=f"cursor:{listing}")
    except Exception as wrong:
        # Whatever a forged text breaks in unpacking, it is the caller's text that is wrong.
        raise BadCursor from wrong


def page_of(listing: str, items: Sequence[T], following: Any) -> dict[str, Any]:
    """One page; `following` is the place of what comes next, None at the end."""
    place = None if following is None else make_cursor(listing, following)
    return {"items": list(items), "next": place}


def cut(listing: str, rows: Sequence[T], limit: int, place: Callable[[T], Any]) -> dict[str, Any]:
    """One page of rows that were read one too many; `place` is where the last shown stands."""
    shown = list(rows[:limit])
    more = len(rows) > limit
    return page_of(listing, shown, place(shown[-1]) if more and shown else None)


def place_id(value: Any) -> int | None:
    """The place of a list that runs by id. Raises BadCursor."""
    if value is None:
        return None
    if not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise BadCursor
    return value


def place_text(value: Any) -> str:
    """The place of a list that says itself where it goes on; empty at the top. Raises BadCursor."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadCursor
    return value
