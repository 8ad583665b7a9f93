"""What buyers do themselves, on a page of ours: the rows of states.md that let a buyer move.

Whoever calls has made sure that the buyer stands behind it. Signed by nobody: a buyer has no name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from shouhou.refunds.actions.answers import act_on, check_terms, checked, finish, take_terms
from shouhou.refunds.actions.money import let_go
from shouhou.refunds.actions.moving import check_fresh, hold_as, move_goods
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.facts import Act
from shouhou.refunds.queries.holding import Held
from shouhou.shops.facts import Refused

BUYER: Final = ("buyer",)


@transaction.atomic
def buyer_accepts(*, agreement_id: int, act: Act, now: datetime) -> int:
    """The buyer says yes to our proposal; the version after it. Raises Refused as the table."""
    held = held_for_buyer(agreement_id, act, now)
    act_on(held, "accept", note=act.note)
    take_terms(held.row, held.row.offer_kind, held.row.offer_fen)
    finish(held)
    return held.row.version


@transaction.atomic
def buyer_modifies(*, agreement_id: int, act: Act, now: datetime) -> int:
    """The buyer wants other terms; the version after it. Only where no request stands behind it.

    Raises Refused: `there` (the terms of a request are changed on the platform), `over_paid`, and
    as the table.
    """
    held = held_for_buyer(agreement_id, checked(act), now)
    if held.refund is not None:
        raise Refused(
            "there", "申请要在平台上修改。", "The request is changed on the platform.", ("A16",)
        )
    was, row = held.row.state, held.row
    check_terms(held)
    act_on(held, "modify", kind=act.kind, fen=act.amount_fen, note=act.note)
    if was == "agreed":
        let_go(held, act.note)
    take_terms(row, act.kind or row.kind, act.amount_fen)
    row.asked_kind, row.asked_fen = row.kind, row.amount_fen
    finish(held)
    return row.version


@transaction.atomic
def buyer_sends_back(*, agreement_id: int, act: Act, now: datetime) -> bool:
    """The buyer handed the goods to a courier; False where that was known already.

    Raises Refused: `not_agreed`, and as the table.
    """
    held = held_for_buyer(agreement_id, act, now)
    if held.row.state == "agreed" and held.row.goods_state == "travelling":
        return False
    if held.row.state != "agreed":
        raise Refused("not_agreed", "还没有同意退货。", "Nothing was agreed that could come back.")
    move_goods(held, "send_back", lambda need: bool(act.words.strip()), words=act.words)
    held.row.save()
    put_slips([held.row.case_id], now)
    return True


def held_for_buyer(agreement_id: int, act: Act, now: datetime) -> Held:
    """The agreement, locked, asked of the table as the buyer. Raises Refused `stale`."""
    held = hold_as(agreement_id, now, BUYER)
    held.act = act
    check_fresh(held)
    return held
