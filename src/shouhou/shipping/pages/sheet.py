"""One sheet: its rows, waybills entered by hand or with a scanner, and what cannot be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.couriers.names import couriers, name_of
from shouhou.couriers.numbers import suggested
from shouhou.doors import back_to, page_language, person_of, tell
from shouhou.shipping import actions, queries
from shouhou.shipping.decide import COLUMNS
from shouhou.shipping.facts import FilledRow, WrongCell, WrongCells
from shouhou.shipping.pages.sheets import whole
from shouhou.shipping.queries import SheetLine, SheetView
from shouhou.shops.facts import Refused


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the form of one row."""

    line: SheetLine
    waybill: str = ""
    courier: str = ""
    wrong: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    """Names of couriers whose numbers look so."""
    first: bool = False
    """The scanner's next scan goes here."""


@dataclass(frozen=True, slots=True)
class Told:
    """A wrong cell of an upload in words."""

    row: int
    column: str
    says: str


@login_required
@never_cache
@require_safe
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet; `?courier=` is what the last waybill was entered with."""
    return show(request, sheet_of(request, sheet_id))


def sheet_of(request: HttpRequest, sheet_id: int) -> SheetView:
    """The sheet, or 404."""
    view = queries.sheet_view(person_of(request), sheet_id, moment.now())
    if view is None:
        raise Http404
    return view


def show(
    request: HttpRequest,
    view: SheetView,
    *,
    typed: Mapping[int, Entry] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a sheet, with what was entered wrongly where it was entered."""
    chosen = request.GET.get("courier", "")
    known = [(each.code, each.zh) for each in couriers()]
    usual = chosen if chosen in dict(known) else ""
    first = next(
        (
            line.id
            for line in view.lines
            if line.state == "on_sheet" and line.id not in (typed or {})
        ),
        None,
    )
    entries = [
        (typed or {}).get(line.id)
        or Entry(line, courier=usual, first=line.id == first and not typed)
        for line in view.lines
    ]
    place = {
        "place": "shipping",
        "now": moment.now(),
        "here": reverse("shipping_sheet", args=[view.id]),
        "sheet": view,
        "entries": entries,
        "couriers": known,
        **(more or {}),
    }
    wrong = bool(typed) or bool((more or {}).get("wrong")) or bool((more or {}).get("confirm"))
    return render(request, "shipping/sheet.html", place, status=422 if wrong else 200)


@login_required
@require_POST
def waybill(request: HttpRequest, sending_id: int) -> HttpResponse:
    """One waybill by hand: the courier is said, never guessed; a sent one only corrected."""
    line = queries.sending_line(person_of(request), sending_id)
    if line is None:
        raise Http404
    told = request.POST.get("waybill", "")[:100].strip()
    code = request.POST.get("courier", "")
    courier = name_of(code) if code else ""
    row = FilledRow(0, sending_id, told, courier)
    by, now = person_of(request), moment.now()
    try:
        if line.state == "sent" and request.POST.get("correct") == "1":
            actions.correct_waybill(by=by, row=row, now=now)
        else:
            actions.fill_waybills(by=by, rows=[row], now=now)
    except WrongCells as refused:
        return again(request, line, Entry(line, told, code, says(refused.cells)), refused.cells)
    except Refused as refused:
        return again(request, line, Entry(line, told, code, (refused.says(page_language()),)), ())
    look_again(request, told, code)
    return redirect(after(line, code))


def again(
    request: HttpRequest, line: SheetLine, entry: Entry, cells: Sequence[WrongCell]
) -> HttpResponse:
    """The sheet once more, with the suggestion chosen but not taken."""
    like = next((cell.like for cell in cells if cell.like), ())
    if line.sheet_id is None:
        for each in entry.wrong:
            messages.error(request, each)
        return redirect("shipping_sheets")
    typed = Entry(
        line,
        entry.waybill,
        entry.courier or (like[0] if len(like) == 1 else ""),
        entry.wrong,
        tuple(name_of(each) for each in like),
        True,
    )
    return show(request, sheet_of(request, line.sheet_id), typed={line.id: typed})


def look_again(request: HttpRequest, told: str, code: str) -> None:
    """It is taken; a number that looks like another courier's is said."""
    like = suggested(told)
    name = name_of(code)
    if like and code not in like:
        names = "、".join(name_of(each) for each in like)
        text = _("已记下 %(name)s %(told)s。单号样式更像%(like)s，请核对；填错了点“改单号”。")
        messages.warning(request, text % {"name": name, "told": told, "like": names})
    else:
        messages.success(request, _("已寄出：%(name)s %(told)s") % {"name": name, "told": told})


def after(line: SheetLine, code: str) -> str:
    """Back to the sheet for the next scan, with the same courier."""
    if line.sheet_id is None:
        return reverse("shipping_sheets")
    return f"{reverse('shipping_sheet', args=[line.sheet_id])}?courier={code}#next"


def says(cells: Sequence[WrongCell]) -> tuple[str, ...]:
    """Each wrong cell as a sentence."""
    zh = page_language() == "zh"
    return tuple(cell.zh if zh else cell.en for cell in cells)


def told_cells(cells: Sequence[WrongCell]) -> list[Told]:
    """Wrong cells with their row and column by name."""
    names = {column.code: column.name(page_language()) for column in COLUMNS}
    zh = page_language() == "zh"
    return [
        Told(cell.row, names.get(cell.column, ""), cell.zh if zh else cell.en) for cell in cells
    ]


@login_required
@require_POST
def put_back(request: HttpRequest, sending_id: int) -> HttpResponse:
    """Not with this sheet."""
    return done(
        request,
        lambda: actions.put_back(by=person_of(request), sending_id=sending_id, now=moment.now()),
        _("已退回待寄。"),
    )


@login_required
@require_POST
def short(request: HttpRequest, sending_id: int) -> HttpResponse:
    """A piece is not in stock."""
    place = request.POST.get("place", "0")
    return done(
        request,
        lambda: actions.mark_short(
            by=person_of(request),
            sending_id=sending_id,
            place=whole(place) if place.isdigit() else -1,
            note=request.POST.get("note", ""),
            now=moment.now(),
        ),
        _("已报缺货，客服会看到。"),
    )


@login_required
@require_POST
def close(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Done with; what has no waybill waits again."""
    return done(
        request,
        lambda: actions.close_sheet(by=person_of(request), sheet_id=sheet_id, now=moment.now()),
        _("寄件单已关，没有单号的回到待寄。"),
    )


def done(request: HttpRequest, act: Any, said: str) -> HttpResponse:
    """Carry it out and go back; a refusal is shown."""
    try:
        act()
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, said)
    return redirect(back_to(request, reverse("shipping_sheets")))
