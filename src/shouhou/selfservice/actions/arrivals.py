"""Something came from the buyer: a line, the owner is told, the case goes on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.cases.queries import known
from shouhou.notices.actions import announce, tell
from shouhou.notices.facts import Telling
from shouhou.selfservice.actions.holding import workable
from shouhou.selfservice.facts import OpenLink
from shouhou.selfservice.models import Link
from shouhou.selfservice.words import label

if TYPE_CHECKING:
    from shouhou.shops.models import Person

NOTICE: Final = 1
"""The lowest alarm: somebody should look."""


def arrived(row: Link, seen: OpenLink, kind: str, said: Said | None, now: datetime) -> None:
    """The link's row is held. `said` None: the line stands already.

    The owner is told once for each kind until somebody says that they have seen it.
    """
    is_first = not row.unseen
    is_new = kind not in row.unseen
    if is_new:
        row.unseen = [*row.unseen, kind]
    case = cases.lock_case(by=None, case_id=seen.case_id)
    if is_first and case.alarm == 0:
        row.raised = True
        line = said or said_of(kind)
        cases.raise_alarm(case_id=seen.case_id, level=NOTICE, said=line, now=now)
    elif said is not None:
        cases.write(case_id=seen.case_id, said=said, by=None, now=now)
    row.save(update_fields=["unseen", "raised"])
    if case.state == "waiting":
        cases.resume(by=None, case_id=seen.case_id, now=now)
    if is_new and case.owner_id is not None:
        line = said_of(kind)
        what = Telling(seen.shop_id, seen.case_id, f"buyer.{kind}", line.zh, line.en)
        tell([case.owner_id], what, now=now)
    announce(seen.shop_id, "case.changed", now=now, case_id=seen.case_id)


def said_of(kind: str) -> Said:
    """What came, in one line."""
    what, what_en = label("arrival", kind), label("arrival", kind, "en")
    return Said("buyer_page", f"买家在自助页交来：{what}", f"from the buyer's page: {what_en}")


def see_arrivals(*, by: Person, case_id: int, now: datetime) -> int:
    """Somebody has looked at what came in; how many kinds of things it was.

    An alarm that only said so is over with it. Raises Refused `not_here`.
    """
    with transaction.atomic():
        _, together = workable(by, case_id)
        rows = Link.objects.select_for_update().filter(case__in=together).order_by("pk")
        fresh = [row for row in rows if row.unseen or row.raised]
        many = len({word for row in fresh for word in row.unseen})
        raised = any(row.raised for row in fresh)
        Link.objects.filter(pk__in=[row.pk for row in fresh]).update(unseen=[], raised=False)
        root = known([together[0]])[together[0]]
        if raised and root.alarm == NOTICE:
            cases.lower_alarm(case_id=root.id, level=0, said=None, now=now, by=by)
        if many:
            announce(root.shop_id, "case.changed", now=now, case_id=root.id)
    return many
