"""What the clock does when a deadline passes: each at its own moment, the earliest first."""

from __future__ import annotations

from dataclasses import replace

from shouhou.platforms.taobao.sandbox.moments import moment_of
from shouhou.platforms.taobao.sandbox.world.answering import agree_return
from shouhou.platforms.taobao.sandbox.world.disputes import CS_ASKED, advance, get_refund, holds
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, machine
from shouhou.platforms.taobao.sandbox.world.platform import decide, step_in
from shouhou.platforms.taobao.sandbox.world.trading import close, confirm
from shouhou.platforms.taobao.sandbox.world.world import Row, World

# Each part takes its first row from an index, so the earliest is found quickly among many.
_EARLIEST = """
SELECT * FROM (SELECT deadline AS due, 'refund' AS kind, refund_id AS id FROM refunds
    WHERE deadline <= :now ORDER BY deadline LIMIT 1)
UNION ALL SELECT * FROM (SELECT cs_deadline, 'cs', refund_id FROM refunds
    WHERE cs_deadline <= :now ORDER BY cs_deadline LIMIT 1)
UNION ALL SELECT * FROM (SELECT timeout, 'order', oid FROM orders WHERE timeout <= :now
    AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.oid = orders.oid
                    AND r.status NOT IN ('SUCCESS', 'CLOSED')) ORDER BY timeout LIMIT 1)
ORDER BY due LIMIT 1
"""


def catch_up(world: World) -> int:
    """Everything whose time has passed happens; how much did."""
    acted = 0
    while True:
        row: Row | None = world.db.execute(_EARLIEST, {"now": world.ms}).fetchone()
        if row is None:
            return acted
        _ACTS[row["kind"]](replace(world, now=moment_of(row["due"])), row["id"])
        acted += 1


def _refund(world: World, refund_id: int) -> None:
    """The one move the table gives the clock in this state."""
    refund = get_refund(world, refund_id)
    table = machine(AXIS[refund["dispute_type"]])
    moves = table.allowed(
        refund["status"].lower(), "clock", lambda need: holds(world, refund, need)
    )
    if moves[0].event in ("agree_return", "agree"):
        agree_return(world, refund_id, who="clock")
    else:
        advance(world, refund, moves[0].event, "clock")


def _cs(world: World, refund_id: int) -> None:
    """Called but not yet in: steps in. In: rules for the buyer."""
    if get_refund(world, refund_id)["cs_status"] == CS_ASKED:
        step_in(world, refund_id, who="clock")
    else:
        decide(world, refund_id, for_buyer=True, who="clock")


def _order(world: World, oid: int) -> None:
    """Unpaid: closed. Shipped: the receipt is confirmed."""
    row = world.find("SELECT tid, status FROM orders WHERE oid = ?", oid)
    if row is None:
        return
    if row["status"] == "WAIT_BUYER_PAY":
        close(world, oid, "未及时付款", "clock")
    else:
        confirm(world, row["tid"], (oid,), "clock")


_ACTS = {"refund": _refund, "cs": _cs, "order": _order}
