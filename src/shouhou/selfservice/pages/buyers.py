"""/b/<token>/: the buyer's page."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou import moment
from shouhou.doors import page_language
from shouhou.selfservice import actions, queries
from shouhou.selfservice.facts import BuyersView, OpenLink
from shouhou.selfservice.forms import CardForm, WaybillForm
from shouhou.selfservice.pages.door import for_buyers, gone
from shouhou.triage.queries import card_of

DONE: Final = ("photos", "card", "choice", "waybill")


@for_buyers
def buyer(request: HttpRequest, link: OpenLink, token: str) -> HttpResponse:
    """Where things stand, what comes next, and the forms that this link allows."""
    if request.method == "POST":
        return redirect("buyer", token)
    actions.note_opened(link=link, now=moment.now())
    return shown(request, link, token)


@for_buyers
def nowhere(request: HttpRequest, link: OpenLink, token: str) -> HttpResponse:
    """Any other address below /b/: as if the link were wrong."""
    return gone(request)


def shown(
    request: HttpRequest, link: OpenLink, token: str, status: int = 200, **more: Any
) -> HttpResponse:
    """The page; `more` are forms that did not fit, and what became of files."""
    now, language = moment.now(), page_language()
    view = queries.buyers_view(link, now)
    place = {
        "link": link,
        "token": token,
        "view": view,
        "now": now,
        "may_photos": link.may("photos"),
        "may_card": link.may("card"),
        "done": done_of(request),
        "waybill_form": WaybillForm(initial=waybill_in(view)),
        **card_place(link, language),
        **more,
    }
    return render(request, "selfservice/buyer.html", place, status=status)


def card_place(link: OpenLink, language: Any) -> dict[str, Any]:
    """The card as the buyer filled it in before; what the shop noted stays the shop's."""
    if not link.may("card"):
        return {"card_form": None, "has_card": False}
    before = card_of(link.family)
    mine = before.card if before is not None and before.card.source == "page" else None
    names = ("problem", "reason", "wanted", "style_out", "came_back", "note")
    start = {name: getattr(mine, name) for name in names} if mine else {"wanted": "unsaid"}
    return {
        "card_form": CardForm(initial=start, language=language),
        "has_card": mine is not None,
    }


def waybill_in(view: BuyersView) -> dict[str, str]:
    told = view.waybill
    return {"number": told.number, "courier": told.courier} if told else {}


def done_of(request: HttpRequest) -> str:
    """What to say after a form was taken; only words of ours."""
    sentences = {
        "photos": _("照片已收到。"),
        "card": _("售后卡已收到。"),
        "choice": _("您的选择已收到。"),
        "waybill": _("退货单号已收到。"),
    }
    return sentences.get(request.GET.get("done", ""), "")


def back(token: str, what: str) -> HttpResponse:
    """To the page again, with what was done and at the place where it was."""
    answer = redirect(f"{reverse('buyer', args=[token])}?done={what}#{what}")
    answer.status_code = 303
    return answer
