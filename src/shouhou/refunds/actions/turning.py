"""An exchange that was carried out becomes a refund (R14 of states.md)."""

from __future__ import annotations

from shouhou.refunds.actions.money import always
from shouhou.refunds.actions.moving import SYSTEM, acting_as, move_goods
from shouhou.refunds.decide.agreeing import GOODS_GO_OUT
from shouhou.refunds.models import OVER, Agreement, RefundRequest
from shouhou.refunds.queries.holding import Held


def turned_to_refund(row: Agreement, refund: RefundRequest) -> bool:
    """Whether the buyer asks for money after goods went out."""
    asks_money = refund.kind not in GOODS_GO_OUT and refund.status not in OVER
    return row.kind in GOODS_GO_OUT and asks_money


def begin_anew(held: Held) -> None:
    """The replacement is to come back: nothing that the first return fulfilled counts for it."""
    held.row.came, held.row.returned, held.row.round_at = None, 0, held.now
    if held.row.goods_state != "none":
        with acting_as(held, SYSTEM):
            move_goods(held, "call_off", always)
