"""The buttons of an exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.doors import back_to, page_language, person_of, tell
from shouhou.exchanges import actions, queries
from shouhou.exchanges.forms import (
    AskForm,
    OtherForm,
    PaidForm,
    PlanForm,
    ReasonForm,
    SendForm,
    WaybillForm,
    pieces_of,
)
from shouhou.exchanges.pages.one import lines_for, show
from shouhou.money import Money
from shouhou.shops.facts import Refused

Does = Callable[[HttpRequest, dict[str, Any]], None]
MOST: Final = 18


class Unfit(Exception):
    """What was entered does not fit; the page shows why."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__()
        self.form = form


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Settle what goes out under an agreement."""
    told = request.POST.get("agreement", "")
    if not (told.isascii() and told.isdigit() and len(told) <= MOST):
        raise Http404
    try:
        made = actions.open_exchange(
            by=person_of(request), agreement_id=int(told), now=moment.now()
        )
    except Refused as refused:
        if refused.code == "not_here":
            raise Http404
        tell(request, refused)
        return redirect(back_to(request, reverse("exchanges")))
    return redirect("exchange", made)


@login_required
@require_POST
def plan(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """What goes out, on which terms; `then=fix` settles it at once."""
    seen = queries.exchange(person_of(request), exchange_id, moment.now())
    if seen is None:
        raise Http404
    form, other = PlanForm(request.POST, lines=lines_for(seen)), OtherForm(request.POST)
    if not (form.is_valid() and other.is_valid()):
        return show(request, exchange_id, form, "" if form.errors else _("名称、单价或件数不对。"))
    said: dict[str, Any] = {"by": person_of(request), "exchange_id": exchange_id}
    said["now"] = moment.now()
    try:
        actions.plan(wish=form.plan(pieces_of(request.POST, other)), **said)
    except forms.ValidationError as wrong:
        return show(request, exchange_id, form, str(wrong.messages[0]))
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.says(page_language()))
        return show(request, exchange_id, form)
    messages.success(request, _("已算好，看过没问题再商定。"))
    return redirect("exchange", exchange_id)


@login_required
@require_POST
def act(request: HttpRequest, exchange_id: str, verb: str) -> HttpResponse:
    """One button."""
    said: dict[str, Any] = {
        "by": person_of(request),
        "exchange_id": int(exchange_id),
        "now": moment.now(),
    }
    if queries.exchange(said["by"], said["exchange_id"], said["now"]) is None:
        raise Http404
    here = back_to(request, reverse("exchange", args=[said["exchange_id"]]))
    try:
        VERBS[verb](request, said)
    except Unfit as unfit:
        first = next(iter(unfit.form.errors.values()))
        if isinstance(unfit.form, PaidForm):
            return show(request, said["exchange_id"], unfit.form)
        return show(request, said["exchange_id"], None, str(first[0]))
    except Refused as refused:
        tell(request, refused)
        return redirect(here)
    if verb == "follow_up":
        return redirect(f"/cases/{said['case_id']}/")
    return redirect(here)


def fitting(form: forms.Form) -> dict[str, Any]:
    """What was entered. Raises Unfit."""
    if not form.is_valid():
        raise Unfit(form)
    return form.cleaned_data


def fix(request: HttpRequest, said: dict[str, Any]) -> None:
    seen = request.POST.get("seen", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    channel = "" if request.POST.get("later") else "wangwang"
    actions.fix(seen=version, ask_by=channel, **said)
    messages.success(request, _("已商定。"))


def ask(request: HttpRequest, said: dict[str, Any]) -> None:
    actions.ask(channel=fitting(AskForm(request.POST))["channel"], **said)
    messages.success(request, _("给买家的话已写好，在售后单的待告知里。"))


def remind(request: HttpRequest, said: dict[str, Any]) -> None:
    actions.remind(**said)
    messages.success(request, _("给买家的话已写好，在售后单的待告知里。"))


def pay(request: HttpRequest, said: dict[str, Any]) -> None:
    form = PaidForm(request.POST)
    fitting(form)
    try:
        actions.pay(paid=form.paid(), **said)
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, refused.says(page_language()))
        raise Unfit(form)
    messages.success(request, _("已登记买家付款。"))


def waive(request: HttpRequest, said: dict[str, Any]) -> None:
    actions.waive(reason=fitting(ReasonForm(request.POST))["reason"], **said)
    messages.success(request, _("已免收，可以不等补款发货。"))


def send(request: HttpRequest, said: dict[str, Any]) -> None:
    to = fitting(SendForm(request.POST))
    where = actions.Receiver(name=to["name"], phone=to["phone"], address=to["address"])
    actions.send(to=where, **said)
    messages.success(request, _("已通知仓库发货。"))


def send_anyway(request: HttpRequest, said: dict[str, Any]) -> None:
    actions.send(anyway=fitting(ReasonForm(request.POST))["reason"], **said)
    messages.success(request, _("已通知仓库发货。"))


def ship_by_hand(request: HttpRequest, said: dict[str, Any]) -> None:
    form = WaybillForm(request.POST)
    fitting(form)
    actions.ship_by_hand(parcel=form.parcel(), **said)
    messages.success(request, _("已记下寄出，给买家的话和备注已写好。"))


def stop(request: HttpRequest, said: dict[str, Any]) -> None:
    actions.stop(reason=fitting(ReasonForm(request.POST))["reason"], **said)
    messages.success(request, _("已叫停，仓库不再寄。"))


def revise(request: HttpRequest, said: dict[str, Any]) -> None:
    actions.revise(reason=request.POST.get("reason", ""), **said)
    messages.success(request, _("可以重新选换什么、怎么算。"))


def call_off(request: HttpRequest, said: dict[str, Any]) -> None:
    actions.call_off(reason=fitting(ReasonForm(request.POST))["reason"], **said)
    messages.success(request, _("换货已取消。"))


def give_back(request: HttpRequest, said: dict[str, Any]) -> None:
    given = actions.give_back(**said)
    amount = {"amount": Money(given).yuan}
    messages.success(request, _("退给买家 %(amount)s 元，已排进打款。") % amount)


def follow_up(request: HttpRequest, said: dict[str, Any]) -> None:
    said["case_id"] = actions.about_replacement(**said)


VERBS: Final[Mapping[str, Does]] = {
    "fix": fix,
    "ask": ask,
    "remind": remind,
    "pay": pay,
    "waive": waive,
    "send": send,
    "send_anyway": send_anyway,
    "ship_by_hand": ship_by_hand,
    "stop": stop,
    "revise": revise,
    "call_off": call_off,
    "give_back": give_back,
    "follow_up": follow_up,
}
