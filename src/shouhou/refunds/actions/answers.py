"""Every other answer: refuse, propose, ask for evidence, extend; and what the buyer does then."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from shouhou.refunds.actions.money import let_go, settle_if_done
from shouhou.refunds.actions.moving import SYSTEM, allowed, hold, hold_as, move
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.actions.tell import tell_outside
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement
from shouhou.refunds.queries.holding import Held, Holding
from shouhou.refunds.states import agreement_machine
from shouhou.refunds.words import codes_of
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_WORDS = 2000
MOST_FEN = 100_000_000


@transaction.atomic
def refuse(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """Say no, with a reason and a text for the buyer; what was reserved is freed.

    Raises Refused: `not_here`, `stale`, `not_yet` (reason, text or evidence is missing, or the
    platform allows no refusal: then agree to the return first), `money_moved`.
    """
    held = hold(by, agreement_id, now, checked(act))
    was = held.row.state
    act_on(held, "refuse", reason=act.reason, words=act.words, evidence=list(act.evidence))
    if was == "agreed":
        let_go(held, act.reason)
    finish(held, "refuse")


@transaction.atomic
def propose(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """Lay another kind or amount before the buyer; only one offer stands at a time.

    Raises Refused: `not_here`, `stale`, `not_yet` (nothing differs, or no text), `over_paid`.
    """
    held = hold(by, agreement_id, now, checked(act))
    row, was = held.row, held.row.state
    check_terms(held)
    terms = {"kind": act.kind or row.kind, "fen": act.amount_fen}
    act_on(held, "propose", words=act.words, reason=act.reason, **terms)
    if was == "agreed":
        let_go(held, act.words)
    row.offer_kind = act.kind or row.kind
    row.offer_fen = row.amount_fen if act.amount_fen is None else act.amount_fen
    finish(held, "propose")


@transaction.atomic
def accept(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """The buyer said yes to our proposal: it is on the table now, waiting for us to agree."""
    held = hold(by, agreement_id, now, act)
    act_on(held, "accept", note=act.note)
    take_terms(held.row, held.row.offer_kind, held.row.offer_fen)
    finish(held)


@transaction.atomic
def ask_proof(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """Ask the buyer for evidence, in words that become open work until they are told."""
    held = hold(by, agreement_id, now, checked(act))
    act_on(held, "ask_proof", words=act.words)
    finish(held, "ask_proof")


@transaction.atomic
def give_proof(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """The evidence came; the request waits for us again."""
    held = hold(by, agreement_id, now, act)
    act_on(held, "give_proof", note=act.note, evidence=list(act.evidence))
    finish(held)


@transaction.atomic
def modify(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """The buyer changed kind or amount: the new terms are on the table, the old promise is void."""
    held = hold(by, agreement_id, now, checked(act))
    was = held.row.state
    check_terms(held)
    act_on(held, "modify", kind=act.kind, fen=act.amount_fen, note=act.note)
    if was == "agreed":
        let_go(held, act.note)
    row = held.row
    take_terms(row, act.kind or row.kind, act.amount_fen)
    row.asked_kind, row.asked_fen = row.kind, row.amount_fen
    finish(held)


@transaction.atomic
def extend(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """Give more time: a later deadline of ours, with a text for the buyer."""
    held = hold(by, agreement_id, now, checked(act))
    until = act.due_at.isoformat() if act.due_at else ""
    act_on(held, "extend", words=act.words, until=until)
    finish(held, "extend")


@transaction.atomic
def step_in(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """The platform was called in: from here its ruling counts."""
    held = hold(by, agreement_id, now, act)
    act_on(held, "step_in", note=act.note)
    finish(held)


@transaction.atomic
def rule(*, by: Person, agreement_id: int, pays: bool, act: Act, now: datetime) -> None:
    """The platform ruled: it pays the buyer (booked when seen, never paid by us), or nothing."""
    held = hold(by, agreement_id, now, act)
    held.row.outside = True
    if pays:
        act_on(held, "rule_pay", note=act.note)
        settle_if_done(held)
    else:
        act_on(held, "rule_close", note=act.note)
        let_go(held, act.note, ends=True)
    finish(held)


@transaction.atomic
def withdraw(*, by: Person, agreement_id: int, act: Act, now: datetime) -> None:
    """The buyer no longer wants it; what was reserved is freed."""
    held = hold(by, agreement_id, now, act)
    act_on(held, "withdraw", note=act.note)
    let_go(held, act.note, ends=True)
    finish(held)


@transaction.atomic
def lapse(*, agreement_id: int, now: datetime) -> bool:
    """The buyer's time is over and nothing was seen of it on the platform: it lapses.

    False where it moved on meanwhile. Only for agreements no platform request stands behind: a
    request is closed by the platform, and only its own word counts.
    """
    held = hold_as(agreement_id, now, SYSTEM)
    row, holding = held.row, Holding(held, None)
    if row.refund_id is not None or row.due_at is None or row.due_at > now:
        return False
    if not holding.waits_for_buyer() or held.has_moved:
        return False
    move(held, "lapse", holding)
    let_go(held, "超时", ends=True)
    finish(held)
    return True


def act_on(held: Held, event: str, **detail: Any) -> None:
    """Ask the table first, so that a refusal leaves no trace; then move."""
    holding = Holding(held, None)
    allowed(agreement_machine(), held.row.state, event, held.people, holding)
    move(held, event, holding, **detail)


def finish(held: Held, told: str = "") -> None:
    """What every answer ends with: saved, told where the outside must hear of it, shown."""
    if told:
        held.row.outside = False
    held.row.save()
    if told:
        tell_outside(held, told)
    put_slips([held.row.case_id], held.now)


def take_terms(row: Agreement, kind: str, amount_fen: int | None) -> None:
    """These terms are on the table from now on; an offer that stood is answered."""
    row.kind = kind or row.kind
    row.amount_fen = row.amount_fen if amount_fen is None else amount_fen
    row.post_fen = min(row.post_fen, row.amount_fen)
    row.offer_kind, row.offer_fen = "", None


def checked(act: Act) -> Act:
    """Refuse what no page of ours would send: endless texts, words no table knows."""
    if (
        len(act.words) > MOST_WORDS
        or len(act.reason) > MOST_WORDS
        or "\0" in act.words + act.reason
    ):
        raise Refused(
            "too_long", f"文字最多 {MOST_WORDS} 个字。", "The text is too long.", field="words"
        )
    if act.kind and act.kind not in codes_of("ask_kind"):
        raise Refused("unknown_word", "没有这种售后类型。", "No such kind.", field="kind")
    return act


def check_terms(held: Held) -> None:
    """An amount is a whole number of fen, not below zero, never above what was paid."""
    fen = held.act.amount_fen
    if fen is None:
        return
    paid = held.refund.order_paid_fen if held.refund else None
    most = MOST_FEN if paid is None else paid
    if not 0 <= fen <= most:
        raise Refused(
            "over_paid",
            f"金额须在 0 到 {most / 100:.2f} 元之间。",
            f"The amount must be 0 to {most / 100:.2f} yuan.",
            field="amount_fen",
        )
