"""Reads of intake: uploads as a person may see them, raw rows for the slices above."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db.models import F, Max, Prefetch, QuerySet, Sum

from shouhou.intake.facts import (
    AbsorptionView,
    FileView,
    Pending,
    ProblemView,
    RawBatch,
    RawSheet,
    Saying,
    SheetView,
    UploadRow,
    UploadView,
)
from shouhou.intake.models import (
    Absorption,
    RawRow,
    RawThing,
    Upload,
    UploadFile,
    UploadProblem,
    UploadSheet,
)
from shouhou.shops import queries as shops
from shouhou.shops.queries import Person

PREVIEWED_PROBLEMS: Final = 500
BATCH: Final = 5000


def uploads_of(
    by: Person, limit: int = 100, *, before_id: int | None = None
) -> tuple[UploadRow, ...]:
    """The newest uploads of all shops in which the person may upload, or those before one."""
    older = {} if before_id is None else {"pk__lt": before_id}
    rows = (
        Upload.objects.filter(shop_id__in=_shop_ids(by), **older)
        .select_related("shop", "by")
        .prefetch_related(Prefetch("files", queryset=UploadFile.objects.order_by("position")))
        .annotate(
            rows=Sum("files__sheets__rows"),
            bad=Sum("files__sheets__bad"),
            new=Sum("files__sheets__new"),
            changed=Sum("files__sheets__changed"),
            same=Sum("files__sheets__same"),
        )
        .order_by("-id")[:limit]
    )
    return tuple(_upload_row(row) for row in rows)


def upload_of(by: Person, upload_id: int) -> UploadView | None:
    """One upload with its files, sheets and first problems; another shop's does not exist."""
    sheets = Prefetch("sheets", queryset=UploadSheet.objects.defer("repeats").order_by("position"))
    files = UploadFile.objects.order_by("position").prefetch_related(sheets)
    upload = (
        Upload.objects.filter(pk=upload_id, shop_id__in=_shop_ids(by))
        .select_related("shop", "by")
        .prefetch_related(Prefetch("files", queryset=files), "absorptions")
        .first()
    )
    if upload is None:
        return None
    before = _taken_before(upload)
    return UploadView(
        id=upload.pk,
        shop_id=upload.shop_id,
        shop_name=upload.shop.name,
        by_name=upload.by.name,
        state=upload.state,
        received_at=upload.received_at,
        ended_at=upload.ended_at,
        progress=upload.progress,
        progress_of=upload.progress_of,
        trouble=saying(upload.trouble),
        files=tuple(_file(file, before) for file in upload.files.all()),
        problems=tuple(islice(_problems(upload.pk), PREVIEWED_PROBLEMS)),
        absorptions=tuple(_absorption(row) for row in upload.absorptions.all()),
    )


def problems_of(by: Person, upload_id: int) -> Iterator[ProblemView]:
    """Every stored problem of an upload, errors and warnings, by file and row."""
    if Upload.objects.filter(pk=upload_id, shop_id__in=_shop_ids(by)).exists():
        yield from _problems(upload_id)


def raw_rows(upload_id: int, kind: str, size: int = BATCH) -> Iterator[RawBatch]:
    """The raw rows an upload brought or brought up to date, sheet by sheet, in batches.

    Rows that were already known are not among them, nor are rows with errors, nor those whose
    text was erased. Call it inside a transaction: it reads through a server-side cursor.
    """
    sheets = (
        UploadSheet.objects.filter(file__upload_id=upload_id, kind=kind, file__upload__state="done")
        .select_related("file__upload")
        .order_by("file__position", "position")
    )
    for sheet in sheets:
        known = _raw_sheet(sheet)
        rows = (
            RawRow.objects.filter(sheet_id=sheet.pk)
            .exclude(raw="")
            .order_by("row_no")
            .values_list("pk", "row_no", "external_id", "raw")
            .iterator(chunk_size=size)
        )
        while batch := tuple(islice(rows, size)):
            yield RawBatch(known, batch)


def raw_row(shop_id: int, raw_id: int) -> tuple[RawSheet, str] | None:
    """One raw row and its sheet: what the platform itself wrote, word for word."""
    row = RawRow.objects.filter(pk=raw_id, shop_id=shop_id).first()
    if row is None:
        return None
    sheet = UploadSheet.objects.select_related("file__upload").get(pk=row.sheet_id)
    return _raw_sheet(sheet), row.raw


def pending(consumer: str, kind: str) -> tuple[Pending, ...]:
    """Uploads taken in that hold a sheet of this kind and that the consumer has not absorbed."""
    rows = (
        Upload.objects.filter(state="done", files__sheets__kind=kind)
        .exclude(absorptions__consumer=consumer)
        .order_by("id")
        .distinct()
        .values_list("pk", "shop_id")
    )
    return tuple(Pending(*row) for row in rows)


def raw_count(shop_id: int, kind: str) -> int:
    """How many raw rows of a kind, all versions, this shop has."""
    return RawRow.objects.filter(shop_id=shop_id, kind=kind).count()


def saying(said: dict[str, Any]) -> Saying | None:
    """The sentence stored in a JSON column, if there is one."""
    return Saying(said["code"], said["zh"], said["en"]) if said else None


def _shop_ids(by: Person) -> list[int]:
    return [shop.id for shop in shops.shops_where(by, "upload")]


