"""退货明细表: the list of parcels handed to after-sales, as a page and as a workbook (H3.3.3)."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.clock import SHANGHAI
from shouhou.doors import back_to, page_language, person_of, tell
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx
from shouhou.returns import actions, queries
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.facts import ShopView

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """One list: the one that is due next, or that of the address."""
    shop, found = asked(request)
    mine = shops.shops_where(person_of(request), "see")
    place = {
        "place": "returns",
        "now": moment.now(),
        "shops": mine,
        "shop": shop,
        "found": found,
        "may_receive": shop.may("receive"),
        "stock": queries.stock_by_place(person_of(request), shop.id),
        "to_hand": sum(not row.handed and row.state != "received" for row in found.rows),
    }
    return render(request, "returns/list.html", place)


@login_required
@require_safe
def export(request: HttpRequest) -> FileResponse:
    """The same rows as a workbook whose cells are never formulas."""
    shop, found = asked(request)
    header, rows = queries.list_export(found, page_language())
    book = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    write_xlsx(book, header, rows, sheet=str(_("退货明细")))
    book.seek(0)
    name = f"{_('退货明细')}_{shop.name}_{found.due_at:%Y%m%d_%H%M}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


@login_required
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """The list is handed to after-sales."""
    due = moment_told(request.POST.get("due", ""))
    shop_id = request.POST.get("shop", "")
    if due is None or not shop_id[:18].isdecimal():
        raise Http404
    try:
        actions.hand_over(
            by=person_of(request), shop_id=int(shop_id[:18]), due_at=due, now=moment.now()
        )
    except Refused as wrong:
        tell(request, wrong)
    else:
        messages.success(request, _("已交给售后，主管会收到通知。"))
    return redirect(back_to(request, reverse("returns_list")))


@login_required
@require_POST
def take_back(request: HttpRequest, hand_over_id: int) -> HttpResponse:
    """It was handed over too soon."""
    try:
        actions.take_back_list(by=person_of(request), hand_over_id=hand_over_id, now=moment.now())
    except Refused as wrong:
        tell(request, wrong)
    else:
        messages.success(request, _("已撤回，包裹回到这张明细。"))
    return redirect(back_to(request, reverse("returns_list")))


def asked(request: HttpRequest) -> tuple[ShopView, queries.ReturnList]:
    """The shop and the list of the address. Raises Http404."""
    mine = shops.shops_where(person_of(request), "see")
    told = request.GET.get("shop", "")
    named = [shop for shop in mine if str(shop.id) == told]
    if not mine or (told and not named):
        raise Http404
    shop = named[0] if named else mine[0]
    due = moment_told(request.GET.get("due", ""))
    return shop, queries.return_list(person_of(request), shop.id, due, moment.now())


def moment_told(text: str) -> datetime | None:
    """The moment of an address, on the shop's clock; None where it says none."""
    try:
        found = parse_datetime(text[:40].replace(" ", "+"))
    except ValueError:
        return None
    if found is None or not 2000 <= found.year < 2100:
        return None
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None else found
