"""A shop's items as a sheet: out as they stand, in as something to look at before it is kept."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.clock import shanghai_day
from shouhou.doors import page_language, person_of, tell
from shouhou.items import actions, queries
from shouhou.items.decide import COLUMNS, MOST_LINES, as_cells, read_lines, read_sheet
from shouhou.items.forms import BookForm
from shouhou.platforms.spreadsheet.grids import WrongCell
from shouhou.platforms.spreadsheet.one_table import first_table
from shouhou.platforms.spreadsheet.refusals import FileRefused
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx
from shouhou.shops.facts import Refused, ShopView
from shouhou.shops.queries import shop_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_ROWS: Final = MOST_LINES + 10
MOST_FAULTS: Final = 200
ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong cell in one sentence, by the row number of the file."""

    row: int
    column: str
    says: str


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, shop_id: int) -> FileResponse:
    """Everything with a code; costs only for who sees money."""
    person, shop = person_of(request), my_shop(request, shop_id)
    language = page_language()
    money = shop.may("see_money")
    rows = [as_cells(one, money=money) for one in queries.whole_sheet(person, shop_id)]
    book = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    write_xlsx(book, [column.name(language) for column in COLUMNS], rows, sheet=str(_("商品表")))
    book.seek(0)
    name = f"{_('商品表')}_{shop.name}_{shanghai_day(moment.now()):%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


@login_required
@never_cache
@require_POST
def upload(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Read the file; with a wrong cell nothing is held, else what it would change is shown."""
    shop = my_shop(request, shop_id, telling=True)
    try:
        name, rows = rows_of(BookForm(request.POST, request.FILES))
    except FileRefused as refused:
        says = refused.zh if page_language() == "zh" else refused.en
        return refuse(request, shop, (), says)
    sheet = read_sheet(rows)
    read = read_lines(sheet.grid)
    wrong = tuple(sheet.wrong) or read.wrong
    made: int | None = None
    if not wrong:
        made, wrong = actions.draft_sheet(
            by=person_of(request), shop_id=shop_id, name=name, lines=read.lines, now=moment.now()
        )
    if made is None:
        return refuse(request, shop, faults_of(wrong, sheet.above))
    return redirect("items_draft", made)


@login_required
@never_cache
@require_safe
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What keeping the sheet would change, row by row."""
    found = queries.draft(person_of(request), draft_id)
    if found is None:
        raise Http404
    place = {
        "place": "items",
        "now": moment.now(),
        "draft": found,
        "shop": shop_of(person_of(request), found.shop_id),
        "new": sum(change.is_new for change in found.changes),
        "shown": found.changes[:500],
    }
    return render(request, "items/draft.html", place)


@login_required
@require_POST
def keep(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What was looked at becomes true."""
    try:
        new, changed = actions.keep_sheet(
            by=person_of(request), draft_id=draft_id, now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
        return redirect("items")
    said = ngettext("已保存：新增 %(n)s 种。", "已保存：新增 %(n)s 种。", new) % {"n": new}
    more = ngettext("改动 %(n)s 种。", "改动 %(n)s 种。", changed) % {"n": changed}
    messages.success(request, f"{said} {more}")
    return redirect("items")


@login_required
@require_POST
def drop(request: HttpRequest, draft_id: int) -> HttpResponse:
    """It is not kept."""
    actions.drop_draft(by=person_of(request), draft_id=draft_id)
    return redirect("items")


def refuse(
    request: HttpRequest, shop: ShopView, faults: tuple[Fault, ...], why: str = ""
) -> HttpResponse:
    """The file again, with every wrong cell; nothing was kept."""
    place = {
        "place": "items",
        "now": moment.now(),
        "shop": shop,
        "faults": faults[:MOST_FAULTS],
        "more": max(0, len(faults) - MOST_FAULTS),
        "count": len(faults),
        "why_not": why,
        "book": BookForm(),
        "back": reverse("items"),
    }
    return render(request, "items/wrong.html", place, status=422)


def faults_of(wrong: tuple[WrongCell, ...], above: int) -> tuple[Fault, ...]:
    """Each wrong cell in the page's language, its row as the file counts it."""
    language = page_language()
    names = {column.code: column.name(language) for column in COLUMNS}
    return tuple(
        Fault(
            each.row + above if each.row else 0,
            names.get(each.column, ""),
            each.zh if language == "zh" else each.en,
        )
        for each in wrong
    )


def rows_of(sent: BookForm) -> tuple[str, list[list[str]]]:
    """Name and rows of the uploaded file. Raises FileRefused."""
    if not sent.is_valid():
        raise FileRefused("no_file", "请选一个 xlsx 或 csv 文件。", "Choose an xlsx or csv file.")
    book = sent.cleaned_data["book"]
    if book.size > MOST_BYTES:
        zh = f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请分几次上传。"
        raise FileRefused("too_large", zh, "The file is too large; upload it in parts.")
    if Path(book.name).suffix.lower() == ".csv":
        return book.name, table_of(book.file.read())
    return book.name, first_table(book.file, book.name, MOST_ROWS)


def table_of(raw: bytes) -> list[list[str]]:
    """The rows of a csv file, in whichever of the two usual encodings. Raises FileRefused."""
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused("bad_text", "认不出这个文件的编码，请另存为 xlsx。", "Unknown encoding.")
    if "\0" in text:
        raise FileRefused("bad_text", "这不是 csv 文件，请另存为 xlsx。", "This is no csv file.")
    try:
        return list(islice(csv.reader(io.StringIO(text, newline="")), MOST_ROWS))
    except csv.Error:
        raise FileRefused("bad_text", "这个 csv 读不通，请另存为 xlsx。", "This csv is broken.")


def my_shop(request: HttpRequest, shop_id: int, *, telling: bool = False) -> ShopView:
    """One of the person's shops; raises Http404 for another's, or without the right to tell."""
    person = person_of(request)
    shop = shop_of(person, shop_id)
    if shop is None or not shop.may("see") or (telling and not queries.may_tell(person, shop_id)):
        raise Http404
    return shop
