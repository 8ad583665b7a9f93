"""Say yes: at once where one may, else through a second person; and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.approvals import actions as approvals
from shouhou.approvals.facts import Ruling
from shouhou.approvals.queries import ruling
from shouhou.ledger.actions import allow_both
from shouhou.ledger.facts import Units
from shouhou.refunds.actions.money import let_go, secure, settle_if_done
from shouhou.refunds.actions.moving import allowed, hold, move
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.actions.tell import tell_outside
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement, AgreementChange
from shouhou.refunds.queries.buttons import asked_for
from shouhou.refunds.queries.holding import Held, Holding
from shouhou.refunds.states import agreement_machine
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@transaction.atomic
def agree(*, by: Person, agreement_id: int, act: Act, now: datetime) -> str:
    """Agree to what is on the table, or send it to approval where that is above one's limits.

    Gives the new state: agreed, approving, or success where nothing is left to do. The money is
    reserved in the same transaction: above the line's balance nothing is agreed (`over_balance`).
    Raises Refused: `not_here`, `stale`, the table's own, and the ledger's.
    """
    held = hold(by, agreement_id, now, act)
    first = look(held)
    if first.needs:
        ask_for_approval(held, first)
    else:
        say_yes(held, "agree", first)
    put_slips([held.row.case_id], now)
    return held.row.state


def look(held: Held) -> Ruling:
    """What the guard rails say, under the locks that keep two acts from slipping past one line."""
    assert held.by is not None
    row = held.row
    approvals.hold_line(shop_id=row.shop_id, agent_id=held.by.pk, buyer=row.buyer, now=held.now)
    return ruling(asked_for(held), by=held.by, now=held.now)


def ask_for_approval(held: Held, found: Ruling) -> None:
    """Lay it before a second person; nothing is reserved until they agree."""
    row = held.row
    assert held.by is not None
    move(
        held,
        "ask_approval",
        Holding(held, found),
        fen=row.amount_fen,
        note=held.act.note,
        both_ways=held.act.both_ways or None,
    )
    row.approval_id = approvals.ask(
        by=held.by, asked=asked_for(held), ruling=found, note=held.act.note, now=held.now
    )
    row.save(update_fields=["approval_id"])


def say_yes(held: Held, event: str, found: Ruling | None) -> None:
    """The agreement stands: money and units are reserved, what must be told becomes open work."""
    row = held.row
    move(held, event, Holding(held, found), fen=row.amount_fen or None, note=held.act.note)
    row.outside = False
    if held.act.both_ways and held.by is not None:
        for line_no in row.line_nos:
            units = Units(
                shop_id=row.shop_id, order_no=row.order_no, line_no=line_no, resending=row.units
            )
            reason = held.act.note or held.act.reason
            allow_both(by=held.by, units=units, reason=reason, now=held.now)
    secure(held, settled=True)
    row.save()
    tell_outside(held, "agree")
    settle_if_done(held)


@transaction.atomic
def decide_approval(
    *, by: Person, approval_id: int, approve: bool, note: str, now: datetime
) -> str:
    """A second person approves or rejects; approving reserves the money at once.

    Gives the agreement's new state. Raises Refused of approvals (one's own request, not here,
    already decided) and of the ledger (meanwhile somebody else drew on the balance).
    """
    pk = Agreement.objects.filter(approval_id=approval_id).values_list("pk", flat=True).first()
    if pk is None:
        raise Refused("not_here", "没有这个审批。", "There is no such approval.")
    held = hold(by, pk, now, Act(note=note))
    approvals.decide(by=by, approval_id=approval_id, approve=approve, note=note, now=now)
    # A delegate acts with the right of the person who is away.
    held.people = (*held.people, *(("supervisor",) if "supervisor" not in held.people else ()))
    held.act = Act(note=note, both_ways=asked_both_ways(held.row))
    if approve:
        say_yes(held, "approve", None)
    else:
        move(held, "reject", Holding(held, None), note=note)
    put_slips([held.row.case_id], now)
    return held.row.state


def asked_both_ways(row: Agreement) -> bool:
    """Whether the request that was approved said: pay back and send again."""
    asked = AgreementChange.objects.filter(agreement=row, event="ask_approval").order_by("-number")
    detail = asked.values_list("detail", flat=True).first()
    return bool(detail and detail.get("both_ways"))


@transaction.atomic
def take_back(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """Undo one's own answer as long as neither the platform nor any money has followed it.

    Raises Refused: `not_here`, `stale`, the table's own (`not_yet`: it is outside already).
    """
    held = hold(by, agreement_id, now, act)
    row = held.row
    was_approving = row.state == "approving"
    holding = Holding(held, None)
    # Asked before anything is let go, and moved after: the move must see what it undoes.
    allowed(agreement_machine(), row.state, "take_back", held.people, holding)
    if row.state == "agreed":
        let_go(held, act.note or "收回")
    move(held, "take_back", holding, note=act.note)
    if was_approving and row.approval_id is not None:
        approvals.withdraw(by=by, approval_id=row.approval_id, now=now)
    put_slips([row.case_id], now)
