"""Where the goods are that must come back: sent, arrived, checked, disputed, lost, and sent out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from shouhou.ledger import actions as ledger
from shouhou.refunds.actions.money import (
    always,
    back_again,
    settle_if_done,
    settle_units,
    units_are_back,
)
from shouhou.refunds.actions.moving import (
    SYSTEM,
    acting_as,
    held_row,
    hold,
    hold_as,
    move,
    move_goods,
)
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.actions.tell import tell_received
from shouhou.refunds.decide.agreeing import GOODS_COME_BACK, GOODS_GO_OUT
from shouhou.refunds.facts import Act, Terms
from shouhou.refunds.models import Agreement
from shouhou.refunds.queries.holding import Held
from shouhou.refunds.queries.terms import terms
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@transaction.atomic
def move_the_goods(*, by: Person, agreement_id: int, event: str, act: Act, now: datetime) -> str:
    """One move of the goods axis: send_back, arrive, accept, dispute, lose, recount.

    Gives the new state. Accepting lets the money go that waited for it (H3.5.4); counting again
    holds it back, as long as it has not moved. Raises Refused: `not_here`, `stale`, `not_agreed`,
    and the table's own.
    """
    held = hold(by, agreement_id, now, act)
    row, was = held.row, held.row.goods_state
    if row.state != "agreed":
        raise Refused("not_agreed", "还没有同意退货。", "Nothing was agreed that could come back.")
    said = {"words": bool(act.words.strip()), "unpaid": may_wait_again(held)}
    move_goods(held, event, said.__getitem__, words=act.words)
    if act.came is not None:
        row.came = act.came
    if event == "accept":
        goods_are_in(held)
        tell_received(held)
    elif event == "recount":
        row.came = None
        if was == "accepted":
            goods_are_out_again(held)
    row.save()
    put_slips([row.case_id], now)
    return row.goods_state


def may_wait_again(held: Held) -> bool:
    """Nothing has followed from the goods being in: no money moved, nothing goes out for them."""
    is_free = held.money in ("", "reserved")
    return is_free and held.row.kind not in GOODS_GO_OUT


def goods_are_in(held: Held) -> None:
    """Counted and accepted: the units are back, and money that waited may go."""
    units_are_back(held.row, held.now)
    if held.row.payable_id is not None and held.money == "reserved":
        ledger.clear_wait(by=held.by, payable_id=held.row.payable_id, now=held.now)
    settle_if_done(held)


def goods_are_out_again(held: Held) -> None:
    """The count was wrong: the units are awaited again, and the money waits for them."""
    row = held.row
    back_again(row, held.now)
    if row.payable_id is not None and held.money == "reserved":
        ledger.wait_again(by=held.by, payable_id=row.payable_id, now=held.now)


@transaction.atomic
def sent(*, by: Person | None, agreement_id: int, waybill: str, act: Act, now: datetime) -> None:
    """The replacement or the missing piece went out: the agreement is done, its units are sent.

    Raises Refused: `not_here`, `stale`, `not_agreed`, `goods_first` (the return is not in),
    `no_waybill`, `not_goods` (nothing goes out under these terms), and what the slice above that
    carries it out says (AGREEMENT_HELD_BACK).
    """
    held = hold(by, agreement_id, now, act) if by else hold_as(agreement_id, now, SYSTEM)
    row, number = held.row, waybill.strip()[:64]
    check_sendable(held, number)
    settle_units(row, now, resending=row.resending)
    with acting_as(held, SYSTEM):
        move(held, "settle", always, words=f"已发出，单号 {number}")
    put_slips([row.case_id], now)


@transaction.atomic
def sent_ahead(*, agreement_id: int, now: datetime) -> None:
    """What goes out went before the return is in: its units are sent, whatever becomes of it.

    The agreement ends with `sent` once the return is accepted. Raises Refused `not_agreed`.
    """
    held = hold_as(agreement_id, now, SYSTEM)
    if held.row.state != "agreed" or held.row.kind not in GOODS_GO_OUT:
        raise Refused("not_agreed", "还没有同意换货或补寄。", "Nothing was agreed to be sent.")
    settle_units(held.row, now, resending=held.row.resending)


def lock_terms(*, agreement_id: int, now: datetime) -> Terms | None:
    """Lock an agreement for an action of a slice above, until its transaction ends.

    None where there is no such agreement.
    """
    known = Agreement.objects.filter(pk=agreement_id).values_list("refund_id", flat=True).first()
    held = held_row(agreement_id, known, now)
    return terms(held.row, held.refund, held.decision) if held else None


def note_owing(*, agreement_id: int, owes: bool, now: datetime) -> None:
    """The buyer owes (or no longer owes) something for what goes out: till then the queue waits.

    Within a transaction that holds the agreement (`lock_terms`).
    """
    changed = Agreement.objects.filter(pk=agreement_id).exclude(buyer_owes=owes)
    if changed.update(buyer_owes=owes):
        put_slips(Agreement.objects.filter(pk=agreement_id).values_list("case_id", flat=True), now)


def check_sendable(held: Held, number: str) -> None:
    """Refuse to send what was not agreed, what waits for the return, or without a number."""
    row = held.row
    if row.state != "agreed":
        raise Refused("not_agreed", "还没有同意换货或补寄。", "Nothing was agreed to be sent.")
    if row.kind not in GOODS_GO_OUT:
        raise Refused("not_goods", "这份协议不需要发货。", "Nothing goes out here.")
    if row.kind in GOODS_COME_BACK and row.goods_state != "accepted":
        raise Refused("goods_first", "退件还没有验货无误。", "The return has not been accepted.")
    if not number:
        raise Refused("no_waybill", "请填写运单号。", "The waybill is needed.", field="waybill")
    if held.by is not None and not may(held.by, row.shop_id, "answer"):
        raise Refused("not_here", "您没有这项权限。", "You may not do this.")
    named = getattr(settings, "AGREEMENT_HELD_BACK", "")
    why: Refused | None = import_string(named)(row.pk) if named else None
    if why is not None:
        raise why
