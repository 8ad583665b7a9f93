"""Doing one act: its form in a dialog or on a page of its own, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.cases import queries as cases
from shouhou.desk.pages.acts import agreement, beside, case, contacting, outside, terms
from shouhou.desk.pages.acts.acting import Act, Doing, Sentence
from shouhou.doors import person_of
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.desk.forms import ActForm

SHORT, LONG = 10, 200
KNOWN = ("item", "number", "kept", "kind", "amount_fen", "purpose", "reason")
"""What an address may propose: a start for the form, shown before it is sent, checked as typed."""
ON_CASE: Mapping[str, Act] = {
    **case.ACTS,
    **beside.ACTS,
    **contacting.ACTS,
    **terms.ACTS,
    **outside.ACTS,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The act as its form shows it."""

    url: str
    back: str
    title: str
    verb: str
    will: str
    aside: str
    is_danger: bool
    undo: str
    refused: str
    """Why it cannot be done now; then there is no form."""


@require_http_methods(["GET", "POST"])
@login_required
def act(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """An act on the case itself, or on what hangs on it."""
    if name not in ON_CASE:
        raise Http404
    doing = doing_of(request, case_id)
    if request.method == "GET" and (why := case.why_not(doing, name)):
        return render_form(request, ON_CASE[name], doing, None, why)
    return carried(request, ON_CASE[name], doing)


@require_http_methods(["GET", "POST"])
@login_required
def agreement_act(
    request: HttpRequest, case_id: int, agreement_id: int, axis: str, name: str
) -> HttpResponse:
    """An act on one agreement of the case: its terms, its goods."""
    wanted = agreement.ACTS.get(axis, {}).get(name)
    if wanted is None:
        raise Http404
    doing = replace(doing_of(request, case_id), about=agreement_id)
    if request.method == "GET" and (why := agreement.why_not(doing, axis, name)):
        return render_form(request, wanted, doing, None, why)
    return carried(request, wanted, doing)


def doing_of(request: HttpRequest, case_id: int) -> Doing:
    """Who acts on which case; raises Http404 for one of another shop."""
    person = person_of(request)
    try:
        known = cases.case_for(person, case_id)
    except Refused:
        raise Http404
    return Doing(by=person, case=known, now=moment.now())


def carried(request: HttpRequest, wanted: Act, doing: Doing) -> HttpResponse:
    """Show the form; or do it, say so and go back; or say why not, with what was typed."""
    wanted = chosen_form(request, wanted)
    try:
        form = form_of(request, wanted, doing)
    except Refused as refused:
        messages.error(request, says(refused))
        return redirect(back_of(request, doing))
    if request.method == "POST" and form.is_valid():
        try:
            to = wanted.do(replace(doing, said=form.cleaned_data))
        except Refused as refused:
            form = other_form(request, wanted, form, refused)
            put_refusal(form, refused)
        else:
            return finished(request, wanted, doing, to)
    return render_form(request, wanted, doing, form)


def chosen_form(request: HttpRequest, wanted: Act) -> Act:
    """A second form that was sent says so itself: one of its own fields is there."""
    for other in wanted.otherwise.values():
        if (other.base_fields.keys() - wanted.form.base_fields.keys()) & request.POST.keys():
            return replace(wanted, form=other)
    return wanted


def form_of(request: HttpRequest, wanted: Act, doing: Doing) -> ActForm:
    """Filled with what was typed, or with what the address and the rules propose."""
    typed = request.POST if request.method == "POST" else None
    first = {name: request.GET[name] for name in KNOWN if 0 < len(request.GET.get(name, "")) < LONG}
    form = wanted.form(typed, initial={"version": version_seen(request, doing), **first})
    if wanted.prepare is not None:
        wanted.prepare(doing, form)
    return form


def other_form(request: HttpRequest, wanted: Act, form: ActForm, refused: Refused) -> ActForm:
    """The same form; or the one that asks for what this refusal says is needed."""
    other = wanted.otherwise.get(refused.code)
    return other(request.POST) if other is not None else form


def version_seen(request: HttpRequest, doing: Doing) -> int:
    """That of the page whose button was pressed (`?seen=`), else that of this moment."""
    seen = request.GET.get("seen", "")
    if seen.isascii() and seen.isdigit() and len(seen) < SHORT:
        return int(seen)
    return agreement.version_of(doing) if doing.about is not None else doing.case.version


def put_refusal(form: ActForm, refused: Refused) -> None:
    """The sentence stands at the field it is about, or on top. A stale form is fresh again."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, says(refused))


def finished(request: HttpRequest, wanted: Act, doing: Doing, to: object) -> HttpResponse:
    """Say what was done; a request by script alone gets no page."""
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return HttpResponse(status=204, headers={"HX-Trigger": "desk:done"})
    messages.success(request, str(wanted.done))
    is_address = isinstance(to, str) and to.startswith("/")
    return redirect(str(to) if is_address else back_of(request, doing))


def render_form(
    request: HttpRequest, wanted: Act, doing: Doing, form: ActForm | None, refused: str = ""
) -> HttpResponse:
    """Only the form for a dialog, else a whole page; instead of the form why it cannot be."""
    sentence = wanted.will(doing) if wanted.will and not refused else Sentence("")
    shown = Shown(
        url=request.path,
        back=back_of(request, doing),
        title=str(wanted.title),
        verb=str(wanted.verb),
        will=str(sentence.text),
        aside=str(sentence.aside),
        is_danger=sentence.danger,
        undo="" if refused else str(wanted.undo),
        refused=refused,
    )
    place: dict[str, Any] = {"place": "queue", "act": shown, "form": form}
    in_dialog = request.method == "GET" and request.headers.get("HX-Request")
    template = "desk/_act_form.html" if in_dialog else "desk/act.html"
    return render(request, template, place, status=422 if form and form.errors else 200)


def back_of(request: HttpRequest, doing: Doing) -> str:
    """The case, with the agreement in front that was being looked at."""
    to = reverse("case", args=[doing.case.id])
    return f"{to}?agreement={doing.about}" if doing.about is not None else to


def says(refused: Refused) -> str:
    return refused.says(get_language() or "")
