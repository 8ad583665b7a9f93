"""What a buyer sends: photos, the card, a choice, the return waybill."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shouhou import moment
from shouhou.couriers.names import name_of
from shouhou.couriers.numbers import suggested
from shouhou.doors import page_language, wants_json
from shouhou.evidence.facts import Kept, NotKept
from shouhou.selfservice import actions
from shouhou.selfservice.facts import Entered, Flooded, OpenLink
from shouhou.selfservice.forms import CardForm, ChoiceForm, WaybillForm
from shouhou.selfservice.pages.buyers import back, shown
from shouhou.selfservice.pages.door import for_buyers
from shouhou.shops.facts import Refused

AT_A_TIME: Final = threading.BoundedSemaphore(2)
"""A picture takes a lot of memory while it is drawn anew; strangers get so much and no more."""
PATIENCE: Final = 3
"""Seconds somebody waits for a place; meanwhile a thread of the desk stands still."""
MOST_SUGGESTED: Final = 3
NO_PHOTO: Final = frozenset(
    {
        *("not_a_picture", "web_page", "program", "archive", "sound_or_film", "unknown"),
        *("broken_pdf", "old_office", "broken_office", "macros"),
    }
)
"""Codes of files that are no photo at all."""


@for_buyers
def photos(request: HttpRequest, link: OpenLink, token: str) -> HttpResponse:
    """Photos of the fault; each has its own result."""
    if request.method != "POST":
        return redirect("buyer", token)
    try:
        results = kept(request, link)
    except Flooded as flooded:
        if not wants_json(request):
            raise
        return told(429, flooded.says(page_language()), ())
    except Refused as refused:
        says = refused.says(page_language())
        if wants_json(request):
            return told(422, says, ())
        return shown(request, link, token, 422, photo_error=says)
    lines = [line_of(each) for each in results]
    whole = all(line["kept"] for line in lines)
    if wants_json(request):
        return told(200 if whole else 422, "", lines)
    if whole:
        return back(token, "photos")
    some = any(line["kept"] for line in lines)
    return shown(request, link, token, 200 if some else 422, photo_lines=lines)


def kept(request: HttpRequest, link: OpenLink) -> tuple[Kept | NotKept, ...]:
    """Keep them, not too many at a time in this process. Raises Refused, Flooded."""
    if not AT_A_TIME.acquire(timeout=PATIENCE):
        raise Flooded("busy", "现在传照片的人多，请过一会儿再试。", "Busy; try again soon.", 30)
    try:
        files = request.FILES.getlist("files")
        return actions.add_photos(link_id=link.id, files=files, now=moment.now())
    finally:
        AT_A_TIME.release()


def line_of(one: Kept | NotKept) -> dict[str, Any]:
    """What became of one file, in words."""
    if isinstance(one, NotKept):
        return {"name": one.name, "kept": False, "says": why_not(one)}
    says = _("这张已经传过了") if one.already else _("已收到")
    return {"name": one.name, "kept": True, "says": says}


def why_not(one: NotKept) -> str:
    """Why a file was not kept: where evidence speaks to people of the shop, in a buyer's words."""
    if one.code in NO_PHOTO:
        return _("这里只收照片（JPG、PNG、WEBP、GIF），这个文件不是。")
    if one.code == "broken_picture":
        return _("照片不完整或打不开，请换一张。")
    if one.code == "case_is_full":
        return _("照片已经很多了，还要补充请联系客服。")
    return one.says(page_language())


def told(status: int, says: str, lines: Any) -> HttpResponse:
    """The same for the script that shows progress."""
    answer = {"done": status == 200, "says": says, "files": list(lines)}
    return JsonResponse(answer, status=status)


@for_buyers
def card(request: HttpRequest, link: OpenLink, token: str) -> HttpResponse:
    """The after-sales card."""
    form = CardForm(typed(request), language=page_language())

    def do() -> None:
        actions.fill_card(link_id=link.id, card=form.card(), now=moment.now())

    if carried(request, form, do):
        return back(token, "card")
    return sent_back(request, link, token, form, card_form=form)


@for_buyers
def choice(request: HttpRequest, link: OpenLink, token: str) -> HttpResponse:
    """One of the ways out."""
    form = ChoiceForm(typed(request))

    def do() -> None:
        said = form.cleaned_data
        actions.choose(link_id=link.id, number=said["number"], way=said["way"], now=moment.now())

    if carried(request, form, do):
        return back(token, "choice")
    return sent_back(request, link, token, form)


@for_buyers
def waybill(request: HttpRequest, link: OpenLink, token: str) -> HttpResponse:
    """The number under which the goods come back."""
    form = WaybillForm(typed(request))

    def do() -> None:
        said = form.cleaned_data
        entered = Entered(said["number"], said["courier"])
        actions.enter_waybill(link_id=link.id, told=entered, now=moment.now())

    if carried(request, form, do):
        return back(token, "waybill")
    found = suggested(str(request.POST.get("number", ""))[:60])[:MOST_SUGGESTED]
    names = [name_of(code) for code in found]
    return sent_back(request, link, token, form, waybill_form=form, suggested=names)


def typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def carried(request: HttpRequest, form: forms.Form, do: Callable[[], None]) -> bool:
    """Whether the form was taken; a refusal stands at the field it is about. Raises Flooded."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        do()
    except Flooded:
        raise
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.says(page_language()))
        return False
    return True


def sent_back(
    request: HttpRequest, link: OpenLink, token: str, form: forms.Form, **more: Any
) -> HttpResponse:
    """The page again, on top what did not fit: the part of the page it is about may be gone.

    A look at a form's address is led to the page.
    """
    if request.method != "POST":
        return redirect("buyer", token)
    said = [str(text) for texts in form.errors.values() for text in texts]
    return shown(request, link, token, 422, problem=said[0] if said else "", **more)
