"""Work that must be told to somebody: open until it was sent, or copied and confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions import peace
from shouhou.cases.actions.contacting import spoken
from shouhou.cases.actions.holding import Held, guard, hold, keep, known_word, needed, stir
from shouhou.cases.actions.refreshing import refreshed
from shouhou.cases.decide import moved
from shouhou.cases.facts import LONGEST_TEXT, Said, TaskOrder, clean, cut
from shouhou.cases.models import Task
from shouhou.cases.queries.reading import family, not_here
from shouhou.cases.words import label
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

EVENTS = {"sent": "send", "copied": "confirm"}


def add_task(*, by: Person | None, case_id: int, task: TaskOrder, now: datetime) -> int:
    """Something must be told to somebody; it stays open work until it was. Its number.

    Raises Refused: `not_here`, `empty`, `too_long`, `unknown_word`, `forbidden_words`, or as
    states.md says.
    """
    text = needed(clean(task.text, LONGEST_TEXT, field="text"), "text")
    clean(task.to_whom, field="to_whom")
    with transaction.atomic():
        held = hold(by, case_id, tree=True)
        guard(held, "add_task")
        peace.check_text(held, task.kind, task.channel, text)
        made = put_task(held, task, text, now)
        stir(held.case, now)
    return int(made.pk)


def ensure_task(
    *, case_id: int, key: str, task: TaskOrder, now: datetime, by: Person | None = None
) -> int:
    """The work a higher slice orders under a key of its own: made once, then only found.

    On a merged case it is made on the survivor. Raises Refused `not_here`, `unknown_word`.
    """
    with transaction.atomic():
        ids = family(case_id)
        held = hold(None, ids[0] if ids else case_id, tree=True)
        found = Task.objects.filter(key=key).values_list("pk", flat=True).first()
        if found is not None:
            return int(found)
        guard(held, "add_task")
        held.by = by
        made = put_task(held, task, cut(task.text, LONGEST_TEXT), now, key=key)
        stir(held.case, now)
    return int(made.pk)


def put_task(held: Held, task: TaskOrder, text: str, now: datetime, key: str | None = None) -> Task:
    """Store the work and its line; the case counts it."""
    made = Task.objects.create(
        case=held.case,
        kind=known_word("task_kind", task.kind, "kind"),
        channel=known_word("channel", task.channel, "channel"),
        to_whom=cut(task.to_whom),
        text=text,
        due_at=task.due_at,
        made_by=held.by,
        made_at=now,
        key=key,
    )
    kind, kind_en = label("task_kind", made.kind), label("task_kind", made.kind, "en")
    said = Said("task_added", f"{kind}：{text}", f"{kind_en}: {text}", {"task": made.pk})
    keep(held, said, now)
    refreshed(held.case)
    return made


def copy_task(*, by: Person, task_id: int, now: datetime) -> str:
    """The text, copied from here; the work waits for the confirmation that it was told.

    What goes to a buyer counts for today from here on. Raises Refused: `not_here`, `harassing`
    (quiet hours, too often), `forbidden_words`, or as states.md says.
    """
    with transaction.atomic():
        held, task = held_task(by, task_id)
        row = moved("task", task.state, "copy", held.roles)
        peace.check_free(held, task)
        peace.allow(held, task, now)
        if task.state != row.to:
            task.state, task.copied_by, task.copied_at = row.to, by, now
            task.save(update_fields=["state", "copied_by", "copied_at"])
            keep(held, task_line("task_copied", task), now)
            stir(held.case, now)
    return task.text


def finish_task(*, by: Person | None, task_id: int, how: str, now: datetime) -> int:
    """It was told: `sent`, or `copied` here and now confirmed. Gives the number of its case.

    A contact with the buyer is counted, also one the rules speak against: that stands in its line.
    The desk may say so twice, and of work that was dropped meanwhile (then it stays dropped): what
    it carries out on the platform can end after somebody decided otherwise.

    Raises Refused: `not_here`, `unknown_word`, `not_copied`, or as states.md says.
    """
    known_word("told_how", how, "how")
    with transaction.atomic():
        held, task = held_task(by, task_id)
        if by is None and task.state in ("done", "dropped"):
            return int(task.case_id)
        if how == "copied" and task.state == "open":
            raise Refused(
                "not_copied", "请先复制文字，再确认已告知。", "Copy the text first, then confirm."
            )
        row = moved("task", task.state, EVENTS[how], held.roles)
        peace.check_free(held, task)
        task.state, task.how, task.done_by, task.done_at = row.to, how, by, now
        task.save(update_fields=["state", "how", "done_by", "done_at"])
        answer = peace.count(held, task, now)
        said = task_line("task_done", task)
        heard = spoken(answer, "zh"), spoken(answer, "en")
        keep(held, replace(said, zh=said.zh + heard[0], en=said.en + heard[1]), now)
        refreshed(held.case)
        stir(held.case, now)
    return int(task.case_id)


def drop_task(
    *,
    by: Person | None,
    reason: str,
    now: datetime,
    task_id: int | None = None,
    case_id: int | None = None,
    key: str | None = None,
) -> None:
    """It need not be told any more, because of a reason; named by its number or by its key.

    The desk may say so twice, and of work that was told meanwhile (then it stays told). Keys are
    unique over all cases, so `case_id` need not be given with one.
    Raises Refused: `not_here`, `empty`, `too_long`, or as states.md says.
    """
    reason = needed(clean(reason, field="reason"), "reason")
    if task_id is None:
        task_id = Task.objects.filter(key=key).values_list("pk", flat=True).first() if key else 0
    with transaction.atomic():
        held, task = held_task(by, task_id or 0)
        if by is None and task.state in ("done", "dropped"):
            return
        row = moved("task", task.state, "drop", held.roles)
        peace.check_free(held, task)
        peace.let_be(task)
        task.state, task.reason, task.done_by, task.done_at = row.to, reason, by, now
        task.save(update_fields=["state", "reason", "done_by", "done_at"])
        keep(held, task_line("task_dropped", task, reason), now)
        refreshed(held.case)
        stir(held.case, now)


def held_task(by: Person | None, task_id: int) -> tuple[Held, Task]:
    """The work and its case, locked. Raises Refused `not_here`."""
    found = Task.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
    if found is None:
        raise not_here()
    held = hold(by, found, tree=True)
    task = Task.objects.get(pk=task_id)
    if task.case_id != found:
        raise not_here()
    return held, task


def task_line(kind: str, task: Task, reason: str = "") -> Said:
    """The line about what became of the work."""
    act, act_en = label("event_kind", kind), label("event_kind", kind, "en")
    what, what_en = label("task_kind", task.kind), label("task_kind", task.kind, "en")
    if kind == "task_done":
        act = f"{act}（{label('told_how', task.how)}，{label('channel', task.channel)}）"
        channel = label("channel", task.channel, "en")
        act_en = f"{act_en} ({label('told_how', task.how, 'en')}, {channel})"
    tail = f"：{reason}" if reason else ""
    tail_en = f": {reason}" if reason else ""
    return Said(kind, f"{what} {act}{tail}", f"{what_en}: {act_en}{tail_en}", {"task": task.pk})
