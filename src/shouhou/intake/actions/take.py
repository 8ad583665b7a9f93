"""The taking job's verb: all rows of an upload into the table, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import connection, connections, transaction
from django.db.models import F

from shouhou.intake.actions.moves import locked, move
from shouhou.intake.actions.read import Progress, read_again, sheets_of
from shouhou.intake.actions.spool import COPY
from shouhou.intake.actions.store import forget, moved_path, rows_path
from shouhou.intake.decide import next_state
from shouhou.intake.models import Taken, Upload, UploadSheet
from shouhou.intake.words import KINDS
from shouhou.jobs import defer

BLOCK: Final = 1 << 18
TELL_EVERY: Final = 8 << 20
MOVES_AT_ONCE: Final = 10_000
THEN: Final = "project.absorb_upload"

BROKE_TAKING = {
    "code": "broke_taking",
    "zh": "导入时程序出错，没有写入任何一行。可以再读一次；一直失败请联系管理员。",
    "en": "The program failed while taking rows in; none was stored. Read it again, or ask.",
}
_MOVE = """
UPDATE intake_rawrow AS old SET sheet_id = %s, row_no = come.row_no
FROM unnest(%s::int[], %s::text[], %s::text[]) AS come (row_no, external_id, digest)
WHERE old.shop_id = %s AND old.kind = %s AND old.external_id = come.external_id
    AND old.digest = decode(come.digest, 'hex')
"""


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
        if is_stale(upload):
            read_again(upload, progress)
        _take_sheets(upload, progress)
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


LOCK_SPACE: Final = 0x5345


def is_stale(upload: Upload) -> bool:
    """Whether rows of the same kind were taken in since the upload was read."""
    times = dict(Taken.objects.filter(shop=upload.shop_id).values_list("kind", "times"))
    return any(sheet.basis != times.get(sheet.kind, 0) for sheet in sheets_of(upload))


def _take_sheets(upload: Upload, progress: Progress) -> None:
    sheets = list(sheets_of(upload))
    of = sum(sheet.new + sheet.changed for sheet in sheets)
    done = 0
    progress(done, of)
    for sheet in sheets:
        fresh = sheet.new + sheet.changed
        before = done
        for share in copy_file(rows_path(upload.folder, sheet.pk)):
            progress(before + int(fresh * share), of)
        done += fresh
        move_versions(upload.shop_id, sheet, moved_path(upload.folder, sheet.pk))
        if fresh:
            note_taken(upload.shop_id, sheet.kind)


def copy_file(path: Path) -> Iterator[float]:
    """Send a spool to the table as it is; yields how far it got."""
    size, sent, told = path.stat().st_size, 0, 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy, path.open("rb") as rows:
        while block := rows.read(BLOCK):
            copy.write(block)
            sent += len(block)
            if sent - told >= TELL_EVERY:
                told = sent
                yield sent / size


def move_versions(shop_id: int, sheet: UploadSheet, path: Path) -> None:
    """Versions that were stored before and are the present ones again now belong to this sheet."""
    with path.open(encoding="utf-8") as lines, connection.cursor() as cursor:
        while some := [line.rstrip("\n").split("\t") for line in islice(lines, MOVES_AT_ONCE)]:
            row_nos, keys, digests = (list(column) for column in zip(*some, strict=True))
            cursor.execute(
                _MOVE, [sheet.pk, list(map(int, row_nos)), keys, digests, shop_id, sheet.kind]
            )


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
