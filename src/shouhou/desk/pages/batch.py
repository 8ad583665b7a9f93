"""Many cases at once: each for itself, with a result for each; money asks a second time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.cases import actions as case_actions
from shouhou.cases import queries as cases
from shouhou.desk.forms import ids_of
from shouhou.desk.shown.agreement import ENDED
from shouhou.desk.shown.figures import yuan
from shouhou.doors import page_language, person_of
from shouhou.refunds import actions as refund_actions
from shouhou.refunds import queries as refunds
from shouhou.refunds.facts import Act as Wish
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.cases.queries import CaseHead
    from shouhou.refunds.queries import CaseSlip
    from shouhou.shops.queries import Person

MOST = 200
ACTS = ("take", "assign", "agree", "told")
SILENT = ("take",)
"""Acts that are done at once: nothing leaves the house and each can be undone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the batch: what would happen, or what became of it."""

    head: CaseHead
    says: str
    can: bool = True
    agreement_id: int = 0
    version: int = 0
    tasks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Who does what to which cases, when."""

    by: Person
    act: str
    heads: tuple[CaseHead, ...]
    now: datetime
    to: int | None = None


@require_POST
@login_required
def batch(request: HttpRequest) -> HttpResponse:
    """First what will happen to each; after the second key what became of each."""
    person = person_of(request)
    back = back_to(request)
    act = request.POST.get("act", "")
    heads = cases.heads(person, ids_of(request.POST.getlist("case"), MOST))
    if act not in ACTS or not heads:
        return redirect(back)
    to = request.POST.get("to", "")
    asked = Batch(person, act, heads, moment.now(), int(to) if to.isdigit() else None)
    sure = request.POST.get("sure") == "yes" or act in SILENT
    rows = done(asked, seen_versions(request)) if sure else foreseen(asked)
    place = {
        "place": "queue",
        "act": act,
        "name": names()[act],
        "rows": rows,
        "sure": sure,
        "back": back,
        "can": sum(row.can for row in rows),
        "people": people(person, heads) if act == "assign" and not sure else (),
    }
    return render(request, "desk/batch.html", place)


def names() -> dict[str, str]:
    return {
        "take": _("领取"),
        "assign": _("分配"),
        "agree": _("按建议同意"),
        "told": _("确认已告知"),
    }


def back_to(request: HttpRequest) -> str:
    """The list one came from; only an address of our own."""
    to = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(to, allowed_hosts=None) and to.startswith("/"):
        return to
    return reverse("queue")


def seen_versions(request: HttpRequest) -> dict[int, int]:
    """Agreement → the version that stood on the page of the second key."""
    pairs = (text.partition(":") for text in request.POST.getlist("seen")[:MOST])
    return {int(a): int(v) for a, _dots, v in pairs if a.isascii() and a.isdigit() and v.isdigit()}


def people(person: Person, heads: Sequence[CaseHead]) -> tuple[tuple[int, str], ...]:
    """Who works in all the shops of these cases."""
    found: dict[int, str] = {}
    for count, shop_id in enumerate({head.shop_id for head in heads}):
        here = {one.person_id: one.name for one in cases.people_of(person, shop_id)}
        found = here if not count else {pk: name for pk, name in found.items() if pk in here}
    return tuple(found.items())


def foreseen(asked: Batch) -> tuple[Row, ...]:
    """What each act would do, in a sentence; or why it cannot be done."""
    if asked.act == "assign":
        return tuple(Row(head, head.owner or _("还没有人负责")) for head in asked.heads)
    if asked.act == "told":
        return told_rows(asked)
    slips = refunds.slips_of([head.id for head in asked.heads])
    return tuple(agreeing(asked, head, slips.get(head.id, ())) for head in asked.heads)


