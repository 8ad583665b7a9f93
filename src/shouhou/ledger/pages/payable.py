"""/ledger/payables/<id>/: one payable with its story, and its acts, each on a form of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shouhou import moment
from shouhou.doors import back_to, page_language, person_of
from shouhou.ledger import actions, queries
from shouhou.ledger.facts import PayableView
from shouhou.ledger.forms import FIELDS, ActForm
from shouhou.ledger.pages.door import payable_url
from shouhou.shops.facts import Refused

Act = Callable[..., None]
ACTS: Final[Mapping[str, Act]] = {
    "release": actions.release,
    "confirm": actions.confirm,
    "settle_part": actions.settle_part,
    "fail": actions.fail,
    "lose": actions.lose,
    "ask": actions.ask_soon,
    "clear_wait": actions.clear_wait,
    "cancel": actions.cancel,
}
TONES: Final = {"release": "primary", "confirm": "primary", "cancel": "danger", "fail": "danger"}


@login_required
@never_cache
@require_GET
def payable(request: HttpRequest, payable_id: int) -> HttpResponse:
    """The whole page."""
    found = found_or_404(request, payable_id)
    acts = [(event, TONES.get(event, "")) for event in ACTS if event in found.allowed]
    shown = {
        "place": "ledger",
        "payable": found,
        "head": found.head,
        "acts": acts,
        "english": page_language() == "en",
        "balanced": not sum(each.fen for each in found.postings),
    }
    return render(request, "ledger/payable.html", shown)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, payable_id: int, event: str) -> HttpResponse:
    """One act: what will happen, what it asks for, and on the second press it is done."""
    if event not in ACTS:
        raise Http404
    found = found_or_404(request, payable_id)
    form = ActForm(event, request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            do(request, payable_id, event, form.cleaned_data)
        except Refused as no:
            refused = no
        else:
            messages.success(request, done(event))
            return redirect(back_to(request, payable_url(payable_id)))
    shown = {
        "place": "ledger",
        "payable": found,
        "head": found.head,
        "act": event,
        "form": form,
        "what": what_happens(event, found),
        "tone": TONES.get(event, "primary"),
        "refused": refused.says(page_language()) if refused else "",
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "ledger/act.html", shown, status=409 if refused else 200)


def found_or_404(request: HttpRequest, payable_id: int) -> PayableView:
    """The payable; of another shop's nobody learns that it exists."""
    found = queries.payable(person_of(request), payable_id) if payable_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def do(request: HttpRequest, payable_id: int, event: str, given: Mapping[str, Any]) -> None:
    """Order the action of this event."""
    told = {name: given[name] for name in FIELDS[event]}
    ACTS[event](by=person_of(request), payable_id=payable_id, now=moment.now(), **told)


def done(event: str) -> str:
    """One sentence about what was done."""
    return {
        "release": _("已放款，等待付款结果。"),
        "confirm": _("已记为付清。"),
        "settle_part": _("已按实付结清。"),
        "fail": _("已记为没有付成，仍然欠买家。"),
        "lose": _("已记为结果不明。"),
        "ask": _("正在向通道查询。"),
        "clear_wait": _("货已到，可以放款。"),
        "cancel": _("已取消，金额退回可退余额。"),
    }[event]


def what_happens(event: str, found: PayableView) -> str:
    """The sentence said before the act."""
    by_hand = found.head.channel == "manual"
    return {
        "release": _("放款后请在平台后台付出这笔钱，再回来填流水号。")
        if by_hand
        else _("放款后由付款通道立即付出。"),
        "confirm": _("这笔钱已经付给买家，账上记为付清，不会再付。"),
        "settle_part": _("按通道实际付出的金额结清，其余不再欠。"),
        "fail": _("确定没有付出：仍然欠买家，可以再次放款。"),
        "lose": _("不知道付没付出：保留在「结果不明」里，直到查清，不会重复付款。"),
        "ask": _("用同一个编号向通道查询，不会再付一次。"),
        "clear_wait": _("退货已经收到并核对，这笔钱可以放款。"),
        "cancel": _("不再欠买家，预留的金额退回订单的可退余额。"),
    }[event]
