"""The acts on the case itself: who works on it, notes, questions, waiting, and its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouhou.cases import actions, queries
from shouhou.cases.facts import Closing, Registered, SplitOff
from shouhou.cases.words import EVALUATIONS, KINDS, RESULTS, STAGES
from shouhou.desk import forms
from shouhou.desk.pages.acts.acting import Act, Doing, Sentence
from shouhou.desk.pages.acts.ending import blockers, ending_of
from shouhou.desk.shown.choices import words_of
from shouhou.doors import page_language
from shouhou.shops.words import ROLE_NAMES


def people(doing: Doing, first: str, *, but: tuple[int, ...] = ()) -> list[tuple[str, str]]:
    """Who works in the shop with what they are, those of one role first, for a picker."""
    found = queries.people_of(doing.by, doing.case.shop_id)
    english = page_language() == "en"
    rows = [
        (first not in one.roles, str(one.person_id), f"{one.name} · {roles(one.roles, english)}")
        for one in found
        if one.person_id not in but
    ]
    return [(pk, said) for _last, pk, said in sorted(rows, key=lambda row: row[0])]


def roles(codes: Iterable[str], english: bool) -> str:
    return "/".join(ROLE_NAMES[code][english] for code in sorted(codes))


def offer_people(doing: Doing, form: forms.ActForm) -> None:
    form.offer("to", people(doing, "agent"), empty=_("先不分给谁"))
    form.initial.setdefault("to", str(doing.case.owner_id or ""))


def offer_others(doing: Doing, form: forms.ActForm) -> None:
    form.offer("to", people(doing, "supervisor", but=(doing.by.pk,)))


def assign(doing: Doing) -> None:
    to = doing.said["to"]
    actions.assign(
        by=doing.by,
        case_id=doing.case.id,
        to=int(to) if to else None,
        now=doing.now,
        seen=doing.seen,
    )


def release(doing: Doing) -> None:
    actions.assign(by=doing.by, case_id=doing.case.id, to=None, now=doing.now, seen=doing.seen)


def take(doing: Doing) -> None:
    actions.take(by=doing.by, case_id=doing.case.id, now=doing.now, seen=doing.seen)


def hand_over(doing: Doing) -> None:
    actions.hand_over(
        by=doing.by,
        case_id=doing.case.id,
        to=int(doing.said["to"]),
        question=doing.said["question"],
        now=doing.now,
        seen=doing.seen,
    )


def answer(doing: Doing) -> None:
    actions.answer_hand_over(
        by=doing.by, hand_over_id=doing.item, answer=doing.said["answer"], now=doing.now
    )


def take_back(doing: Doing) -> None:
    actions.take_back_hand_over(by=doing.by, hand_over_id=doing.item, now=doing.now)


def note(doing: Doing) -> None:
    actions.add_note(by=doing.by, case_id=doing.case.id, text=doing.said["text"], now=doing.now)


def wait(doing: Doing) -> None:
    actions.wait(
        by=doing.by,
        case_id=doing.case.id,
        until=doing.said["until"],
        reason=doing.said["why"],
        now=doing.now,
    )


def resume(doing: Doing) -> None:
    actions.resume(by=doing.by, case_id=doing.case.id, now=doing.now)


def prepare_close(doing: Doing, form: forms.ActForm) -> None:
    form.offer("result", words_of("result", RESULTS))
    form.offer("evaluation", words_of("evaluation", EVALUATIONS), empty="—")
    ending = ending_of(doing)
    form.initial.setdefault("result", ending.result)
    form.initial.setdefault("message", ending.message)


def close(doing: Doing) -> None:
    said = doing.said
    closing = Closing(said["result"], said["evaluation"], said["message"], said["sent"])
    actions.close(
        by=doing.by,
        case_id=doing.case.id,
        closing=closing,
        now=doing.now,
        seen=doing.seen,
        blockers=blockers(doing),
    )


def reopen(doing: Doing) -> None:
    actions.reopen(by=doing.by, case_id=doing.case.id, reason=doing.said["why"], now=doing.now)


def merge(doing: Doing) -> str:
    into = doing.said["number"]
    actions.merge(by=doing.by, case_id=doing.case.id, into=into, now=doing.now, seen=doing.seen)
    return reverse("case", args=[into])


def unmerge(doing: Doing) -> None:
    actions.unmerge(by=doing.by, case_id=doing.case.id, now=doing.now)


def prepare_split(doing: Doing, form: forms.ActForm) -> None:
    form.offer("kind", words_of("case_kind", KINDS))
    form.initial.setdefault("kind", doing.case.kind)


def split(doing: Doing) -> str:
    said = doing.said
    off = SplitOff(kind=said["kind"], problem=said["problem"], note=said["note"])
    fresh = actions.split(by=doing.by, case_id=doing.case.id, off=off, now=doing.now)
    return reverse("case", args=[fresh])


def watch(doing: Doing) -> None:
    actions.watch(by=doing.by, case_id=doing.case.id, now=doing.now)


def unwatch(doing: Doing) -> None:
    actions.unwatch(by=doing.by, case_id=doing.case.id)


def prepare_register(doing: Doing, form: forms.ActForm) -> None:
    head = next(iter(queries.heads(doing.by, [doing.case.id])))
    for field, section, words in (
        ("kind", "case_kind", KINDS),
        ("stage", "service_stage", STAGES),
        ("evaluation", "evaluation", EVALUATIONS),
        ("result", "result", RESULTS),
    ):
        empty = "—" if field in ("evaluation", "result") else None
        form.offer(field, words_of(section, words), empty=empty)
        form.initial.setdefault(field, getattr(head, field))
    form.initial.setdefault("problem", head.problem)
    form.initial.setdefault("title", head.title)


def register(doing: Doing) -> None:
    names = ("kind", "stage", "problem", "evaluation", "result", "title")
    fields = Registered(**{name: doing.said[name] or None for name in names})
    actions.register(by=doing.by, case_id=doing.case.id, fields=fields, now=doing.now)


def will_hand_over(doing: Doing) -> Sentence:
    return Sentence(_("这单带着问题交给对方；答完带着答案回来，您仍是负责人。"))


def will_close(doing: Doing) -> Sentence:
    return Sentence(_("这单结案，登记随之填好；之后还能重开。"))


def will_merge(doing: Doing) -> Sentence:
    said = _("这单并入另一单：备注、承诺、凭证都保留，两边都看得到。")
    return Sentence(said, _("并错了可以撤销。"))


def why_not(doing: Doing, name: str) -> str:
    """Why this cannot be done now, as the button says it; empty where it can."""
    moves = queries.allowed(doing.by, doing.case.id)
    move = next((one for one in moves if one.event == name), None)
    return "" if move is None or move.allowed else move.why(page_language())


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "assign": Act(
            title=_("分配"),
            verb=_("分配"),
            do=assign,
            done=_("已分配。"),
            form=forms.PersonForm,
            prepare=offer_people,
        ),
        "release": Act(
            title=_("退回待分配"),
            verb=_("退回"),
            do=release,
            done=_("已退回待分配。"),
        ),
        "take": Act(
            title=_("领取"),
            verb=_("领取"),
            do=take,
            done=_("这单由您负责了。"),
        ),
        "hand_over": Act(
            title=_("转交提问"),
            verb=_("转交"),
            do=hand_over,
            done=_("已转交，答完会回来。"),
            form=forms.HandOverForm,
            prepare=offer_others,
            will=will_hand_over,
            undo=_("对方答之前可以收回。"),
        ),
        "answer": Act(
            title=_("回答"),
            verb=_("回答"),
            do=answer,
            done=_("已回答。"),
            form=forms.AnswerForm,
        ),
        "take_back": Act(
            title=_("收回问题"),
            verb=_("收回"),
            do=take_back,
            done=_("已收回。"),
        ),
        "note": Act(
            title=_("写备注"),
            verb=_("记下"),
            do=note,
            done=_("已记下。"),
            form=forms.NoteForm,
        ),
        "wait": Act(
            title=_("等待"),
            verb=_("等待"),
            do=wait,
            done=_("已放下，到时回来。"),
            form=forms.WaitForm,
        ),
        "resume": Act(
            title=_("继续处理"),
            verb=_("继续"),
            do=resume,
            done=_("继续处理。"),
        ),
        "close": Act(
            title=_("结案"),
            verb=_("结案"),
            do=close,
            done=_("已结案。"),
            form=forms.CloseForm,
            prepare=prepare_close,
            will=will_close,
        ),
        "reopen": Act(
            title=_("重开"),
            verb=_("重开"),
            do=reopen,
            done=_("已重开。"),
            form=forms.WhyForm,
        ),
        "merge": Act(
            title=_("并入另一单"),
            verb=_("并入"),
            do=merge,
            done=_("已并入。"),
            form=forms.NumberForm,
            will=will_merge,
        ),
        "unmerge": Act(
            title=_("撤销并单"),
            verb=_("撤销"),
            do=unmerge,
            done=_("已撤销并单。"),
        ),
        "split": Act(
            title=_("拆成两单"),
            verb=_("拆单"),
            do=split,
            done=_("这是拆出的新单。"),
            form=forms.SplitForm,
            prepare=prepare_split,
        ),
        "watch": Act(
            title=_("关注"),
            verb=_("关注"),
            do=watch,
            done=_("有变化会告诉您。"),
        ),
        "unwatch": Act(
            title=_("取消关注"),
            verb=_("取消关注"),
            do=unwatch,
            done=_("不再告诉您。"),
        ),
        "register": Act(
            title=_("改登记"),
            verb=_("保存"),
            do=register,
            done=_("登记已改。"),
            form=forms.RegisterForm,
            prepare=prepare_register,
        ),
    }
)
