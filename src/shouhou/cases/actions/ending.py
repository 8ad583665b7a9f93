"""End a case and open it again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions import peace
from shouhou.cases.actions.holding import (
    Held,
    check_seen,
    guard,
    hold,
    keep,
    known_word,
    let_know,
    name_of,
    needed,
    onlookers,
    stir,
)
from shouhou.cases.actions.owning import told
from shouhou.cases.actions.refreshing import refreshed
from shouhou.cases.facts import LONGEST_TEXT, Blocker, Closing, Said, clean
from shouhou.cases.models import Task
from shouhou.cases.words import label
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def close(
    *,
    by: Person | None,
    case_id: int,
    closing: Closing,
    now: datetime,
    seen: int | None = None,
    blockers: tuple[Blocker, ...] = (),
) -> None:
    """End the case with a result, the buyer's evaluation and a closing message.

    A message that was not sent yet becomes work to be told. Who closes a case of nobody owns it.
    Raises Refused: `not_here`, `stale`, `open_tasks`, `open_promises`, the first blocker's code
    with the sentences of all, `unknown_word`, `too_long`, `forbidden_words`, or as states.md says.
    """
    known_word("result", closing.result, "result")
    known_word("evaluation", closing.evaluation, "evaluation", empty=True)
    known_word("channel", closing.channel, "channel")
    message = clean(closing.message, LONGEST_TEXT, field="message")
    with transaction.atomic():
        held = hold(by, case_id, tree=True)
        check_seen(held, seen, close=True)
        check_unfinished(held, blockers)
        guard(held, "close")
        peace.check_text(held, "tell_buyer", closing.channel, message, "message")
        result = label("result", closing.result)
        result_en = label("result", closing.result, "en")
        keep(
            held,
            Said("closed", f"结案：{result}", f"closed: {result_en}", {"result": closing.result}),
            now,
            result=closing.result,
            evaluation=closing.evaluation or held.case.evaluation,
            closing_message=message,
            closed_at=now,
            closed_by=by,
            owner_id=held.case.owner_id or (by.pk if by else None),
            waits_until=None,
            alarm=0,
            warned=0,
        )
        if message:
            say_goodbye(held, closing, message, now)
        refreshed(held.case)
        said = Said("closed", f"{told(held)} 已结案：{result}", f"{told(held)} closed: {result_en}")
        let_know(held, onlookers(held.case), said, now)
        stir(held.case, now, "case.closed")


def check_unfinished(held: Held, blockers: tuple[Blocker, ...]) -> None:
    """Refuse while something is open; who may not close at all learns that first, by the table."""
    if held.case.state not in ("open", "waiting"):
        return
    if held.case.open_tasks:
        many = held.case.open_tasks
        raise Refused(
            "open_tasks",
            f"还有 {many} 件告知事项没有完成。",
            f"{many} things have not been told yet.",
            ("C16",),
        )
    if held.case.promised_at is not None:
        raise Refused(
            "open_promises",
            "还有承诺没有判定是否兑现。",
            "A promise has not been judged yet.",
            ("C16",),
        )
    if blockers:
        raise Refused(
            blockers[0][0], "".join(each[1] for each in blockers), " ".join(e[2] for e in blockers)
        )


def say_goodbye(held: Held, closing: Closing, message: str, now: datetime) -> None:
    """The closing message as told work: open, or done already where it was sent."""
    sent = closing.message_sent
    made = Task.objects.create(
        case=held.case,
        kind="tell_buyer",
        channel=closing.channel,
        text=message,
        state="done" if sent else "open",
        how="sent" if sent else "",
        made_by=held.by,
        made_at=now,
        done_by=held.by if sent else None,
        done_at=now if sent else None,
    )
    if sent:
        peace.count(held, made, now)
    act, act_en = (
        ("结束语已发送", "closing message sent") if sent else ("结束语待发送", "to be sent")
    )
    said = Said(
        "task_done" if sent else "task_added",
        f"{act}：{message}",
        f"{act_en}: {message}",
        {"task": made.pk},
    )
    keep(held, said, now)


def reopen(*, by: Person | None, case_id: int, reason: str, now: datetime) -> None:
    """Open the case again for a reason; its result and evaluation stay until it is closed anew.

    Raises Refused: `not_here`, `empty`, `too_long`, or as states.md says.
    """
    reason = needed(clean(reason, LONGEST_TEXT, field="reason"), "reason")
    with transaction.atomic():
        held = hold(by, case_id, tree=True)
        guard(held, "reopen")
        keep(
            held,
            Said("reopened", f"重开：{reason}", f"reopened: {reason}"),
            now,
            closed_at=None,
            closed_by=None,
            reopened=held.case.reopened + 1,
            slip_lane="look" if held.case.slip_lane == "done" else held.case.slip_lane,
        )
        refreshed(held.case)
        who = name_of(by)
        said = Said("reopened", f"{who} 重开了 {told(held)}", f"{who} reopened {told(held)}")
        let_know(held, onlookers(held.case), said, now)
        stir(held.case, now)
