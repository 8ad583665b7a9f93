"""/approvals/: what waits for me, with reasons and figures; yes or no on the row."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.approvals import actions, queries
from shouhou.approvals.pages.door import shown, who_decides
from shouhou.doors import back_to, person_of, tell
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person

DECISIONS = {"approve": True, "reject": False}


@login_required
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first: mine to decide, then what waits for others."""
    now = moment.now()
    found = queries.pending(person_of(request), now)
    page = {
        "place": "approvals",
        "tab": "waiting",
        "now": now,
        "for_me": [shown(one, now) for one in found.for_me],
        "for_others": [shown(one, now) for one in found.for_others],
        "more": found.more,
    }
    return render(request, "approvals/waiting.html", page)


@login_required
@require_POST
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Yes or no; carried out by whoever asked (settings.APPROVAL_ACTS)."""
    person, now = person_of(request), moment.now()
    subject = queries.subject_of(person, approval_id)
    if not subject:
        raise Http404
    approve = DECISIONS.get(request.POST.get("decision", ""))
    if approve is None:
        messages.error(request, _("请选择批准或驳回。"))
    else:
        _decide(request, person, approval_id, approve, now)
    return redirect(back_to(request, reverse("approvals")))


def _decide(
    request: HttpRequest, person: Person, approval_id: int, approve: bool, now: datetime
) -> None:
    act = who_decides(queries.subject_of(person, approval_id))
    try:
        act(
            by=person,
            approval_id=approval_id,
            approve=approve,
            note=request.POST.get("note", ""),
            now=now,
        )
    except Refused as refused:
        if refused.code == actions.GROWN:
            actions.escalate(approval_id=approval_id, now=now)
        tell(request, refused)
    else:
        messages.success(request, _("已批准。") if approve else _("已驳回。"))


@login_required
@require_POST
def withdraw(request: HttpRequest, approval_id: int) -> HttpResponse:
    """The asker takes their wish back."""
    person = person_of(request)
    if not queries.subject_of(person, approval_id):
        raise Http404
    try:
        actions.withdraw(
            by=person,
            approval_id=approval_id,
            note=request.POST.get("note", ""),
            now=moment.now(),
        )
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已撤回。"))
    return redirect(back_to(request, reverse("approvals")))
