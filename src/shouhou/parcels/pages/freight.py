"""/parcels/freight/: a shop's freight sheets by their days, one of them as a grid to edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.clock import shanghai_day
from shouhou.couriers.names import couriers
from shouhou.doors import page_language, person_of, tell
from shouhou.parcels import actions, queries
from shouhou.parcels.decide import as_cells, read_lines
from shouhou.parcels.facts import SheetWish
from shouhou.parcels.forms import FreightAskForm, SheetForm
from shouhou.parcels.pages.freight_grid import Grid, grid_of, typed_grid
from shouhou.parcels.pages.sources import my_shop
from shouhou.parcels.queries import FreightSheetView
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused, ShopView

DIGITS: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """A grid on the page that is not (yet) what is kept."""

    form: SheetForm
    grid: Grid
    preview: bool = False
    """It came from a file; nothing of it is kept before somebody saves it."""
    why_not: str = ""
    """Why the file was not read at all."""


@login_required
@never_cache
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of one shop, the chosen one (else the one that counts) as a grid."""
    shop = chosen_shop(request)
    return show(request, shop, chosen_sheet(request, shop) if shop else None)


@login_required
@never_cache
@require_POST
def save(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Keep the grid from its day on; a wrong cell or day keeps nothing and shows all of them."""
    shop = my_shop(request, shop_id, "set")
    form, told = SheetForm(request.POST), typed_grid(request.POST)
    read = read_lines(told)
    wrong = read.wrong
    if form.is_valid() and not wrong:
        said = form.cleaned_data
        wish = SheetWish(
            name=said["name"], from_on=said["from_on"], lines=read.lines, sheet_id=said["sheet"]
        )
        try:
            made = actions.save_sheet(
                by=person_of(request), shop_id=shop_id, wish=wish, now=moment.now()
            )
        except Refused as refused:
            form = refusing(form, refused)
        else:
            messages.success(request, _("运费表已保存。"))
            return redirect(address(shop_id, made))
    return show(request, shop, None, Editing(form=form, grid=grid_of(told, wrong)))


def refusing(form: SheetForm, refused: Refused) -> SheetForm:
    """The form with why not. A sheet that has begun meanwhile lets go of it: saved as a new one."""
    if refused.code == "begun":
        form = SheetForm({name: form[name].value() for name in form.fields} | {"sheet": ""})
        form.is_valid()
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, refused.says(page_language()))
    return form


@login_required
@require_POST
def drop(request: HttpRequest, shop_id: int, sheet_id: int) -> HttpResponse:
    """A sheet that has not begun is taken away."""
    my_shop(request, shop_id, "set")
    try:
        actions.drop_sheet(
            by=person_of(request), shop_id=shop_id, sheet_id=sheet_id, now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("还没生效的表已删除。"))
    return redirect(address(shop_id))


def show(
    request: HttpRequest,
    shop: ShopView | None,
    sheet: FreightSheetView | None,
    editing: Editing | None = None,
) -> HttpResponse:
    """The page; with a grid that does not fit it is a 422."""
    person, now = person_of(request), moment.now()
    mine = shops.shops_where(person, "see")
    found = editing or kept(sheet)
    wrong = bool(found.grid.faults or found.form.errors or found.why_not)
    place = {
        "place": "parcels",
        "now": now,
        "shop": shop,
        "shops": mine,
        "may_set": shop is not None and shop.may("set"),
        "sheets": queries.freight_sheets(person, shop.id, now) if shop else (),
        "sheet": sheet,
        "form": found.form,
        "grid": found.grid,
        "edited": editing is not None,
        "preview": found.preview,
        "why_not": found.why_not,
        "couriers": couriers(),
        "ask": FreightAskForm([(shop.id, shop.name)]) if shop else None,
    }
    return render(request, "parcels/freight.html", place, status=422 if wrong else 200)


def kept(sheet: FreightSheetView | None) -> Editing:
    """The sheet as it is kept: a coming one is changed, any other becomes a new one from today."""
    today = shanghai_day(moment.now())
    initial: dict[str, Any] = {"from_on": today}
    if sheet is not None and sheet.state == "coming":
        initial = {"from_on": sheet.from_on, "name": sheet.name, "sheet": sheet.id}
    lines: Sequence[Mapping[str, str]] = [as_cells(line) for line in sheet.lines] if sheet else ()
    return Editing(form=SheetForm(initial=initial), grid=grid_of(lines))


def chosen_shop(request: HttpRequest) -> ShopView | None:
    """The shop that `?shop=` names, else the first one; raises Http404 for another's."""
    told = request.GET.get("shop", "")
    if told:
        return my_shop(request, number(told))
    return next(iter(shops.shops_where(person_of(request), "see")), None)


def chosen_sheet(request: HttpRequest, shop: ShopView) -> FreightSheetView | None:
    """The sheet that `?sheet=` names, else the one that counts; raises Http404 for another's."""
    person, now = person_of(request), moment.now()
    told = request.GET.get("sheet", "")
    if not told:
        found = queries.freight_sheets(person, shop.id, now)
        current = next((each for each in found if each.state == "current"), None)
        chosen = current or next(iter(found), None)
        return queries.freight_sheet(person, chosen.id, now) if chosen else None
    sheet = queries.freight_sheet(person, number(told), now)
    if sheet is None or sheet.shop_id != shop.id:
        raise Http404
    return sheet


def number(told: str) -> int:
    """The id in an address; raises Http404 for what is none."""
    if not (told.isascii() and told.isdigit() and len(told) <= DIGITS):
        raise Http404
    return int(told)


def address(shop_id: int, sheet_id: int | None = None) -> str:
    """Where a sheet of a shop is shown."""
    sheet = f"&sheet={sheet_id}" if sheet_id is not None else ""
    return f"{reverse('freight')}?shop={shop_id}{sheet}"
