"""Carry an attempt out on its channel, and ask what became of it. Never twice blindly.

    sent_at committed → the channel is called → its answer committed

A process that dies in between leaves an attempt that was sent and has no answer: from then on the
channel is only asked, with the same key.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouhou.ledger.actions.channels import find_channel
from shouhou.ledger.actions.moves import Held, Told, hold, move
from shouhou.ledger.actions.outcome import end_attempt
from shouhou.ledger.actions.paying import book_paid
from shouhou.ledger.facts import ChannelTrouble, Outcome, PayOrder
from shouhou.ledger.models import Attempt, Payable
from shouhou.shops.facts import Refused

AIR = ("submitted", "unknown")
LONGEST = 500


def pay_attempt(*, attempt_id: int, now: datetime) -> None:
    """Send an attempt to its channel; one that was sent before is asked about instead.

    Harmless to run again, at once or after a crash. Call it outside any transaction.
    """
    payable_id = Attempt.objects.values_list("payable_id", flat=True).get(pk=attempt_id)
    with transaction.atomic(durable=True):
        payable = hold(None, payable_id).payable
        attempt = Attempt.objects.get(pk=attempt_id)
        if attempt.ended_at or payable.state not in AIR:
            return
        first_time = attempt.sent_at is None
        if first_time:
            attempt.sent_at = now
            attempt.save(update_fields=["sent_at"])
    _talk(payable, attempt, now, pays=first_time)


def ask(*, payable_id: int, now: datetime) -> None:
    """Ask the channel what became of the attempt in the air, with its own key; pays nothing.

    Harmless at any time: without an attempt in the air, or by hand, nothing happens.
    """
    attempt = Attempt.objects.filter(payable_id=payable_id, ended_at__isnull=True).first()
    if attempt is None or find_channel(attempt.channel) is None:
        return
    if attempt.sent_at is None:
        pay_attempt(attempt_id=attempt.pk, now=now)
        return
    _talk(Payable.objects.get(pk=payable_id), attempt, now, pays=False)


def _talk(payable: Payable, attempt: Attempt, now: datetime, *, pays: bool) -> None:
    """Call the channel and keep its answer."""
    channel = find_channel(attempt.channel)
    if channel is None:
        answer = Outcome(result="unknown", says="这个付款通道现在没有配置")
    else:
        order = order_of(payable, attempt, now)
        try:
            answer = channel.pay(order) if pays else channel.ask(order)
        except (ChannelTrouble, OSError) as trouble:
            answer = Outcome(result="unknown", says=str(trouble)[:LONGEST])
    record(attempt_id=attempt.pk, answer=answer, now=now)


def order_of(payable: Payable, attempt: Attempt, now: datetime) -> PayOrder:
    """What the channel is told; the remark lets a statement find the payable again."""
    return PayOrder(
        key=attempt.key,
        payable_id=payable.pk,
        shop_id=payable.shop_id,
        route=payable.route,
        amount_fen=payable.amount_fen,
        payee=payable.payee,
        remark=f"SH{payable.pk}",
        now=now,
        sent_at=attempt.sent_at,
    )


def record(*, attempt_id: int, answer: Outcome, now: datetime) -> None:
    """Keep what the channel said: paid, refused, or still unknown. A second answer is harmless.

    Another amount than asked, and a serial that has settled another payable, wait for a person.
    An answer "paid" after somebody gave the attempt up still counts.
    """
    payable_id = Attempt.objects.values_list("payable_id", flat=True).get(pk=attempt_id)
    with transaction.atomic():
        held = hold(None, payable_id)
        attempt = Attempt.objects.get(pk=attempt_id)
        Attempt.objects.filter(pk=attempt_id).update(asked_at=now)
        if answer.result == "paid":
            _record_paid(held, attempt, answer, now)
        elif attempt.ended_at is None and held.payable.state in AIR:
            _record_open(held, attempt, answer, now)


def _record_paid(held: Held, attempt: Attempt, answer: Outcome, now: datetime) -> None:
    payable = held.payable
    serial = answer.serial or attempt.key
    fen = payable.amount_fen if answer.paid_fen is None else answer.paid_fen
    note = {"paid_fen": fen, "serial": serial, "says": answer.says[:LONGEST]}
    if payable.state in ("confirmed", "cancelled"):
        _record_late(payable, attempt, note)
        return
    if fen != payable.amount_fen:
        _differ(held, attempt, Told(by=None, now=now, why=_amount(answer)), note)
        return
    try:
        with transaction.atomic():
            needs = {"has_serial_or_proof": True}
            book_paid(held, "confirm", Told(by=None, now=now), serial, needs)
            end_attempt(held, now, "paid", **note)
    except Refused as refused:
        payable.refresh_from_db()
        _differ(held, attempt, Told(by=None, now=now, why=refused.zh), note | {"serial": ""})


def _record_late(payable: Payable, attempt: Attempt, note: dict[str, object]) -> None:
    """Paid although it was settled otherwise or given up: a person sees that it differs."""
    if payable.serial == note["serial"]:
        return
    Attempt.objects.filter(pk=attempt.pk).update(outcome="paid", **note)
    if payable.serial or payable.state == "cancelled":
        fen = (payable.settled_fen or 0) + int(str(note["paid_fen"]))
        Payable.objects.filter(pk=payable.pk).update(seen_fen=fen)


def _amount(answer: Outcome) -> str:
    return f"通道付了 {answer.paid_fen} 分。{answer.says}"[:LONGEST]


def _differ(held: Held, attempt: Attempt, told: Told, note: dict[str, object]) -> None:
    """Paid, but not what was asked: unknown until a person has looked."""
    if attempt.outcome != "partial" and held.payable.state in AIR:
        move(held.payable, "differ", told)
    Attempt.objects.filter(pk=attempt.pk).update(outcome="partial", **note)


def _record_open(held: Held, attempt: Attempt, answer: Outcome, now: datetime) -> None:
    payable, says = held.payable, answer.says[:LONGEST]
    told = Told(by=None, now=now, why=says)
    if attempt.outcome == "partial":
        return
    if answer.result == "refused":
        move(payable, "fail", told)
        end_attempt(held, now, "refused", says=says)
        return
    Attempt.objects.filter(pk=attempt.pk).update(outcome=answer.result, says=says)
    if answer.result != "pending" and payable.state == "submitted":
        move(payable, "lose", told)
