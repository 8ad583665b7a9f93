"""Steps of triage that act: a sentence becomes told work, the memo is written, facts are told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import LONGEST_TEXT, Registered, TaskOrder, clean
from shouhou.cases.queries import tasks_by_key
from shouhou.contacts.actions import check_words
from shouhou.contacts.words import CHANNELS
from shouhou.intents.actions import wish
from shouhou.intents.facts import Wish
from shouhou.refunds import actions as refunds
from shouhou.refunds.queries import agreements_of
from shouhou.refunds.words import codes_of
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected
from shouhou.triage.queries.steps import KEY, SAYS

if TYPE_CHECKING:
    from shouhou.cases.queries import CaseKnown
    from shouhou.shops.models import Person

OPEN: Final = ("open", "copied")
ENDED: Final = ("success", "withdrawn", "lapsed")
"""States of an agreement whose request is over."""
BLANK: Final = "【"
"""Begins a part of a text that nobody has filled in."""
ASKS: Final = ("message", "presales")


@transaction.atomic
def say(
    *, by: Person, case_id: int, step: str, text: str, now: datetime, channel: str = "wangwang"
) -> int:
    """The sentence of a step becomes told work: its number.

    While it waits to be told it is not ordered again. Raises Refused `not_here`, `unknown_word`,
    `empty`, `incomplete` (a blank is still open), `already`, `forbidden_words`, `too_long`.
    """
    case = cases.lock_case(by=by, case_id=case_id)
    if step not in SAYS and step != "owed":
        raise Refused("unknown_word", "没有这一步。", "No such step.", (), "step")
    if channel not in CHANNELS:
        raise Refused("unknown_word", "没有这个渠道。", "No such channel.", (), "channel")
    words = whole(text)
    check_words(words)
    return order(case, step, TaskOrder("tell_buyer", words, channel), by, now)[0]


def tell_text(*, by: Person, case_id: int, channel: str, text: str, now: datetime) -> int:
    """Any text for the buyer becomes told work, nothing of it left open: its number.

    Raises Refused `not_here`, `unknown_word`, `empty`, `incomplete`, `forbidden_words`, `too_long`.
    """
    if channel not in CHANNELS:
        raise Refused("unknown_word", "没有这个渠道。", "No such channel.", (), "channel")
    task = TaskOrder("tell_buyer", whole(text), channel)
    return cases.add_task(by=by, case_id=case_id, task=task, now=now)


@transaction.atomic
def write_memo(*, by: Person, case_id: int, text: str, now: datetime) -> int:
    """The memo becomes told work; in a connected shop the desk itself appends it there.

    Foreign text is kept and 1,000 bytes are kept to where it is appended. Raises Refused
    `not_here`, `empty`, `incomplete`, `already`, `too_long`.
    """
    case = cases.lock_case(by=by, case_id=case_id)
    words = whole(text)
    task_id, key = order(case, "memo", TaskOrder("memo", words, "platform"), by, now)
    if case.order_no and is_connected(case.shop_id):
        wanted = Wish(
            shop_id=case.shop_id,
            key=key,
            act="memo",
            subject="order",
            number=case.order_no,
            order_no=case.order_no,
            case_id=case_id,
            ask={"text": words},
        )
        wish(by=by, wanted=wanted, now=now)
    return task_id


@transaction.atomic
def ask_postage(*, by: Person, case_id: int, how: str, text: str, now: datetime) -> int:
    """Postage the buyer owes is asked for by message, or given to pre-sales.

    The told work's number. Raises Refused as `say` does.
    """
    if how not in ASKS:
        raise Refused("unknown_word", "没有这个选项。", "No such way.", (), "how")
    if how == "message":
        return say(by=by, case_id=case_id, step="owed", text=text, now=now)
    case = cases.lock_case(by=by, case_id=case_id)
    words = f"请售前发补邮费链接给买家：{clean(text, LONGEST_TEXT).replace(BLANK, '[')}"
    task = TaskOrder("other", words.replace("】", "]"), "desk", "售前")
    return order(case, "presales", task, by, now)[0]


@transaction.atomic
def tell_fault(*, by: Person, case_id: int, problem: str, now: datetime) -> None:
    """What is wrong, as the buyer says: answers the requests of the case, and its register.

    Raises Refused `not_here`, `unknown_word`, or as those refuse.
    """
    if problem not in codes_of("problem"):
        raise Refused("unknown_word", "没有这个选项。", "No such word.", (), "problem")
    for each in agreements_of(by, [case_id]):
        if each.head.refund_id is not None and each.head.state not in ENDED:
            refunds.answer(by, each.head.refund_id, "problem", problem, now)
    cases.register(by=by, case_id=case_id, fields=Registered(problem=problem), now=now)


def whole(text: str) -> str:
    """A text with nothing left to fill in. Raises Refused."""
    words = clean(text, LONGEST_TEXT)
    if not words:
        raise Refused("empty", "请写要说的话。", "The text is empty.", (), "text")
    if BLANK in words:
        part = words.split(BLANK, 1)[1].split("】", 1)[0]
        zh = f"还有没填的：{part}。"
        raise Refused("incomplete", zh, f"Something is left open: {part}.", (), "text")
    return words


def order(
    case: CaseKnown, step: str, task: TaskOrder, by: Person, now: datetime
) -> tuple[int, str]:
    """Told work under the next key of this step, and that key. Raises Refused `already`."""
    known = tasks_by_key(prefix(case.id, step))
    if any(state in OPEN for _, state in known.values()):
        raise Refused("already", "这一句已经在“要告知”里了。", "It waits to be told already.")
    key = f"{prefix(case.id, step)}{len(known) + 1}"
    return cases.ensure_task(case_id=case.id, key=key, task=task, now=now, by=by), key


def prefix(case_id: int, step: str) -> str:
    """The beginning of the keys of a step."""
    return f"{KEY}{case_id}:{step}:"
