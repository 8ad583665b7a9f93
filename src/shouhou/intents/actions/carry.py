"""The steps of carrying an act out. Each is one transaction; the call lies between two of them.

    begin (committed) → read and call the platform → succeed | put_off | lose | refuse | ask_code

Whoever finds an act that was begun and has no end cannot know whether it happened: it is lost
first, and settled by reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from shouhou.intents.actions.moves import OVER, hold, move, want_next, want_worker
from shouhou.intents.decide import pause_after
from shouhou.intents.facts import Trouble, Try, Wish
from shouhou.intents.models import Intent

CUT_SHORT = Trouble(
    "cut_short",
    "发送时程序中断，不知道平台是否已经收到。",
    "The program was cut off while sending; nobody knows whether it arrived.",
    "售后台会先读取平台现状，再决定是否重发。",
)


def begin(*, intent_id: int, now: datetime) -> Try | None:
    """Start a try, committed before anything is sent; None where there is nothing to send now.

    Nothing is sent while it is not waiting, its pause is not over, or an older act on the same
    subject is still under way. One found begun was cut short: its outcome is unknown from here.
    """
    with transaction.atomic():
        intent = hold(intent_id)
        if intent.state == "trying":
            move(intent, "lose", now=now, trouble=CUT_SHORT, next_at=now)
            want_worker(intent)
            return None
        if intent.state != "waiting" or _too_early(intent, now) or _is_behind(intent):
            return None
        intent.tries += 1
        intent.sent, intent.sent_at = {}, None
        move(intent, "begin", now=now, next_at=now)
    return try_of(intent)


def note_sending(*, intent_id: int, sent: Mapping[str, Any], now: datetime) -> None:
    """Committed just before the call: what a reading needs to tell whether it happened."""
    with transaction.atomic(durable=True):
        Intent.objects.filter(pk=intent_id, state="trying").update(sent=dict(sent), sent_at=now)


def was_sent(*, intent_id: int) -> bool:
    """Whether the last try came as far as the call."""
    return Intent.objects.filter(pk=intent_id, sent_at__isnull=False).exists()


def look(*, intent_id: int) -> Try | None:
    """An act whose outcome is unknown, to be settled by reading; None for any other."""
    intent = Intent.objects.filter(pk=intent_id, state="unknown").first()
    return try_of(intent) if intent else None


def succeed(*, intent_id: int, now: datetime) -> bool:
    """The platform took it. False where it was over already."""
    return _end(intent_id, ("succeed", "find_done"), now)


def refuse(*, intent_id: int, trouble: Trouble, now: datetime) -> bool:
    """The platform will not do it: a person must look."""
    return _end(intent_id, ("refuse",), now, trouble)


def ask_code(*, intent_id: int, trouble: Trouble, now: datetime) -> bool:
    """The platform wants the code it texted: a person must enter it."""
    return _end(intent_id, ("ask_code",), now, trouble)


def put_off(
    *, intent_id: int, trouble: Trouble, now: datetime, until: datetime | None = None
) -> None:
    """Nothing happened, or nothing could be read: again later, at the latest in half an hour."""
    with transaction.atomic():
        intent = hold(intent_id)
        if intent.state not in ("waiting", "trying", "unknown"):
            return
        later = max(until or now, now + pause_after(intent.tries))
        move(intent, "put_off", now=now, trouble=trouble, next_at=later)
        want_worker(intent, at=later)


def lose(*, intent_id: int, trouble: Trouble, now: datetime) -> None:
    """Nobody knows whether it happened: it is read before anything is sent again."""
    with transaction.atomic():
        intent = hold(intent_id)
        if intent.state == "trying":
            later = now + pause_after(1)
            move(intent, "lose", now=now, trouble=trouble, next_at=later)
            want_worker(intent, at=later)


def find_undone(*, intent_id: int, now: datetime) -> None:
    """A reading shows that it did not happen: it is sent again."""
    with transaction.atomic():
        intent = hold(intent_id)
        if intent.state == "unknown":
            move(intent, "find_undone", now=now, next_at=now)
            want_worker(intent)


def try_of(intent: Intent) -> Try:
    """What whoever carries it out needs to know."""
    wish = Wish(
        shop_id=intent.shop_id,
        key=intent.key,
        act=intent.act,
        subject=intent.subject,
        number=intent.number,
        order_no=intent.order_no,
        case_id=intent.case_id,
        ask=intent.ask,
    )
    return Try(
        id=intent.pk,
        wish=wish,
        number=intent.tries,
        asked_at=intent.asked_at,
        by_id=intent.by_id,
        sent=intent.sent,
        sent_at=intent.sent_at,
    )


def _end(
    intent_id: int, events: tuple[str, ...], now: datetime, trouble: Trouble | None = None
) -> bool:
    with transaction.atomic():
        intent = hold(intent_id)
        if intent.state in OVER:
            return False
        event = events[-1] if intent.state != "trying" else events[0]
        move(intent, event, now=now, trouble=trouble)
        want_next(intent)
    return True


def _too_early(intent: Intent, now: datetime) -> bool:
    return intent.next_at is not None and intent.next_at > now


def _is_behind(intent: Intent) -> bool:
    """An older act on the same subject has not been settled: the order of decisions is kept."""
    same = Intent.objects.filter(
        shop=intent.shop_id, subject=intent.subject, number=intent.number, pk__lt=intent.pk
    )
    return same.filter(Q(state="waiting") | Q(state="trying") | Q(state="unknown")).exists()
