"""The steps of triage on the case page, each one key."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.doors import back_to, person_of, tell
from shouhou.shops.facts import Refused
from shouhou.triage import actions


@login_required
@require_POST
def say(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The sentence of a step goes among the told work."""
    text = request.POST.get("text", "")
    channel = request.POST.get("channel", "wangwang")
    return done(
        request,
        case_id,
        lambda: actions.say(
            by=person_of(request),
            case_id=case_id,
            step=step,
            text=text,
            channel=channel,
            now=moment.now(),
        ),
        _("已放进“要告知”，发出后请确认。"),
    )


@login_required
@require_POST
def memo(request: HttpRequest, case_id: int) -> HttpResponse:
    """The memo goes among the told work, or to the platform by itself."""
    text = request.POST.get("text", "")
    return done(
        request,
        case_id,
        lambda: actions.write_memo(
            by=person_of(request), case_id=case_id, text=text, now=moment.now()
        ),
        _("备注已放进“要告知”。"),
    )


@login_required
@require_POST
def fault(request: HttpRequest, case_id: int) -> HttpResponse:
    """What the buyer says is wrong; the case's requests are judged with it at once."""
    problem = request.POST.get("problem", "")
    return done(
        request,
        case_id,
        lambda: actions.tell_fault(
            by=person_of(request), case_id=case_id, problem=problem, now=moment.now()
        ),
        _("已记下，按这个重新判断过了。"),
    )


@login_required
@require_POST
def postage(request: HttpRequest, case_id: int) -> HttpResponse:
    """Postage the buyer owes: by message, or through pre-sales."""
    how, text = request.POST.get("how", ""), request.POST.get("text", "")
    return done(
        request,
        case_id,
        lambda: actions.ask_postage(
            by=person_of(request), case_id=case_id, how=how, text=text, now=moment.now()
        ),
        _("已放进“要告知”。"),
    )


def done(request: HttpRequest, case_id: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Carry it out, say so, and go back to the case."""
    try:
        act()
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, said)
    return redirect(back_to(request, reverse("case", args=[case_id])))