def _upload_row(row: Any) -> UploadRow:
    return UploadRow(
        id=row.pk,
        shop_id=row.shop_id,
        shop_name=row.shop.name,
        by_name=row.by.name,
        state=row.state,
        received_at=row.received_at,
        file_names=tuple(file.name for file in row.files.all()),
        rows=row.rows or 0,
        bad=row.bad or 0,
        new=row.new or 0,
        changed=row.changed or 0,
        same=row.same or 0,
    )


def _taken_before(upload: Upload) -> dict[bytes, datetime]:
    """SHA-256 of files of this upload that an earlier one brought → when it was taken in."""
    rows = UploadFile.objects.filter(
        sha256__in=[bytes(file.sha256) for file in upload.files.all()],
        upload__shop=upload.shop_id,
        upload__state="done",
        upload_id__lt=upload.pk,
    ).values_list("sha256", "upload__ended_at")
    return {bytes(sha256): at for sha256, at in rows if at is not None}


def _file(row: UploadFile, taken_before: Mapping[bytes, datetime]) -> FileView:
    return FileView(
        id=row.pk,
        name=row.name,
        size=row.size,
        locked=row.locked,
        refusal=saying(row.refusal),
        taken_before_at=taken_before.get(bytes(row.sha256)),
        sheets=tuple(_sheet(sheet) for sheet in row.sheets.all()),
    )


def _sheet(row: UploadSheet) -> SheetView:
    return SheetView(
        id=row.pk,
        kind=row.kind,
        layout=row.layout,
        name=row.name,
        header=tuple(row.header),
        exported_at=row.exported_at,
        seen=row.seen,
        rows=row.rows,
        bad=row.bad,
        warned=row.warned,
        new=row.new,
        changed=row.changed,
        same=row.same,
        problems_total=row.problems_total,
    )


def _raw_sheet(sheet: UploadSheet) -> RawSheet:
    return RawSheet(
        id=sheet.pk,
        upload_id=sheet.file.upload_id,
        shop_id=sheet.file.upload.shop_id,
        kind=sheet.kind,
        layout=sheet.layout,
        header=tuple(sheet.header),
        delimiter=str(sheet.seen.get("delimiter", ",")),
        file_name=sheet.file.name,
        sheet_name=sheet.name,
        exported_at=sheet.exported_at,
    )


def _absorption(row: Absorption) -> AbsorptionView:
    return AbsorptionView(
        consumer=row.consumer,
        absorbed_at=row.absorbed_at,
        counts=row.counts,
        problems=len(row.problems),
    )


def _problems(upload_id: int) -> Iterator[ProblemView]:
    rows: QuerySet[UploadProblem] = (
        UploadProblem.objects.filter(sheet__file__upload_id=upload_id)
        .select_related("sheet__file")
        .order_by("sheet__file__position", "sheet__position", "row_no", "id")
    )
    for row in rows.iterator(chunk_size=1000):
        yield ProblemView(
            file=row.sheet.file.name,
            sheet=row.sheet.name,
            row=row.row_no,
            severity=row.severity,
            code=row.code,
            column=row.column,
            letter=row.letter,
            found=row.found,
            **row.said,
        )


@dataclass(frozen=True, slots=True)
class UnreadThing:
    """Something the platform told that nobody can read yet; its text is kept."""

    kind: str
    external_id: str
    seen_at: datetime
    why: str


def unread_things(shop_id: int, limit: int = 50) -> tuple[UnreadThing, ...]:
    """What waits to be understood, newest first; the shop's id was given to the caller."""
    rows = RawThing.objects.filter(shop_id=shop_id, absorbed_at__isnull=True).order_by("-seen_at")
    told = rows.values_list("kind", "external_id", "seen_at", "unread")[:limit]
    return tuple(UnreadThing(*row) for row in told)


SETTLED: Final = timedelta(seconds=61)
"""A change is told by the whole second, and our idea of the platform's time may be a minute off."""


def raw_versions(shop_id: int, kind: str, external_ids: Collection[str]) -> dict[str, datetime]:
    """By number, how new the newest version is that was told (`modified_at`); one query.

    A version that was seen so soon after its change that a further change could bear the same
    second does not count.
    """
    rows = RawThing.objects.filter(
        shop_id=shop_id,
        kind=kind,
        external_id__in=list(external_ids),
        modified_at__lt=F("seen_at") - SETTLED,
    )
    found = rows.values("external_id").annotate(newest=Max("modified_at"))
    return dict(found.values_list("external_id", "newest"))


def raw_sights(
    shop_id: int, kind: str, external_ids: Collection[str]
) -> dict[str, tuple[datetime, datetime]]:
    """By number, how new the newest version is that was told, and when one was last seen."""
    rows = RawThing.objects.filter(
        shop_id=shop_id,
        kind=kind,
        external_id__in=list(external_ids),
        modified_at__isnull=False,
    ).values("external_id")
    found = rows.annotate(newest=Max("modified_at"), last=Max("seen_at"))
    return {
        number: (newest, last)
        for number, newest, last in found.values_list("external_id", "newest", "last")
    }


def unread_raw(shop_id: int, kind: str, limit: int) -> tuple[tuple[str, datetime], ...]:
    """Texts nobody could read, oldest first, with the moment each was seen: to be tried again."""
    rows = RawThing.objects.filter(shop_id=shop_id, kind=kind, absorbed_at__isnull=True)
    return tuple(rows.exclude(raw="").order_by("seen_at").values_list("raw", "seen_at")[:limit])
