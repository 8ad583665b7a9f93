"""The queue: what runs out first at the top, one view at a time, counted without counting all.

Every view is one index (`views.py`). A page is read shop by shop from that index and merged; where
the next page begins is said by the sort key of the last row, so the hundredth page costs what the
first does. A count stops at a thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from shouhou.cases.queries.paging import URGENT, cursor_of, read_cursor
from shouhou.cases.queries.reading import CaseHead
from shouhou.cases.queries.rows import fetched, with_names
from shouhou.cases.queries.views import (
    COUNTS,
    LANE_VIEWS,
    MOST_COUNTED,
    ORDERS,
    OTHER_VIEWS,
    VIEWS,
    page_sql,
)
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PAGE: Final = 40
MOST_ROWS: Final = 500
SOON: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a page of the queue is narrowed to; the counts are not."""

    owner_id: int | None = None
    kind: str = ""
    limit: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQueue:
    """One page of one view, and how many there are in each (1000 means more than 999)."""

    view: str
    rows: tuple[CaseHead, ...]
    counts: dict[str, int]
    next: str | None
    """Ask with `after=next` for the following page; None on the last."""


def queue(
    by: Person,
    view: str,
    *,
    now: datetime,
    shop_id: int | None = None,
    after: str | None = None,
    narrow: Narrow = Narrow(),
) -> CaseQueue:
    """One page of a view over one or all of the person's shops. Four queries, whatever there is.

    Open views are sorted by what runs out first, `done` by the newest end, `all` by the newest
    case. Raises LookupError for a view that does not exist, Refused `bad_cursor`.
    """
    if view not in VIEWS:
        raise LookupError(f"{view!r} is none of {', '.join(VIEWS)}")
    order = ORDERS.get(view, URGENT)
    key = read_cursor(order, after) if after else None
    shops = [shop.id for shop in shops_where(by, "see")]
    if shop_id is not None:
        shops = [shop_id] if shop_id in shops else []
    if not shops:
        return CaseQueue(view=view, rows=(), counts=dict.fromkeys(VIEWS, 0), next=None)
    limit = max(1, min(narrow.limit, MOST_ROWS))
    asked = {"shops": shops, "person": by.pk, "soon": now + SOON, "limit": limit + 1}
    rows = page_rows(view, narrow, key, asked)
    end = cursor_of(order, rows[limit - 1]) if len(rows) > limit else None
    return CaseQueue(view=view, rows=with_names(rows[:limit]), counts=counts(asked), next=end)


def count_text(number: int) -> str:
    """A count as it is shown: 999+ where counting stopped."""
    return str(number) if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def page_rows(
    view: str, narrow: Narrow, key: Sequence[datetime | int] | None, asked: dict[str, Any]
) -> list[dict[str, Any]]:
    """The first rows of a view behind a sort key, over all shops asked for."""
    text = page_sql(view, narrow.owner_id is not None, bool(narrow.kind), key is not None)
    places = {f"key{n}": value for n, value in enumerate(key or ())}
    wish = {"owner": narrow.owner_id, "kind": narrow.kind}
    return fetched(text, asked | places | wish)


def counts(asked: dict[str, Any]) -> dict[str, int]:
    """How many cases each view has, at most a thousand; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, asked | {"lanes": list(LANE_VIEWS)})
        (row,) = cursor.fetchall()
    *others, lanes = row
    found = dict(zip(OTHER_VIEWS, others, strict=True)) | dict(zip(LANE_VIEWS, lanes, strict=True))
    return {view: found[view] for view in VIEWS}
