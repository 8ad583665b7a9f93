"""What has been promised or paid: the figures of the guard rails, read off covering indexes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from shouhou.clock import cut_off, shanghai_day
from shouhou.ledger.facts import Spent

BUYERS_TIME: Final = timedelta(days=30)
SPENT: Final = """
SELECT
    (SELECT COALESCE(sum(amount_fen), 0) FROM ledger_payable
        WHERE case_id = %(case)s AND shop_id = %(shop)s AND state <> 'cancelled'),
    (SELECT COALESCE(sum(amount_fen), 0) FROM ledger_payable
        WHERE shop_id = %(shop)s AND buyer = %(buyer)s AND buyer <> '' AND made_at > %(since)s
            AND made_at <= %(now)s AND state <> 'cancelled'),
    (SELECT COALESCE(sum(amount_fen), 0) FROM ledger_payable
        WHERE shop_id = %(shop)s AND made_by_id = %(agent)s AND made_at >= %(from)s
            AND made_at < %(until)s AND state <> 'cancelled'),
    (SELECT COALESCE(sum(amount_fen), 0) FROM ledger_payable
        WHERE shop_id = %(shop)s AND made_at >= %(from)s AND made_at < %(until)s
            AND state <> 'cancelled')
"""


def spent(
    shop_id: int, case_id: int | None, buyer: str, agent_id: int | None, now: datetime
) -> Spent:
    """Per case, per buyer in 30 days, per agent and per shop on the business day of `now`.

    In fen, agreed or paid, by us or by the platform; what was cancelled does not count, what has
    failed is still owed and does.
    """
    day = shanghai_day(now)
    values = {
        "shop": shop_id,
        "case": case_id,
        "buyer": buyer,
        "agent": agent_id,
        "now": now,
        "since": now - BUYERS_TIME,
        "from": cut_off(day, 0),
        "until": cut_off(day, 24),
    }
    with connection.cursor() as cursor:
        cursor.execute(SPENT, values)
        case_fen, buyer_fen, agent_fen, shop_fen = map(int, cursor.fetchone())
    return Spent(
        case_fen=case_fen,
        buyer_30d_fen=buyer_fen,
        agent_day_fen=agent_fen,
        shop_day_fen=shop_fen,
    )
