"""The acts on what hangs on a case: told work, promises, ties to other cases."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from shouhou.cases import actions
from shouhou.cases.facts import TaskOrder
from shouhou.cases.words import CHANNELS, LINK_KINDS, TASK_KINDS
from shouhou.desk import forms
from shouhou.desk.pages.acts.acting import Act, Doing
from shouhou.desk.shown.choices import words_of
from shouhou.refunds import actions as refunds


def prepare_task(doing: Doing, form: forms.ActForm) -> None:
    form.offer("kind", words_of("task_kind", TASK_KINDS))
    form.offer("channel", words_of("channel", CHANNELS))


def add_task(doing: Doing) -> None:
    said = doing.said
    task = TaskOrder(said["kind"], said["text"], said["channel"], said["to_whom"], said["due_at"])
    actions.add_task(by=doing.by, case_id=doing.case.id, task=task, now=doing.now)


def copy_task(doing: Doing) -> None:
    actions.copy_task(by=doing.by, task_id=doing.item, now=doing.now)


def send_task(doing: Doing) -> None:
    actions.send_task(by=doing.by, task_id=doing.item, now=doing.now)


def finish_task(doing: Doing) -> None:
    how = "copied" if doing.said.get("copied") else "sent"
    actions.finish_task(by=doing.by, task_id=doing.item, how=how, now=doing.now)
    refunds.after_tasks(by=doing.by, case_id=doing.case.id, now=doing.now)


def drop_task(doing: Doing) -> None:
    actions.drop_task(by=doing.by, task_id=doing.item, reason=doing.said["why"], now=doing.now)
    refunds.after_tasks(by=doing.by, case_id=doing.case.id, now=doing.now)


def promise(doing: Doing) -> None:
    actions.promise(
        by=doing.by,
        case_id=doing.case.id,
        what=doing.said["what"],
        until=doing.said["until"],
        now=doing.now,
    )


def judge_promise(doing: Doing) -> None:
    actions.judge_promise(
        by=doing.by,
        promise_id=doing.item,
        kept=doing.said["kept"] == "yes",
        note=doing.said["note"],
        now=doing.now,
    )


def prepare_link(doing: Doing, form: forms.ActForm) -> None:
    form.offer("kind", words_of("link_kind", LINK_KINDS))
    form.initial.setdefault("kind", "related")


def link(doing: Doing) -> None:
    actions.link(
        by=doing.by,
        case_id=doing.case.id,
        other=doing.said["number"],
        kind=doing.said["kind"],
        now=doing.now,
    )


def unlink(doing: Doing) -> None:
    actions.unlink(by=doing.by, link_id=doing.item, now=doing.now)


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "add_task": Act(
            title=_("加一件要告知的事"),
            verb=_("加上"),
            do=add_task,
            done=_("已加上，告知后请确认。"),
            form=forms.TaskForm,
            prepare=prepare_task,
        ),
        "copy_task": Act(
            title=_("复制"),
            verb=_("记为已复制"),
            do=copy_task,
            done=_("已复制，发出后请确认。"),
        ),
        "send_task": Act(
            title=_("发出"),
            verb=_("发出"),
            do=send_task,
            done=_("马上发出，结果写在经过里。"),
        ),
        "finish_task": Act(
            title=_("已告知"),
            verb=_("已发出"),
            do=finish_task,
            done=_("已告知，记下了。"),
            form=forms.ToldForm,
        ),
        "drop_task": Act(
            title=_("不用告知了"),
            verb=_("不用了"),
            do=drop_task,
            done=_("已划掉，理由留在经过里。"),
            form=forms.WhyForm,
        ),
        "promise": Act(
            title=_("记录承诺"),
            verb=_("记下"),
            do=promise,
            done=_("已记下，到期前会提醒。"),
            form=forms.PromiseForm,
        ),
        "judge_promise": Act(
            title=_("承诺兑现了吗"),
            verb=_("记下"),
            do=judge_promise,
            done=_("已记下。"),
            form=forms.JudgeForm,
        ),
        "link": Act(
            title=_("关联另一单"),
            verb=_("关联"),
            do=link,
            done=_("已关联。"),
            form=forms.LinkForm,
            prepare=prepare_link,
        ),
        "unlink": Act(
            title=_("取消关联"),
            verb=_("取消关联"),
            do=unlink,
            done=_("已取消关联。"),
        ),
    }
)
