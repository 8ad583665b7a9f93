"""The buyer of a case, as contacts counts them over all shops."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.cases.models import Case
from shouhou.cases.queries.reading import found_for
from shouhou.cases.queries.shown import TaskView
from shouhou.cases.words import TELLS_BUYER
from shouhou.contacts import queries as contacts
from shouhou.contacts.facts import ContactPanel, SmsView, Whom
from shouhou.contacts.words import CHANNELS, SENDABLE

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def whom_of(case: Case) -> Whom:
    """Whoever must be told about this case."""
    return Whom(
        shop_id=case.shop_id,
        platform=case.platform,
        nick=case.buyer,
        order_no=case.order_no,
        case_id=case.pk,
    )


def task_key(task_id: int) -> str:
    """Under which a told work is counted once."""
    return f"task:{task_id}"


def tells_buyer(kind: str, channel: str) -> bool:
    """Whether told work of this kind reaches the buyer."""
    return kind in TELLS_BUYER and channel in CHANNELS


def texts_of(tasks: Iterable[TaskView]) -> dict[int, SmsView]:
    """Work told by text or mail → how the desk's own message stands, where one was ordered."""
    keys = {task_key(task.id): task.id for task in tasks if task.channel in SENDABLE}
    return {keys[key]: sms for key, sms in contacts.sms_of(keys).items()}


def contacts_of(by: Person, case_id: int, now: datetime) -> ContactPanel:
    """The contacts with the buyer of a case, over all shops, and what may be done now.

    Raises Refused `not_here`.
    """
    case, _ = found_for(by, case_id)
    return contacts.panel(by, whom_of(case), now)
