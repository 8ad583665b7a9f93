"""A freight sheet as a workbook: out as it stands, in as a preview."""

from __future__ import annotations

import tempfile
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.clock import shanghai_day
from shouhou.doors import page_language
from shouhou.parcels.decide import COLUMNS, MOST_LINES, as_cells, read_lines, read_sheet
from shouhou.parcels.forms import SheetForm, SheetUploadForm
from shouhou.parcels.pages.freight import Editing, chosen_sheet, show
from shouhou.parcels.pages.freight_grid import grid_of
from shouhou.parcels.pages.sources import my_shop
from shouhou.platforms.spreadsheet.one_table import first_table
from shouhou.platforms.spreadsheet.refusals import FileRefused
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 2 * MOST_LINES + 10


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, shop_id: int) -> FileResponse:
    """The grid of a sheet (`?sheet=`, else the one that counts); a header alone where none is."""
    shop = my_shop(request, shop_id)
    sheet = chosen_sheet(request, shop)
    language = page_language()
    rows = [list(as_cells(line).values()) for line in (sheet.lines if sheet else ())]
    book = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    header = [column.name(language) for column in COLUMNS]
    write_xlsx(book, header, rows, sheet=str(_("运费时效表")))
    book.seek(0)
    day = sheet.from_on if sheet else shanghai_day(moment.now())
    name = f"{_('运费时效表')}_{shop.name}_{day:%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


@login_required
@never_cache
@require_POST
def upload(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The file's grid on the page, with every wrong cell; nothing is kept before it is saved."""
    shop = my_shop(request, shop_id, "set")
    sent, form = SheetUploadForm(request.POST, request.FILES), SheetForm(initial=_carried(request))
    try:
        rows = _rows(sent)
    except FileRefused as refused:
        says = refused.zh if page_language() == "zh" else refused.en
        return show(request, shop, None, Editing(form=form, grid=grid_of(()), why_not=says))
    told, above, wrong = read_sheet(rows)
    grid = grid_of(told, wrong or read_lines(told).wrong, above)
    return show(request, shop, None, Editing(form=form, grid=grid, preview=True))


def _rows(sent: SheetUploadForm) -> list[list[str]]:
    """The rows of the uploaded workbook. Raises FileRefused."""
    if not sent.is_valid():
        raise FileRefused("no_file", "请选一个 xlsx 文件。", "Choose an xlsx file.")
    book = sent.cleaned_data["book"]
    if book.size > MOST_BYTES:
        zh = f"文件超过 {MOST_BYTES // 1024 // 1024} MB，运费表不会这么大。"
        raise FileRefused("too_large", zh, "The file is too large for a freight sheet.")
    return first_table(book.file, book.name, MOST_ROWS)


def _carried(request: HttpRequest) -> dict[str, Any]:
    """Day, name and sheet that stood on the page when the file was chosen."""
    kept = SheetForm(request.POST)
    kept.is_valid()
    told = {name: value for name, value in kept.cleaned_data.items() if value}
    return {"from_on": shanghai_day(moment.now())} | told