def agreeing(asked: Batch, head: CaseHead, slips: Sequence[CaseSlip]) -> Row:
    """What agreeing to the one open request of a case would do."""
    running = [one.agreement for one in slips if one.agreement.state not in ENDED]
    if len(running) != 1:
        return Row(head, _("没有、或不止一笔申请：请打开这单处理。"), can=False)
    if running[0].refund_id is not None and not is_proposed(slips):
        return Row(head, _("规则没有建议同意：请打开这单处理。"), can=False)
    found = refunds.panel(asked.by, running[0].id, asked.now)
    zh = page_language() == "zh"
    buttons = [b for b in found.buttons if b.event in ("agree", "ask_approval")] if found else []
    allowed = next((one for one in buttons if one.allowed), None)
    if found is None or allowed is None:
        why = next((one.why_zh if zh else one.why_en for one in buttons), "")
        return Row(head, why or _("现在不能同意。"), can=False)
    says = allowed.will_zh if zh else allowed.will_en
    says = says or f"{allowed.zh if zh else allowed.en} {yuan(running[0].amount_fen)}"
    return Row(head, says, agreement_id=running[0].id, version=found.version)


def is_proposed(slips: Iterable[CaseSlip]) -> bool:
    """Whether the rules say yes to what is asked."""
    return any(one.row and one.row.verdict in ("agree", "agree_return", "send") for one in slips)


def told_rows(asked: Batch) -> tuple[Row, ...]:
    """The told work that is copied and only waits to be confirmed."""
    tasks: dict[int, list[int]] = {}
    texts: dict[int, list[str]] = {}
    for task in cases.open_tasks_of(asked.by, [head.id for head in asked.heads]):
        tasks.setdefault(task.case_id, []).append(task.id)
        texts.setdefault(task.case_id, []).append(task.text[:40])
    return tuple(
        Row(
            head,
            "；".join(texts.get(head.id, [])) or _("没有要告知的事。"),
            can=head.id in tasks,
            tasks=tuple(tasks.get(head.id, ())),
        )
        for head in asked.heads
    )


def done(asked: Batch, seen: dict[int, int]) -> tuple[Row, ...]:
    """Do it to each; one that is refused says why and stops nobody else."""
    if asked.act == "assign":
        return assigned(asked)
    rows = tuple(Row(head, "") for head in asked.heads) if asked.act == "take" else foreseen(asked)
    return tuple(one_done(asked, row, seen) for row in rows)


def assigned(asked: Batch) -> tuple[Row, ...]:
    """Give all of them to one person, or back to nobody."""
    heads = {head.id: head for head in asked.heads}
    ids = list(heads)
    results = case_actions.move_cases(by=asked.by, case_ids=ids, to=asked.to, now=asked.now)
    zh = page_language() == "zh"
    return tuple(
        Row(heads[one.case_id], (one.zh if zh else one.en) or _("已分配。"), can=one.done)
        for one in results
        if one.case_id in heads
    )


def one_done(asked: Batch, row: Row, seen: dict[int, int]) -> Row:
    """One case of the batch, in a transaction of its own."""
    if not row.can:
        return row
    try:
        return replace(row, says=carry_out(asked, row, seen), can=True)
    except Refused as refused:
        return replace(row, says=refused.says(get_language() or ""), can=False)


def carry_out(asked: Batch, row: Row, seen: dict[int, int]) -> str:
    """The act itself; raises Refused."""
    if asked.act == "take":
        case_actions.take(by=asked.by, case_id=row.head.id, now=asked.now, seen=None)
        return _("由您负责了。")
    if asked.act == "told":
        for task_id in row.tasks:
            refund_actions.finish_work(by=asked.by, task_id=task_id, how="sent", now=asked.now)
        return _("已告知。")
    wish = Wish(seen=seen.get(row.agreement_id, row.version))
    state = refund_actions.agree(
        by=asked.by, agreement_id=row.agreement_id, act=wish, now=asked.now
    )
    return _("已提交审批。") if state == "approving" else _("已同意。")
