"""The taking job's verb: all rows of an upload into the table, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Final

from django.db import connection, connections, transaction
from django.db.models import F

from shouhou.intake.actions.moves import locked, move
from shouhou.intake.actions.read import (
    Progress,
    answer_headers,
    home_of,
    spool_sheet,
    times_taken,
)
from shouhou.intake.actions.sink import pour
from shouhou.intake.actions.store import file_path, forget, spool_path
from shouhou.intake.decide import next_state
from shouhou.intake.models import Taken, Upload, UploadFile, UploadSheet
from shouhou.intake.words import KINDS
from shouhou.jobs import defer
from shouhou.platforms.spreadsheet import Sheet, open_upload
from shouhou.platforms.spreadsheet import Upload as Opened

LOCK_SPACE: Final = 0x5345
THEN: Final = "project.absorb_upload"

BROKE_TAKING = {
    "code": "broke_taking",
    "zh": "导入时程序出错，没有写入任何一行。可以再读一次；一直失败请联系管理员。",
    "en": "The program failed while taking rows in; none was stored. Read it again, or ask.",
}


def take_upload(*, upload_id: int, now: datetime) -> None:
    """Store the confirmed rows in one transaction and hand over to the slices above.

    Harmless to run again: a finished upload is left alone, a broken run left nothing behind.
    """
    with transaction.atomic():
        upload = locked(upload_id)
        if next_state(upload.state, "start_taking", "system") is None:
            return
        move(upload, "start_taking", "system", progress=0, progress_of=0)
    with second_connection(upload_id) as progress, transaction.atomic():
        lock_kinds(upload)
        for file in upload.files.order_by("position"):
            _take_file(upload, file, progress)
        # The row itself is locked only now: until here the second connection writes to it.
        finished = locked(upload_id)
        move(finished, "finish", "system", ended_at=now)
        defer(THEN, upload_id=upload_id)
    forget(upload.folder)


def note_broken_taking(*, upload_id: int) -> None:
    """The taking job fell over: say so on the page."""
    with transaction.atomic():
        upload = locked(upload_id)
        if next_state(upload.state, "break", "system"):
            move(upload, "break", "system", trouble=BROKE_TAKING)


def lock_kinds(upload: Upload) -> None:
    """One upload at a time per shop and kind, always in the same order."""
    with connection.cursor() as cursor:
        for place, kind in enumerate(KINDS):
            if UploadSheet.objects.filter(file__upload=upload, kind=kind).exists():
                key = upload.shop_id * len(KINDS) + place
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, key])


def _take_file(upload: Upload, file: UploadFile, progress: Progress) -> None:
    """The spool of each sheet goes in; one whose preview is stale is read once more before."""
    with ExitStack() as held:
        opened: Opened | None = None
        for row in file.sheets.order_by("position"):
            if row.basis != times_taken(upload.shop_id, row.kind):
                opened = opened or _opened(upload, file, held)
                _read_anew(upload, row, opened.sheets[row.position], progress)
            if row.new + row.changed:
                _take_sheet(upload, row, progress)


def _opened(upload: Upload, file: UploadFile, held: ExitStack) -> Opened:
    stream = held.enter_context(file_path(upload.folder, file.position).open("rb"))
    return held.enter_context(open_upload(stream, file.name, answer_headers=answer_headers()))


def _read_anew(upload: Upload, row: UploadSheet, sheet: Sheet, progress: Progress) -> None:
    """Rows of this kind came in since the preview: compare and count again, under the lock."""
    expected = row.rows
    spool_sheet(upload, row, sheet, row.repeats, lambda done: progress(done, expected))
    row.save(update_fields=["rows", "bad", "new", "changed", "same"])


def _take_sheet(upload: Upload, row: UploadSheet, progress: Progress) -> None:
    """Into the table with the spool; the counts of the preview hold, or nothing is stored."""
    path = spool_path(upload.folder, row.file.position, row.position)
    poured = pour(home_of(upload, row), path, lambda part: progress(int(row.rows * part), row.rows))
    if poured != row.new + row.changed:
        raise RuntimeError(f"spool of sheet {row.pk}: {poured} rows, not {row.new + row.changed}")
    progress(row.rows, row.rows)
    note_taken(upload.shop_id, row.kind)


def note_taken(shop_id: int, kind: str) -> None:
    """Previews made before this moment are stale."""
    Taken.objects.get_or_create(shop_id=shop_id, kind=kind)
    Taken.objects.filter(shop_id=shop_id, kind=kind).update(times=F("times") + 1)


@contextmanager
def second_connection(upload_id: int) -> Iterator[Progress]:
    """Progress that others can see while the big transaction is still open."""
    aside = connections.create_connection("default")

    def tell(done: int, of: int) -> None:
        with aside.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_upload SET progress = %s, progress_of = %s WHERE id = %s",
                [done, of, upload_id],
            )

    try:
        yield tell
    finally:
        aside.close()
