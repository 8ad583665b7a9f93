"""What the platform shows the seller: memos, flags, refunds, payments, ratings."""

from __future__ import annotations

from starlette.responses import Response

from shouhou.platforms.taobao.sandbox.page.visits import LARGEST, Visit
from shouhou.platforms.taobao.sandbox.world.trading import lines_of

PAGE = 25
_TRADES = """
SELECT t.*, b.nick, s.nick AS shop FROM trades t JOIN buyers b USING (buyer_id)
    JOIN shops s ON s.shop_id = t.shop_id
    WHERE tid < ? AND (? = '' OR seller_memo <> '' OR seller_flag <> 0) ORDER BY tid DESC LIMIT ?
"""


def seller(visit: Visit) -> Response:
    """The newest orders; `?marked=1` only those with a memo or a flag."""
    asked = visit.request.query_params
    before = asked.get("before", "")
    limit = int(before) if before.isdecimal() and len(before) < 20 else LARGEST
    marked = "1" if asked.get("marked") else ""
    trades = visit.world.all(_TRADES, min(limit, LARGEST), marked, PAGE + 1)
    world = visit.world
    shown = [
        {
            "trade": trade,
            "lines": lines_of(world, trade["tid"]),
            "refunds": world.all(
                "SELECT * FROM refunds WHERE tid = ? ORDER BY refund_id", trade["tid"]
            ),
            "payments": world.all(
                "SELECT * FROM payments WHERE tid = ? ORDER BY payment_id", trade["tid"]
            ),
            "ratings": world.all(
                "SELECT * FROM ratings WHERE tid = ? AND role = 'buyer'", trade["tid"]
            ),
        }
        for trade in trades[:PAGE]
    ]
    more = trades[PAGE - 1]["tid"] if len(trades) > PAGE else None
    totals = world.all(
        "SELECT kind, count(*) AS many, sum(amount) AS fen FROM payments GROUP BY kind"
    )
    return visit.page("seller.html", trades=shown, more=more, marked=marked, totals=totals)


DOORS = (("/seller", seller),)
