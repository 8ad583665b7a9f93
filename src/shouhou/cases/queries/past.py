"""What happened before: the same buyer's or order's cases, and how cases like this one ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg.sql import SQL

from shouhou.cases.queries.rows import COLUMNS, fetched

EARLIER: Final = 20
SIMILAR: Final = 5
# One short walk per index: with OR the planner reads the whole shop from its newest end.
_PAST: Final = (
    SQL(
        "SELECT {columns}, part FROM ("
        "(SELECT c.*, 1 AS part FROM cases_case c WHERE c.shop_id = %(shop)s"
        " AND c.order_no = %(order_no)s AND c.order_no <> '' AND c.id <> ALL(%(ids)s::bigint[])"
        " ORDER BY c.id DESC LIMIT %(earlier)s)"
        " UNION ALL (SELECT c.*, 2 AS part FROM cases_case c WHERE c.shop_id = %(shop)s"
        " AND c.buyer = %(buyer)s AND c.buyer <> '' AND c.id <> ALL(%(ids)s::bigint[])"
        " ORDER BY c.id DESC LIMIT %(earlier)s)"
        " UNION ALL (SELECT c.*, 3 AS part FROM cases_case c WHERE c.shop_id = %(shop)s"
        " AND c.kind = %(kind)s AND c.problem = %(problem)s AND c.state = 'closed'"
        " AND c.result <> '' AND c.id <> %(id)s ORDER BY c.closed_at DESC LIMIT %(similar)s)"
        ") c"
    )
    .format(columns=COLUMNS)
    .as_string(None)
)


def past_of(case: Mapping[str, Any], ids: Sequence[int]) -> tuple[list[int], list[dict[str, Any]]]:
    """Which cases came earlier (newest first), and rows of those and of similar ones; one query.

    Earlier are other cases of the order, or of the buyer in the shop, the family left out. Similar
    are the last to be closed of the same kind and problem that have a result.
    """
    names = ("order_no", "buyer", "kind", "problem", "id")
    asked = {name: case[name] for name in names} | {"shop": case["shop_id"], "ids": list(ids)}
    rows = fetched(_PAST, asked | {"earlier": EARLIER, "similar": SIMILAR})
    earlier = sorted({row["id"] for row in rows if row["part"] < 3}, reverse=True)[:EARLIER]
    similar = [row for row in rows if row["part"] == 3]
    by_id = {row["id"]: row for row in rows if row["part"] < 3}
    return earlier, [*(by_id[pk] for pk in earlier), *similar]
