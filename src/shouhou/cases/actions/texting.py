"""Told work that the desk sends itself, as a text message or a mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases.actions.holding import Held, keep, stir
from shouhou.cases.actions.peace import count, key_of
from shouhou.cases.actions.tasks import finish_task, held_task
from shouhou.cases.decide import moved
from shouhou.cases.facts import Said
from shouhou.cases.models import Task
from shouhou.cases.queries.contacting import tells_buyer, whom_of
from shouhou.cases.words import TASKS_OPEN
from shouhou.contacts import actions as contacts
from shouhou.contacts.facts import Contacting
from shouhou.contacts.queries import sms_of
from shouhou.contacts.words import SENDABLE
from shouhou.jobs import defer
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LINES: Final = {
    "failed": ("{zh}没有发出", "{en} not sent"),
    "unknown": (
        "不知道{zh}发没发出，已算一次联系，不要再发",
        "the {en} may have gone out; it counts, do not send it again",
    ),
}
NAMES: Final = {"sms": {"zh": "短信", "en": "text message"}, "email": {"zh": "邮件", "en": "mail"}}


def send_task(*, by: Person, task_id: int, now: datetime) -> None:
    """Have the desk send this work as a text message or mail, in a moment; it counts from here on.

    Raises Refused: `not_here`, `not_sms`, `no_gateway`, `no_number`, `no_address`, `too_long`,
    `already_going`, `already_sent`, `sms_unknown`, `harassing`, `forbidden_words`, or states.md.
    """
    with transaction.atomic():
        held, task = held_task(by, task_id)
        moved("task", task.state, "send", held.roles)
        if task.channel not in SENDABLE or not tells_buyer(task.kind, task.channel):
            zh = "这件事不是用短信或邮件告知的。"
            raise Refused("not_sms", zh, "This is told neither by text nor by mail.")
        whom, said = whom_of(held.case), Contacting(task.channel, said=task.text)
        contacts.order_sms(by=by, whom=whom, contacting=said, key=key_of(task), now=now)
        defer("cases.send_sms", lock=f"sms:{task_id}", task_id=task_id)
        stir(held.case, now)


def carry_sms(*, task_id: int, now: datetime, wall: datetime) -> None:
    """Send it, once; no transaction may be open. `wall` is what the wall clock shows.

    Done: the work is told. Unknown: it counts and stays open, for a person to look it up.
    """
    task = Task.objects.select_related("case").filter(pk=task_id).first()
    if task is None:
        return
    whom, key = whom_of(task.case), key_of(task)
    contacting = Contacting(task.channel, said=task.text)
    if contacts.begin_sms(whom=whom, contacting=contacting, key=key, now=now):
        outcome = contacts.hand_over(whom=whom, contacting=contacting, key=key, at=wall)
        contacts.end_sms(key=key, outcome=outcome, now=now)
    settle(task_id, key, now)


def settle(task_id: int, key: str, now: datetime) -> None:
    """The case says what became of it; work that was told or dropped meanwhile stays as it is."""
    found = sms_of([key]).get(key)
    if found is None or found.is_going:
        return
    if found.state == "sent":
        finish_task(by=None, task_id=task_id, how="sent", now=now)
        return
    with transaction.atomic():
        held, task = held_task(None, task_id)
        if task.state in TASKS_OPEN:
            note(held, task, found.state, f"{found.code} {found.says}".strip(), now)


def note(held: Held, task: Task, state: str, why: str, now: datetime) -> None:
    """A line, and for what may have gone out one contact; what failed takes no place of the day."""
    if state == "unknown":
        count(held, task, now)
    else:
        contacts.take_back(key_of(task))
    zh, en = (told.format(**NAMES[task.channel]) for told in LINES[state])
    tail, tail_en = (f"（{why}）", f" ({why})") if why else ("", "")
    keep(held, Said(f"sms_{state}", f"{zh}{tail}", f"{en}{tail_en}", {"task": task.pk}), now)
    stir(held.case, now)
