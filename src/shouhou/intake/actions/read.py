"""The reading job's verb: look through every file of an upload and say what was understood."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from shouhou.intake.actions.moves import locked, move
from shouhou.intake.actions.reading import SheetRun, Tally, samples_of
from shouhou.intake.actions.sink import Home, Spool
from shouhou.intake.actions.store import file_path, spool_path
from shouhou.intake.decide import exported_at, next_state
from shouhou.intake.models import (
    RawRow,
    Taken,
    Upload,
    UploadFile,
    UploadProblem,
    UploadSheet,
)
from shouhou.platforms.port import CellProblem
from shouhou.platforms.spreadsheet import FileRefused, PasswordNeeded, Sheet, open_upload

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Hears (rows so far, rows expected or 0)."""

BROKE_READING = {
    "code": "broke_reading",
    "zh": "读取时程序出错，没有写入任何数据。可以再读一次；一直失败请联系管理员。",
    "en": "The program failed while reading; nothing was stored. Read it again, or ask for help.",
}


def read_upload(*, upload_id: int, now: datetime) -> None:
    """Read all files; ends in previewed, needs_password or refused. Harmless to run again."""
    with transaction.atomic():
        upload = locked(upload_id)
        if next_state(upload.state, "start_reading", "system") is None:
            return
        move(upload, "start_reading", "system", progress=0, progress_of=0)
        UploadSheet.objects.filter(file__upload=upload).delete()
    for file in upload.files.order_by("position"):
        _read_file(upload, file, report_to(upload_id))
    with transaction.atomic():
        upload = locked(upload_id)
        move(upload, outcome(upload), "system", read_at=now)


def note_broken_reading(*, upload_id: int) -> None:
    """The reading job fell over: say so on the page."""
    with transaction.atomic():
        upload = locked(upload_id)
        if next_state(upload.state, "break", "system"):
            move(upload, "break", "system", trouble=BROKE_READING)


def outcome(upload: Upload) -> str:
    """Which event ends the reading."""
    if upload.files.filter(locked=True).exists():
        return "ask_password"
    found = UploadSheet.objects.filter(file__upload=upload).exists()
    return "show" if found else "refuse"


def report_to(upload_id: int) -> Progress:
    """Progress onto the upload's row, outside any transaction."""

    def tell(done: int, of: int) -> None:
        Upload.objects.filter(pk=upload_id).update(progress=done, progress_of=of)

    return tell


def answer_headers() -> frozenset[str]:
    """Extra headers that answer a question about a refund; the project names who knows them."""
    known = getattr(settings, "INTAKE_ANSWER_HEADERS", None)
    return frozenset(import_string(known)()) if known else frozenset()


def _read_file(upload: Upload, file: UploadFile, progress: Progress) -> None:
    """One file: its refusal, its lock, or its sheets."""
    file.refusal, file.locked = {}, False
    with file_path(upload.folder, file.position).open("rb") as stream:
        try:
            opened = open_upload(stream, file.name, answer_headers=answer_headers())
            with closing(opened):
                for position, sheet in enumerate(opened.sheets):
                    _read_sheet(
                        upload,
                        _sheet_row(upload, file, sheet, position),
                        sheet,
                        _expecting(progress, sheet, stream, file),
                    )
                file.refusal = skipped(opened.skipped)
        except PasswordNeeded as refusal:
            file.locked, file.refusal = True, said(refusal)
        except FileRefused as refusal:
            file.refusal = said(refusal)
            file.sheets.all().delete()
    file.save(update_fields=["refusal", "locked"])


def said(refusal: FileRefused) -> dict[str, str]:
    """A refusal as it is stored."""
    return {"code": refusal.code, "zh": refusal.zh, "en": refusal.en}


def skipped(refusals: tuple[FileRefused, ...]) -> dict[str, str]:
    """Sheets of a workbook that were left aside, as one sentence."""
    if not refusals:
        return {}
    return {
        "code": "sheets_skipped",
        "zh": "有工作表没有读：" + " ".join(each.zh for each in refusals),
        "en": "Some sheets were left out: " + " ".join(each.en for each in refusals),
    }


