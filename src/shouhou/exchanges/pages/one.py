"""/exchanges/<id>/: what goes out for what, the sum, the debt, the sending, the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.exchanges import queries
from shouhou.exchanges.facts import ExchangeView
from shouhou.exchanges.forms import LookForm, OtherForm, PaidForm, PlanForm, initial_of
from shouhou.money import Money
from shouhou.orders.queries import lines_seen

BY_SEARCH = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One item that may go out, and how many of it are chosen."""

    id: int
    title: str
    sku: str
    code: str
    price_fen: int
    stock: int | None
    many: str
    price: str
    is_same: bool


@login_required
@never_cache
@require_safe
def exchange(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """The page of one exchange; `?q=` looks for what could go out."""
    return show(request, exchange_id)


def show(
    request: HttpRequest, exchange_id: int, bad: forms.Form | None = None, why: str = ""
) -> HttpResponse:
    """The page; with a form that did not fit it is a 422."""
    person, now = person_of(request), moment.now()
    seen = queries.exchange(person, exchange_id, now)
    if seen is None:
        raise Http404
    look = LookForm(request.GET)
    look.is_valid()
    text = look.cleaned_data.get("q", "")
    plan_form = bad if isinstance(bad, PlanForm) else plan_of(seen)
    debt = seen.row.debt
    paid = bad if isinstance(bad, PaidForm) else PaidForm(initial=left_of(seen))
    may_plan = any(move.event == "plan" and move.allowed for move in seen.moves)
    place = {
        "place": "exchanges",
        "now": now,
        "seen": seen,
        "row": seen.row,
        "debt": debt,
        "moves": {move.event: move for move in seen.moves},
        "counted": [line for line in seen.row.lines if line.counts],
        "beside": [line for line in seen.row.lines if not line.counts],
        "questions": [
            (name, en if page_language() == "en" else zh) for name, zh, en in seen.questions
        ],
        "form": plan_form,
        "other": OtherForm(initial=other_of(seen)),
        "choices": chosen(seen, queries.choices(person, exchange_id, text)) if may_plan else (),
        "may_plan": may_plan,
        "looked_for": text,
        "paid": paid,
        "why": why,
        "here": request.path,
    }
    return render(request, "exchanges/one.html", place, status=422 if bad or why else 200)


def plan_of(seen: ExchangeView) -> PlanForm:
    """The form as it was entered last."""
    return PlanForm(initial=initial_of(seen.plan), lines=lines_for(seen))


def lines_for(seen: ExchangeView) -> list[tuple[str, str]]:
    """The lines of the order, by number."""
    row = seen.row
    found = lines_seen(row.shop_id, row.order_no)
    return [(line.line_no, f"{line.title} {line.sku}".strip()[:80]) for line in found]


def other_of(seen: ExchangeView) -> dict[str, Any]:
    """What goes out and stands in no catalogue, as it was entered."""
    pieces = seen.plan.get("pieces", ())
    assert isinstance(pieces, list | tuple)
    for piece in pieces:
        if piece["item_id"] is None:
            return {
                "other_title": piece["title"],
                "other_sku": piece["sku"],
                "other_n": piece["quantity"],
                "other_price": price_text(piece),
            }
    return {}


def left_of(seen: ExchangeView) -> dict[str, Any]:
    """What is still to be paid, as the form begins."""
    return {"fen": Money(seen.row.owing_fen).yuan} if seen.row.owing_fen else {}


def chosen(seen: ExchangeView, found: Any) -> tuple[Choice, ...]:
    """The items to choose from, with what is chosen now."""
    pieces = seen.plan.get("pieces", ())
    assert isinstance(pieces, list | tuple)
    now = {piece["item_id"]: piece for piece in pieces}
    return tuple(
        Choice(
            id=item.id,
            title=item.title,
            sku=item.sku,
            code=item.outer_id,
            price_fen=item.price_fen,
            stock=item.stock,
            many=str(now[item.id]["quantity"]) if item.id in now else "",
            price=price_text(now.get(item.id)),
            is_same=seen.row.back_name.startswith(item.title),
        )
        for item in found
    )


def price_text(piece: Any) -> str:
    """The price somebody entered; empty where the tables set it."""
    fen = piece["unit_fen"] if piece else None
    return "" if fen is None else Money(fen).yuan
