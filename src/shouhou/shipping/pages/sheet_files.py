"""A sheet on paper and as a workbook: out with receivers in full (logged), back with waybills."""

from __future__ import annotations

import tempfile
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.couriers.names import name_of, named
from shouhou.doors import page_language, person_of, tell
from shouhou.platforms.spreadsheet.one_table import first_table
from shouhou.platforms.spreadsheet.refusals import FileRefused
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx
from shouhou.shipping import actions
from shouhou.shipping.decide import COLUMNS, read_filled
from shouhou.shipping.facts import FilledRow, WrongCell, WrongCells
from shouhou.shipping.forms import SheetBack
from shouhou.shipping.pages.sheet import sheet_of, show, told_cells
from shouhou.shipping.pages.sheets import whole
from shouhou.shipping.queries import SheetLine, SheetView
from shouhou.shipping.words import label
from shouhou.shops.facts import Refused

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 1100
GOING: Final = ("on_sheet", "sent")


@login_required
@never_cache
@require_POST
def print_view(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet for paper, receivers in full; that it was opened is logged first."""
    try:
        sheet, lines = actions.open_sheet(
            by=person_of(request), sheet_id=sheet_id, look="print", now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
        return redirect("shipping_sheets")
    place = {"sheet": sheet, "lines": lines, "now": moment.now()}
    return render(request, "shipping/print.html", place)


@login_required
@never_cache
@require_POST
def download(request: HttpRequest, sheet_id: int) -> HttpResponse | FileResponse:
    """The sheet as a workbook, to be filled in and sent back; what was called off is left out."""
    try:
        sheet, lines = actions.open_sheet(
            by=person_of(request), sheet_id=sheet_id, look="download", now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
        return redirect("shipping_sheets")
    language = page_language()
    book = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    header = [column.name(language) for column in COLUMNS]
    rows = [cells_of(line) for line in lines if line.state in GOING]
    write_xlsx(book, header, rows, sheet=str(_("寄件单")))
    book.seek(0)
    name = f"{_('寄件单')}_{sheet.shop.name}_{sheet.number}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def cells_of(line: SheetLine) -> list[str]:
    """One row, in the order of COLUMNS."""
    kind = label("send_kind", line.kind, page_language())
    return [
        *(str(line.id), kind, line.order_no, line.name, line.phone, line.address),
        *(line.codes, line.goods, str(line.count), line.note),
        *(line.courier_name, line.waybill),
    ]


@login_required
@never_cache
@require_POST
def upload(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet comes back: all its waybills, or none and every cell that is wrong."""
    view = sheet_of(request, sheet_id)
    sent = SheetBack(request.POST, request.FILES)
    try:
        if not sent.is_valid():
            raise FileRefused("no_file", "请选一个 xlsx 文件。", "Choose an xlsx file.")
        book = sent.cleaned_data["book"]
        if book.size > MOST_BYTES:
            raise FileRefused("too_large", "文件太大了，不像寄件单。", "The file is too large.")
        table = first_table(book.file, book.name, MOST_ROWS)
    except FileRefused as refused:
        cell = WrongCell(0, "", refused.zh, refused.en)
        return show(request, view, more={"wrong": told_cells([cell])})
    rows, wrong = read_filled(table)
    if wrong or not rows:
        none = WrongCell(0, "", "表里一个运单号都没有填。", "No waybill is filled in.")
        return show(request, view, more={"wrong": told_cells(wrong or [none])})
    return taken(request, view, rows)


@login_required
@never_cache
@require_POST
def fill(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The rows of an upload again, with the couriers a person chose."""
    told = [request.POST.getlist(name) for name in ("row", "sending", "waybill", "courier")]
    if len({len(each) for each in told}) != 1 or len(told[0]) > MOST_ROWS:
        return redirect("shipping_sheet", sheet_id)
    rows = tuple(
        FilledRow(whole(row), whole(sending), waybill[:100].strip(), name_of(code) if code else "")
        for row, sending, waybill, code in zip(*told, strict=True)
    )
    return taken(request, sheet_of(request, sheet_id), rows)


def taken(request: HttpRequest, view: SheetView, rows: tuple[FilledRow, ...]) -> HttpResponse:
    """Take them; where only couriers are missing, they are asked for with whose number it looks."""
    try:
        filled = actions.fill_waybills(
            by=person_of(request), rows=rows, now=moment.now(), sheet_id=view.id
        )
    except WrongCells as refused:
        missing = {cell.row: cell for cell in refused.cells if is_missing_courier(cell, rows)}
        if len(missing) < len(refused.cells):
            return show(request, view, more={"wrong": told_cells(refused.cells)})
        confirm = [(row, missing[row.row].like if row.row in missing else ()) for row in rows]
        return show(request, view, more={"confirm": [as_choice(*each) for each in confirm]})
    said = _("%(sent)s 件已寄出，%(same)s 件以前就填过。")
    messages.success(request, said % {"sent": len(filled.sent), "same": filled.same})
    return redirect("shipping_sheet", view.id)


def is_missing_courier(cell: WrongCell, rows: tuple[FilledRow, ...]) -> bool:
    """Whether all that is wrong is a courier nobody wrote."""
    return cell.column == "courier" and any(row.row == cell.row and not row.courier for row in rows)


def as_choice(row: FilledRow, like: tuple[str, ...]) -> dict[str, object]:
    """A row to be confirmed: the only courier it looks like is chosen beforehand, and marked."""
    code = named(row.courier) if row.courier else (like[0] if len(like) == 1 else "")
    return {
        "row": row.row,
        "sending": row.sending,
        "waybill": row.waybill,
        "code": code,
        "like": "、".join(name_of(each) for each in like),
        "missing": not row.courier,
    }
