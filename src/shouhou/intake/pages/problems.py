"""/intake/<id>/problems.csv and .xlsx: every problem with what to do about it, to take along."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shouhou.doors import page_language, person_of
from shouhou.intake import queries
from shouhou.intake.facts import ProblemView
from shouhou.intake.pages.door import upload_or_404
from shouhou.platforms.spreadsheet.sheets_out import export_safe, write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@never_cache
@require_GET
def problems_csv(request: HttpRequest, upload_id: int) -> HttpResponse:
    """CSV with a UTF-8 mark, so that spreadsheet programs read the Chinese."""
    upload_or_404(request, upload_id)
    held = io.BytesIO()
    write_csv(held, header(), table(request, upload_id))
    return _file(held.getvalue(), "text/csv; charset=utf-8", upload_id, "csv")


@login_required
@never_cache
@require_GET
def problems_xlsx(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The same as a workbook of texts."""
    upload_or_404(request, upload_id)
    held = io.BytesIO()
    # Text cells are never run, but the workbook may be saved as CSV one day.
    rows = ([export_safe(cell) for cell in row] for row in table(request, upload_id))
    write_xlsx(held, header(), rows, sheet=_("导入问题"))
    return _file(held.getvalue(), XLSX, upload_id, "xlsx")


def header() -> list[str]:
    """The columns of the list, in the person's language."""
    return [
        _("文件"),
        _("工作表"),
        _("行"),
        _("列"),
        _("列名"),
        _("级别"),
        _("这一格的内容"),
        _("问题"),
        _("怎么办"),
    ]


def table(request: HttpRequest, upload_id: int) -> Iterator[list[str]]:
    """One row per problem; the writers keep formulas from being live."""
    words = {"error": _("错误，未导入"), "warning": _("提醒，已导入")}
    english = page_language() == "en"
    for problem in queries.problems_of(person_of(request), upload_id):
        yield cells(problem, words[problem.severity], english)


def cells(problem: ProblemView, severity: str, english: bool) -> list[str]:
    """One problem as texts."""
    return [
        problem.file,
        problem.sheet,
        str(problem.row),
        problem.letter,
        problem.column,
        severity,
        problem.found,
        problem.problem_en if english else problem.problem_zh,
        problem.todo_en if english else problem.todo_zh,
    ]


def _file(content: str | bytes, kind: str, upload_id: int, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    name = f"{_('导入问题')}-{upload_id}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
