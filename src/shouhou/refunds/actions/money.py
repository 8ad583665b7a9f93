"""The money and the units behind an agreement: reserved when agreed, freed when it falls."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouhou.ledger import actions as ledger
from shouhou.ledger.facts import PlatformPaid, Units, Wanted
from shouhou.ledger.queries import balances, payable_states
from shouhou.refunds.actions.moving import SYSTEM, acting_as, hold_as, move, move_goods
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.decide.agreeing import (
    GOODS_COME_BACK,
    GOODS_GO_OUT,
    MONEY_KINDS,
    post_in,
    release_of,
    route_of,
)
from shouhou.refunds.models import AWAITED, Agreement, RefundRequest
from shouhou.refunds.queries.holding import Held, money_of
from shouhou.refunds.words import label
from shouhou.shops.facts import Refused

HERE = ("arrived", "disputed")
FREE = ("reserved", "failed")
"""States of a payable from which nothing has left: it may be cancelled."""


def secure(held: Held, *, settled: bool = False) -> None:
    """Reserve what was agreed: the money on its lines, the units that come back or go out.

    Goods that lie here already since an earlier agreement are not awaited anew. What was disputed
    about them is settled by these terms where both sides agreed to them here (`settled`).
    Raises Refused of the ledger (`over_balance`, `both_ways`): nothing is then agreed.
    """
    row = held.row
    if row.kind in GOODS_COME_BACK:
        if row.goods_state == "none":
            with acting_as(held, SYSTEM):
                move_goods(held, "await", always)
        hold_units(row, returning=True, now=held.now)
        if row.goods_state == "disputed" and settled:
            with acting_as(held, SYSTEM):
                move_goods(held, "accept", always)
        if row.goods_state == "accepted":
            units_are_back(row, held.now)
    if row.kind in GOODS_GO_OUT:
        hold_units(row, resending=True, now=held.now)
    if row.kind in MONEY_KINDS and row.amount_fen:
        reserve(held)


def reserve(held: Held) -> None:
    """One payable for these terms; its identity is the agreement and the move that agreed."""
    row = held.row
    row.route = row.route or route_of(held.decision)
    row.post_fen = postage_inside(held)
    release = release_of(row.kind, row.route)
    wanted = Wanted(
        key=f"agreement:{row.pk}:{row.version}",
        shop_id=row.shop_id,
        order_no=row.order_no,
        case_id=row.case_id,
        buyer=row.buyer,
        purpose=row.purpose,
        route=row.route,
        amount_fen=row.amount_fen,
        line_nos=tuple(row.line_nos),
        post_fen=row.post_fen,
        units=paid_units(row),
        payee=row.payee,
        waits_for=release.waits_for if row.goods_state != "accepted" else "",
        releaser=release.releaser or "finance",
        says=label("ask_kind", row.kind),
        about=row.refund.refund_no if row.refund else "",
    )
    row.payable_id = ledger.reserve(by=held.by, wanted=wanted, now=held.now)
    row.save(update_fields=["payable_id", "route", "post_fen"])
    held.money = "reserved"


def postage_inside(held: Held) -> int:
    """How much of the amount is outbound postage: what the rules say, and what no goods bear.

    A request for all that was paid may name one line: what is beyond the line is its postage.
    """
    row = held.row
    said = post_in(held.decision, row.amount_fen) if held.refund else row.post_fen
    if not row.line_nos:
        return said
    lines = balances(None, row.shop_id, row.order_no)
    room = sum(line.left_fen for line in lines if line.line_no in row.line_nos)
    freight = sum(line.left_fen for line in lines if line.is_freight)
    return max(min(said, freight), min(freight, row.amount_fen - room), 0)


def paid_units(row: Agreement) -> dict[str, int]:
    """The units this money pays back in full: none for a part of the price or for freight."""
    if row.purpose != "refund" or len(row.line_nos) != 1 or not row.units:
        return {}
    units = row.units if row.came is None else min(row.units, row.came)
    return {row.line_nos[0]: units} if units else {}


def hold_units(
    row: Agreement, *, returning: bool = False, resending: bool = False, now: datetime
) -> None:
    """Hold the units of a known line that come back, or go out, under these terms."""
    if len(row.line_nos) != 1 or not row.units:
        return
    units = units_of(
        row,
        returning=row.units if returning else 0,
        resending=row.units if resending else 0,
    )
    ledger.hold_units(units=units, now=now)
    row.returning += units.returning
    row.resending += units.resending
    row.save(update_fields=["returning", "resending"])


def settle_units(row: Agreement, now: datetime, *, returning: int = 0, resending: int = 0) -> None:
    """They are back, or out: no longer held."""
    if returning or resending:
        units = units_of(row, returning=returning, resending=resending)
        ledger.settle_units(units=units, now=now)
        row.returning -= returning
        row.resending -= resending
        row.save(update_fields=["returning", "resending"])


def units_are_back(row: Agreement, now: datetime) -> None:
    """The units that were counted are back; what was agreed beyond is held no longer."""
    held = row.returning
    back = held if row.came is None else min(held, row.came)
    settle_units(row, now, returning=back)
    if held - back:
        ledger.free_units(units=units_of(row, returning=held - back), now=now)
        row.returning -= held - back
    row.returned = back
    row.save(update_fields=["returning", "returned"])


def back_again(row: Agreement, now: datetime) -> None:
    """They were not back after all: held again as they were agreed."""
    if row.returned:
        ledger.unsettle_units(units=units_of(row, returning=row.returned), now=now)
        row.returning, row.returned = row.returning + row.returned, 0
    if len(row.line_nos) == 1 and row.units > row.returning:
        rest = row.units - row.returning
        ledger.hold_units(units=units_of(row, returning=rest), now=now)
        row.returning = row.units
    row.save(update_fields=["returning", "returned"])


def units_of(row: Agreement, *, returning: int = 0, resending: int = 0) -> Units:
    """So many units of the one line an agreement is about."""
    return Units(
        shop_id=row.shop_id,
        order_no=row.order_no,
        line_no=row.line_nos[0],
        returning=returning,
        resending=resending,
    )


def let_go(held: Held, why: str, *, ends: bool = False) -> None:
    """The agreement falls through: cancel what was reserved. Refused once money has moved.

    Goods that are on their way are not waited for any more. Those that lie here stay here while
    the two sides go on talking, and are called off only when the agreement `ends`.
    """
    row = held.row
    if held.has_moved:
        raise Refused(
            "money_moved",
            "钱已付出或正在付，不能再改。",
            "The money is out or on its way: this cannot be changed any more.",
        )
    if row.payable_id is not None and held.money in FREE:
        ledger.cancel(by=held.by, payable_id=row.payable_id, why=why, now=held.now)
        held.money = "cancelled"
    row.payable_id = None
    free_units(row, held.now)
    if row.goods_state in (*AWAITED, *(HERE if ends else ())):
        with acting_as(held, SYSTEM):
            move_goods(held, "call_off", always)
    row.save(update_fields=["payable_id"])


def free_units(row: Agreement, now: datetime) -> None:
    """Give back the units that an agreement holds and that did not move."""
    if row.returning or row.resending:
        units = units_of(row, returning=row.returning, resending=row.resending)
        ledger.free_units(units=units, now=now)
        row.returning = row.resending = 0
        row.save(update_fields=["returning", "resending"])


def keep_replacement(row: Agreement, now: datetime) -> None:
    """The money went instead: what should have gone out is no longer held for it."""
    if row.resending:
        ledger.free_units(units=units_of(row, resending=row.resending), now=now)
        row.resending = 0
        row.save(update_fields=["resending"])


def always(need: str) -> bool:
    """For moves of the desk itself, whose needs are met by the code that makes them."""
    return True


@transaction.atomic
def follow_payable(*, payable_id: int, now: datetime) -> bool:
    """Money moved: settle the agreement it belongs to, if all is done. True if it settled."""
    row = Agreement.objects.filter(payable_id=payable_id).first()
    if row is None:
        return False
    held = hold_as(row.pk, now, SYSTEM)
    settled = settle_if_done(held)
    put_slips([held.row.case_id], now)
    return settled


def settle_if_done(held: Held) -> bool:
    """End an agreement whose goods and money are where they belong."""
    row = held.row
    held.money = money_of(row)
    if row.state != "agreed" or not is_done(row, held.money):
        return False
    with acting_as(held, SYSTEM, by=None):
        move(held, "settle", always, fen=row.amount_fen if held.money else None)
    return True


def is_done(row: Agreement, money: str) -> bool:
    """Nothing more to come back, to go out or to pay."""
    if row.goods_state not in ("none", "accepted"):
        return False
    if row.kind in GOODS_GO_OUT:
        return False  # ends when somebody says it was sent
    if row.kind in GOODS_COME_BACK and row.goods_state == "none":
        return False
    return money == "confirmed" or (not money and not row.amount_fen)


def paid_by_platform(row: Agreement, refund: RefundRequest, now: datetime) -> PlatformPaid:
    """What the platform says it paid for this request: booked once, never paid again (H10.2)."""
    return PlatformPaid(
        key=f"refund:{refund.shop_id}:{refund.platform}:{refund.refund_no}",
        shop_id=refund.shop_id,
        order_no=refund.order_no,
        case_id=row.case_id,
        buyer=row.buyer,
        amount_fen=refund.amount_fen,
        at=refund.finished_at or refund.paid_at or now,
        line_nos=tuple(row.line_nos),
        post_fen=row.post_fen,
        how="success",
        about=refund.refund_no,
    )


def states_of(rows: list[Agreement]) -> dict[int, str]:
    """Payable → its state, for many agreements in one query."""
    return payable_states([row.payable_id for row in rows if row.payable_id is not None])
