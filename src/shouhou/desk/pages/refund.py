"""One refund request: its old address leads to its case; people answer its question here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.desk.shown.facts import answer_in_words
from shouhou.doors import person_of
from shouhou.refunds import actions, queries
from shouhou.refunds.words import vocabulary
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision
    from shouhou.refunds.queries import RefundView


@require_safe
@login_required
def refund(request: HttpRequest, refund_id: int) -> HttpResponse:
    """To its case, with this request in front."""
    return redirect(address(request, refund_id))


@require_POST
@login_required
def answer(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Store a person's answer to a question; the refund is judged again at once."""
    to = address(request, refund_id)
    fact = request.POST.get("fact", "")
    value = request.POST.get("on") or request.POST.get("value", "")
    at = moment.now()
    try:
        actions.answer(person_of(request), refund_id, fact, value, at)
        said = answer_in_words(fact, value)
        messages.success(request, _("已记下：%(said)s。可在“补过的事实”里撤回。") % {"said": said})
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
    return redirect(to)


@require_POST
@login_required
def take_back(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Take an answer back; the fact is unknown again."""
    to = address(request, refund_id)
    fact = request.POST.get("fact", "")
    try:
        actions.take_back_answer(person_of(request), refund_id, fact, moment.now())
        messages.success(request, _("已撤回这个回答，重新判断过了。"))
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
    return redirect(to)


def address(request: HttpRequest, refund_id: int) -> str:
    """The case page with this request in front; raises Http404 for another shop's."""
    case_id = queries.case_of_refund(person_of(request), refund_id)
    if case_id is None:
        raise Http404
    return f"{reverse('case', args=[case_id])}?refund={refund_id}"


def found(request: HttpRequest, refund_id: int) -> RefundView:
    """The refund as this person may see it; another shop's does not exist."""
    view = queries.refund_view(person_of(request), refund_id)
    if view is None:
        raise Http404
    return view


def head(view: RefundView, now: datetime) -> dict[str, Any]:
    """What the page of the reasons needs of the refund."""
    return {
        "place": "queue",
        "now": now,
        "view": view,
        "refund": view.refund,
        "refund_id": view.id,
    }


def decision_of(request: HttpRequest, view: RefundView, now: datetime) -> Decision:
    """The stored decision; a refund that nobody judged yet is judged on the spot."""
    if view.decision is not None:
        return view.decision
    fresh = queries.what_if(person_of(request), view.id, {}, now)
    if fresh is None:
        raise Http404
    return fresh


def is_unsure(clock_rule: str) -> bool:
    """Whether the hours of this clock are a figure nobody has verified."""
    hours = vocabulary().parameters.get(f"{clock_rule}_hours")
    return hours is not None and hours.confidence in ("L", "U")
