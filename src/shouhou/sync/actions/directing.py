"""Acts a person orders directly: extend, correct a waybill, memo and flag, say something, send.

Each is told work of the case, as every answer is: the desk carries it out where the shop is
connected, a person does where it is not, or where the platform will not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from shouhou.cases.actions import ensure_task
from shouhou.cases.facts import TaskOrder
from shouhou.cases.queries import case_for, tasks_by_key
from shouhou.intents import actions as intents
from shouhou.intents.facts import Wish
from shouhou.intents.queries import going_on
from shouhou.intents.words import label
from shouhou.refunds import actions as refunds
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected, may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

DAYS: Final = (3, 5, 7, 10)
"""By how much a receipt can be extended (platform-facts 3.7)."""
FLAGS: Final = ("grey", "red", "yellow", "green", "blue", "purple")
"""The platform's flags in the order of their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed:
    """What shall be done, to what, and how it is told in one line."""

    act: str
    subject: str
    number: str
    order_no: str
    detail: str = ""
    ask: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def direct(*, by: Person, case_id: int, wanted: Directed, now: datetime) -> None:
    """Order one act; pressed twice at once it is one act.

    Raises Refused: `not_here`, `already_going` while the same act on the same thing is under way.
    """
    case = case_for(by, case_id)
    if not may(by, case.shop_id, "answer"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    if going_on(case.shop_id, wanted.act, wanted.subject, wanted.number):
        what = label("act", wanted.act)
        raise Refused(
            "already_going", f"“{what}”正在进行，请等它有结果。", "The same act is still under way."
        )
    prefix = f"direct:{case_id}:{wanted.act}:{wanted.number}:"
    key = f"{prefix}{len(tasks_by_key(prefix)) + 1}"
    text = "：".join(filter(None, [label("act", wanted.act), wanted.detail]))
    kind = "memo" if wanted.act == "memo" else "platform_click"
    order = TaskOrder(kind, text, "platform")
    ensure_task(case_id=case_id, key=key, task=order, by=by, now=now)
    if is_connected(case.shop_id):
        intents.wish(by=by, wanted=wish_of(case.shop_id, case_id, key, wanted), now=now)


def wish_of(shop_id: int, case_id: int, key: str, wanted: Directed) -> Wish:
    """The same for whoever carries acts out."""
    return Wish(
        shop_id=shop_id,
        key=key,
        act=wanted.act,
        subject=wanted.subject,
        number=wanted.number,
        order_no=wanted.order_no,
        case_id=case_id,
        ask=wanted.ask,
    )


@transaction.atomic
def done_by_hand(*, by: Person, intent_id: int, now: datetime) -> None:
    """A person did it on the platform's own pages: its work is told.

    Raises Refused: `not_here`, and what intents/states.md says.
    """
    key = intents.by_hand(by=by, intent_id=intent_id, now=now)
    refunds.carried_out(key=key, now=now)


def try_again(*, by: Person, intent_id: int, now: datetime) -> None:
    """Send it again. Raises Refused as `done_by_hand`."""
    intents.retry(by=by, intent_id=intent_id, now=now)


def give_up(*, by: Person, intent_id: int, now: datetime) -> None:
    """The desk shall not send it; the work stays open for a person. Raises Refused as above."""
    intents.cancel(by=by, intent_id=intent_id, now=now)
