"""Registers: every case as one line that filled itself (售后登记, H3.5.6); filtered, exported."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.cases import queries
from shouhou.cases.queries import RegisterWish
from shouhou.cases.words import KINDS, STATES
from shouhou.clock import SHANGHAI
from shouhou.desk.shown.choices import words_of
from shouhou.doors import page_language, person_of
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.facts import ShopView
    from shouhou.shops.queries import Person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = ("shop", "from", "until", "kind", "state", "handler")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One select of the filter."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


@require_safe
@login_required
def registers(request: HttpRequest) -> HttpResponse:
    """One page of the register of one shop, newest first."""
    person = person_of(request)
    mine = shops.shops_where(person, "see")
    shop = chosen_shop(request, mine)
    wish = wish_of(request, shop.id) if shop else None
    try:
        page = queries.register_rows(person, wish) if wish else None
    except Refused:
        raise Http404
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    place = {
        "place": "registers",
        "now": moment.now(),
        "shop": shop,
        "rows": page.rows if page else (),
        "after": f"?{urlencode(kept | {'after': page.after})}" if page and page.after else "",
        "export": f"{reverse('register_export')}?{urlencode(kept)}",
        "narrowings": narrowings(person, mine, shop, wish) if shop and wish else (),
        "wish": wish,
    }
    return render(request, "desk/registers.html", place)


@require_safe
@login_required
def register_export(request: HttpRequest) -> FileResponse:
    """The same rows as a workbook whose cells are never formulas."""
    person = person_of(request)
    shop = chosen_shop(request, shops.shops_where(person, "see"))
    if shop is None:
        raise Http404
    header, rows = queries.register_export(person, wish_of(request, shop.id), page_language())
    book = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    write_xlsx(book, header, rows, sheet=str(_("售后登记")))
    book.seek(0)
    today = moment.now().astimezone(SHANGHAI).strftime("%Y%m%d")
    name = f"{_('售后登记')}_{shop.name}_{today}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def chosen_shop(request: HttpRequest, mine: Sequence[ShopView]) -> ShopView | None:
    """The shop of the address, else the first."""
    named = (shop for shop in mine if str(shop.id) == request.GET.get("shop"))
    return next(named, mine[0] if mine else None)


def wish_of(request: HttpRequest, shop_id: int) -> RegisterWish:
    """What the address asks for; what is no day and no word narrows nothing."""
    asked = request.GET
    handler = asked.get("handler", "")
    return RegisterWish(
        shop_id=shop_id,
        from_on=day_of(asked.get("from", "")),
        until_on=day_of(asked.get("until", "")),
        kind=asked.get("kind", "") if asked.get("kind") in KINDS else "",
        state=asked.get("state", "") if asked.get("state") in STATES else "",
        handler_id=int(handler) if handler.isascii() and handler[:18].isdigit() else None,
        after=asked.get("after", "")[:80],
    )


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def narrowings(
    person: Person, mine: Sequence[ShopView], shop: ShopView, wish: RegisterWish
) -> tuple[Narrowing, ...]:
    """Shop, kind, state and handler as selects."""
    people = queries.people_of(person, shop.id)
    found: list[tuple[str, str, Sequence[tuple[str, str]], Any]] = [
        ("kind", _("类型"), words_of("case_kind", KINDS), wish.kind),
        ("state", _("状态"), state_words(), wish.state),
        ("handler", _("处理人"), [(str(p.person_id), p.name) for p in people], wish.handler_id),
    ]
    if len(mine) > 1:
        found.insert(0, ("shop", _("店铺"), [(str(s.id), s.name) for s in mine], shop.id))
    return tuple(
        Narrowing(
            name,
            label,
            tuple(options) if name == "shop" else (("", _("全部")), *options),
            str(value or ""),
        )
        for name, label, options, value in found
    )


def state_words() -> list[tuple[str, str]]:
    language = page_language()
    return [(code, queries.state_label("case", code, language)) for code in STATES]