def _expecting(
    progress: Progress, sheet: Sheet, stream: BinaryIO, file: UploadFile
) -> Callable[[int], None]:
    """Adds how many rows a CSV will have, guessed from how far the reading got; 0: unknown."""
    plain = bool(sheet.encoding) and sheet.file == file.name

    def tell(rows: int) -> None:
        far = stream.tell() if plain else 0
        progress(rows, max(rows, rows * file.size // far) if far else 0)

    return tell


def _sheet_row(upload: Upload, file: UploadFile, sheet: Sheet, position: int) -> UploadSheet:
    recognised = sheet.recognised
    inner = "" if sheet.file == file.name else sheet.file
    return UploadSheet.objects.create(
        file=file,
        position=position,
        name=" · ".join(filter(None, (inner, sheet.sheet)))[:200],
        kind=sheet.kind,
        layout=recognised.layout.name,
        header=[clean(name) for name in sheet.header],
        exported_at=exported_at((sheet.file, file.name), first_received(upload, file)),
        seen=clean(understanding(sheet)),
    )


def understanding(sheet: Sheet) -> dict[str, Any]:
    """What was recognised, in words."""
    recognised = sheet.recognised
    return {
        "platform": sheet.platform,
        "title_zh": recognised.layout.title_zh,
        "title_en": recognised.layout.title_en,
        "era": recognised.era,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "header_row": sheet.header_row,
        "used": [use.header for use in recognised.uses],
        "answers": [name for name, _ in recognised.answers],
        "unused": list(recognised.unused),
        "notes": [list(note) for note in recognised.notes],
        "samples": samples_of(sheet),
    }


def first_received(upload: Upload, file: UploadFile) -> datetime:
    """When these very bytes first came into this shop."""
    before = (
        UploadFile.objects.filter(
            sha256=bytes(file.sha256), upload__shop=upload.shop_id, upload__state="done"
        )
        .order_by("upload_id")
        .values_list("upload__received_at", flat=True)
        .first()
    )
    return before or upload.received_at


def _read_sheet(
    upload: Upload, row: UploadSheet, sheet: Sheet, progress: Callable[[int], None]
) -> None:
    """Check every row, count, and spool; ids that come more than once need a second pass."""
    row.basis = times_taken(upload.shop_id, row.kind)
    tally = spool_sheet(upload, row, sheet, None, progress)
    if tally.twice:
        row.repeats = tally.twice
        tally = spool_sheet(upload, row, sheet, row.repeats, progress)
    row.warned, row.problems_total = tally.warned, tally.problems_total
    row.seen = row.seen | {"shop_names": clean(sorted(tally.shop_names))}
    with transaction.atomic():
        row.save()
        UploadProblem.objects.bulk_create(
            (problem_row(row, each) for each in tally.problems), batch_size=1000
        )


def spool_sheet(
    upload: Upload,
    row: UploadSheet,
    sheet: Sheet,
    repeats: Mapping[str, int] | None,
    progress: Callable[[int], None],
) -> Tally:
    """One pass over a sheet: the good rows the table does not have go to the sheet's spool."""
    home = home_of(upload, row)
    path = spool_path(upload.folder, row.file.position, row.position)
    with Spool(home, path, compare=has_rows(home)) as sink:
        tally = SheetRun(sheet, sink, repeats).run(progress)
    note_counts(row, tally, sink)
    return tally


def home_of(upload: Upload, row: UploadSheet) -> Home:
    """Where the rows of this sheet belong."""
    return Home(upload.shop_id, row.pk, row.kind)


def note_counts(row: UploadSheet, tally: Tally, sink: Spool) -> None:
    """How many rows of the sheet are what."""
    row.rows, row.bad = tally.rows, tally.bad
    row.new, row.changed = sink.new, sink.changed
    row.same = sink.same + tally.repeated


def times_taken(shop_id: int, kind: str) -> int:
    """How often rows of this kind were taken into this shop."""
    taken = Taken.objects.filter(shop=shop_id, kind=kind).first()
    return taken.times if taken else 0


def has_rows(home: Home) -> bool:
    """Whether there is anything to compare with."""
    return RawRow.objects.filter(shop=home.shop_id, kind=home.kind).exists()


def problem_row(sheet: UploadSheet, seen: CellProblem) -> UploadProblem:
    """A problem as it is stored."""
    return UploadProblem(
        sheet=sheet,
        row_no=seen.row,
        severity=seen.severity,
        code=seen.code,
        column=clean(seen.column)[:120],
        letter=seen.letter,
        found=clean(seen.found),
        said=clean(
            {
                "problem_zh": seen.problem_zh,
                "problem_en": seen.problem_en,
                "todo_zh": seen.todo_zh,
                "todo_en": seen.todo_en,
            }
        ),
    )


def clean(value: Any) -> Any:
    """Text the database can hold: PostgreSQL has no NUL character."""
    if isinstance(value, str):
        return value.replace("\x00", "␀").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [clean(each) for each in value]
    return value
