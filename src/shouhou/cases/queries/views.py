"""The views of the queue: their names, what each shows, in which order, by which statement.

The conditions are those of the partial indexes in `models.py`, word for word: only so does the
database use them. The statements are written out because they are asked with every look at the
queue, and making them from querysets costs more than answering them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from psycopg.sql import SQL, Composable, Identifier, Literal

from shouhou.cases.queries.paging import URGENT, Order
from shouhou.cases.queries.rows import COLUMNS

MOST_COUNTED: Final = 1000
VIEW_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("未结案", "open"),
    "mine": ("我的", "mine"),
    "unassigned": ("未分配", "unassigned"),
    "handed": ("转给我的", "handed to me"),
    "agree": ("待同意", "to agree"),
    "ask": ("待补事实", "facts missing"),
    "look": ("需人工", "a person must look"),
    "approve": ("待审批", "to approve"),
    "receive": ("待收货", "to receive"),
    "pay": ("待打款", "to pay out"),
    "send": ("待发货", "to send"),
    "tell": ("待告知", "to tell"),
    "late": ("超时预警", "running out"),
    "waiting": ("等待中", "waiting"),
    "done": ("已结案", "closed"),
    "all": ("全部", "all"),
}
VIEWS: Final = tuple(VIEW_NAMES)
LANE_VIEWS: Final = ("agree", "ask", "look", "approve", "receive", "pay", "send")
ORDERS: Final = {
    "done": Order(("closed_at", "id"), down=True),
    "all": Order(("opened_at", "id"), down=True),
}
"""Every other view shows first what runs out first (URGENT)."""

LIVE: Final = SQL("c.state IN ('open', 'handed', 'waiting')")
SHOWN: Final[Mapping[str, Composable]] = {
    "open": LIVE,
    "mine": SQL("{} AND c.owner_id = %(person)s").format(LIVE),
    "unassigned": SQL("{} AND c.owner_id IS NULL").format(LIVE),
    "handed": SQL("c.state = 'handed' AND c.handed_to_id = %(person)s"),
    "tell": SQL("((c.lane = 'tell' AND {}) OR c.open_tasks > 0)").format(LIVE),
    "late": SQL("{} AND c.sorts_at <= %(soon)s").format(LIVE),
    "waiting": SQL("c.state = 'waiting'"),
    "done": SQL("c.state = 'closed'"),
    "all": SQL("true"),
}
"""View → its condition; the lanes' is in `condition`."""
OTHER_VIEWS: Final = tuple(SHOWN)

_COUNT: Final = SQL(
    "(SELECT count(*) FROM (SELECT FROM cases_case c"
    " WHERE c.shop_id = ANY(%(shops)s::bigint[]) AND {} LIMIT 1000) found)"
)
_LANES: Final = SQL(
    "(SELECT array_agg(counted.many ORDER BY lanes.place)"
    " FROM unnest(%(lanes)s::text[]) WITH ORDINALITY AS lanes (lane, place)"
    " CROSS JOIN LATERAL (SELECT count(*) AS many FROM (SELECT FROM cases_case c"
    " WHERE c.shop_id = ANY(%(shops)s::bigint[]) AND {} AND c.lane = lanes.lane LIMIT 1000) found"
    ") counted)"
)
COUNTS: Final = (
    SQL("SELECT {}")
    .format(SQL(", ").join([*map(_COUNT.format, SHOWN.values()), _LANES.format(LIVE)]))
    .as_string(None)
)
_PAGE: Final = SQL(
    "SELECT {columns} FROM unnest(%(shops)s::bigint[]) AS shops (id) CROSS JOIN LATERAL ("
    "SELECT * FROM cases_case c WHERE c.shop_id = shops.id AND {shown}"
    " ORDER BY {order} LIMIT %(limit)s) c ORDER BY {order} LIMIT %(limit)s"
)


@cache
def page_sql(view: str, of_owner: bool, of_kind: bool, behind: bool) -> str:
    """The statement of a page: each shop's first rows from its index, merged."""
    order = ORDERS.get(view, URGENT)
    keys = [SQL("c.") + Identifier(name) for name in order.columns]
    shown = [condition(view)]
    shown += [SQL("c.owner_id = %(owner)s")] if of_owner else []
    shown += [SQL("c.kind = %(kind)s")] if of_kind else []
    if behind:
        sign = SQL("<") if order.down else SQL(">")
        here = SQL(", ").join(keys)
        shown.append(SQL("({}) {} (%(key0)s, %(key1)s)").format(here, sign))
    direction = SQL(" DESC") if order.down else SQL("")
    text = _PAGE.format(
        columns=COLUMNS,
        shown=SQL(" AND ").join(shown),
        order=SQL(", ").join([key + direction for key in keys]),
    )
    return text.as_string(None)


def condition(view: str) -> Composable:
    """What a view shows."""
    if view in LANE_VIEWS:
        return LIVE + SQL(" AND c.lane = ") + Literal(view)
    return SHOWN[view]
