"""What ends a case, and what telling somebody sets off: both reach into agreements and money."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.cases import actions
from shouhou.cases import queries as cases
from shouhou.cases.facts import LONGEST_TEXT, Blocker, Closing
from shouhou.cases.words import CHANNELS, EVALUATIONS, RESULTS, TOLD_HOW
from shouhou.desk.api.door import cases as operations
from shouhou.desk.shown.agreement import ENDED
from shouhou.ledger import queries as ledger
from shouhou.refunds import actions as refund_actions
from shouhou.refunds import queries as refunds
from shouhou.rest import Body, Done, Id, YesNo, by, found, one_of
from shouhou.shops.queries import Person

Message = Annotated[str, Field(max_length=LONGEST_TEXT, strict=True)]

Result = Annotated[str, one_of(RESULTS)]
Evaluation = Annotated[str, one_of(["", *EVALUATIONS])]
Channel = Annotated[str, one_of(CHANNELS)]
How = Annotated[str, one_of(TOLD_HOW)]


class Ending(Body):
    """How it ended. The message becomes work to be told unless it was sent already."""

    result: Result
    evaluation: Evaluation = ""
    message: Message = ""
    message_sent: YesNo = False
    channel: Channel = "wangwang"
    seen: int | None = Field(None, ge=0, le=2**31 - 1)


class Told(Body):
    """How it was told."""

    how: How


@operations.writes("/cases/{case_id}/close", Done, zh="结案")
def close(request: HttpRequest, case_id: Id, ending: Ending) -> Any:
    """End the case; refused while something is to be told, promised, agreed or paid."""
    said = ending.model_dump(exclude={"seen"})
    actions.close(
        by=by(request),
        case_id=case_id,
        closing=Closing(**said),
        now=moment.now(),
        seen=ending.seen,
        blockers=blockers(by(request), case_id),
    )
    return {}


@operations.writes("/cases/{case_id}/tasks/{task_id}/finish", Done, zh="告知完成")
def finish_task(request: HttpRequest, case_id: Id, task_id: Id, told: Told) -> Any:
    """It was told: `sent`, or `copied` here before and now confirmed.

    An answer whose click on the platform is done counts as outside from now on.
    """
    person, now = by(request), moment.now()
    view = found(cases.case_view(person, case_id))
    found(next((one for one in view.tasks if one.id == task_id), None))
    refund_actions.finish_work(by=person, task_id=task_id, how=told.how, now=now)
    return {}


def blockers(person: Person, case_id: int) -> tuple[Blocker, ...]:
    """Money that is not settled and requests without an end keep a case open."""
    family = cases.family(case_id)
    why: list[Blocker] = []
    if any(one.is_open for one in ledger.payables_of_cases(person, family)):
        why.append(
            ("open_money", "还有款项没有付清或撤销。", "Money is not paid or cancelled yet.")
        )
    if any(one.head.state not in ENDED for one in refunds.agreements_of(person, family)):
        why.append(("open_agreement", "还有申请没有了结。", "A request is not settled yet."))
    return tuple(why)
