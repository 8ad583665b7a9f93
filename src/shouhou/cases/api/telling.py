"""Work that must be told to somebody, and promises."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.cases import actions, words
from shouhou.cases.api.door import Channel, MaySay, Reason, Said, Short, operations
from shouhou.cases.facts import TaskOrder
from shouhou.rest import Body, Done, Id, Made, MomentIn, Shape, YesNo, by, one_of

TaskKind = Annotated[str, one_of(words.TASK_KINDS)]


class NewTask(Body):
    """What is to be told, to whom, how, until when."""

    kind: TaskKind
    text: Said
    channel: Channel = "wangwang"
    to_whom: Short = ""
    due_at: MomentIn | None = None


class Copied(Shape):
    """The text to be sent."""

    text: str


class Promised(Body):
    """What, until when."""

    what: str = Field(min_length=1, max_length=500, strict=True, examples=["周五前补发"])
    until: MomentIn


class Judged(Body):
    """Kept or broken."""

    kept: YesNo
    note: MaySay = ""


@operations.writes("/cases/{case_id}/tasks", Made, zh="加告知事项")
def add_task(request: HttpRequest, case_id: Id, task: NewTask) -> Any:
    """Something must be told to somebody; it stays open work until it was."""
    order = TaskOrder(**task.model_dump())
    return {"id": actions.add_task(by=by(request), case_id=case_id, task=order, now=moment.now())}


@operations.writes("/tasks/{task_id}/copy", Copied, zh="复制告知文字")
def copy_task(request: HttpRequest, task_id: Id) -> Any:
    """The text, copied from here; the work waits for the confirmation that it was told."""
    return {"text": actions.copy_task(by=by(request), task_id=task_id, now=moment.now())}


@operations.writes("/tasks/{task_id}/sms", Done, zh="发短信")
def send_task(request: HttpRequest, task_id: Id) -> Any:
    """The desk sends it as a text message, in a moment; the work is done when the gateway took it.

    Whether it went out stands in the timeline. One in doubt counts and is never sent again.
    """
    actions.send_task(by=by(request), task_id=task_id, now=moment.now())
    return {}


@operations.writes("/tasks/{task_id}/drop", Done, zh="不必告知")
def drop_task(request: HttpRequest, task_id: Id, why: Reason) -> Any:
    """It need not be told any more, because of a reason."""
    actions.drop_task(by=by(request), task_id=task_id, reason=why.reason, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/promises", Made, zh="登记承诺")
def promise(request: HttpRequest, case_id: Id, given: Promised) -> Any:
    """Note a promise; until it is judged its moment counts as a deadline of the case."""
    made = actions.promise(
        by=by(request), case_id=case_id, what=given.what, until=given.until, now=moment.now()
    )
    return {"id": made}


@operations.writes("/promises/{promise_id}/judge", Done, zh="承诺是否兑现")
def judge_promise(request: HttpRequest, promise_id: Id, judged: Judged) -> Any:
    """Say whether a promise was kept."""
    actions.judge_promise(
        by=by(request),
        promise_id=promise_id,
        kept=judged.kept,
        now=moment.now(),
        note=judged.note,
    )
    return {}
