"""The lock under which sums are read and drawn on, so that no two acts slip under one line."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from shouhou.clock import shanghai_day

HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)),
       pg_advisory_xact_lock(hashtextextended(%s, 0)),
       pg_advisory_xact_lock(hashtextextended(%s, 0))
"""


def hold_line(*, shop_id: int, agent_id: int | None, buyer: str, now: datetime) -> None:
    """Wait until no other act on the same shop and day, person and day, or buyer is under way.

    Call it in the transaction that asks `queries.ruling` and then books money; it holds until that
    transaction ends, so the next act sees the money of this one. The order is always shop, person,
    buyer, after the case's own lock and before the rows of what is agreed, the approval and the
    ledger: two acts never wait for each other crosswise. Outside a transaction it would hold
    nothing: raises RuntimeError.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("hold_line holds nothing outside a transaction")
    day = shanghai_day(now)
    keys = (
        f"approvals:shop:{shop_id}:{day}",
        f"approvals:person:{shop_id}:{agent_id or 0}:{day}",
        f"approvals:buyer:{shop_id}:{buyer}",
    )
    with connection.cursor() as cursor:
        cursor.execute(HOLD, keys)
