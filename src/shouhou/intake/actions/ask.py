"""What a person does with an upload: drop files, open a lock, confirm, discard."""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from django.db import transaction
from django.db.models import Sum

from shouhou.intake.actions.moves import locked, locked_of, move
from shouhou.intake.actions.store import (
    Incoming,
    file_path,
    folders,
    forget,
    keep,
    new_folder,
    shown_name,
)
from shouhou.intake.decide import next_state
from shouhou.intake.models import Upload, UploadFile, UploadSheet
from shouhou.jobs import defer
from shouhou.platforms.spreadsheet import FileRefused, Limits
from shouhou.platforms.spreadsheet.archives import members
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person

FILES_AT_ONCE: Final = 20
LARGEST: Final = 1 << 30
LARGEST_LOCKED: Final = 200 << 20
BLOCK: Final = 1 << 20
KEPT: Final = timedelta(days=7)


def receive(*, by: Person, shop_id: int, files: Sequence[Incoming], now: datetime) -> int:
    """Store the files, write the upload and its reading job; the upload's number."""
    if not shops.may(by, shop_id, "upload"):
        raise Refused("not_here", "您不能给这家店铺上传。", "You may not upload for this shop.")
    if not files:
        raise Refused("no_files", "请先选择文件。", "Choose files first.")
    if len(files) > FILES_AT_ONCE:
        raise Refused("too_many", "一次最多上传 20 个文件。", "At most 20 files at once.")
    if any((file.size or 0) > LARGEST for file in files):
        raise Refused("too_big", "单个文件不能超过 1 GB。", "A file may be 1 GB at most.")
    folder = new_folder()
    try:
        kept = [
            (shown_name(file.name), *keep(file, file_path(folder, position)))
            for position, file in enumerate(files)
        ]
        return _write(by, shop_id, folder, kept, now)
    except BaseException:
        forget(folder)
        raise


@transaction.atomic
def _write(
    by: Person, shop_id: int, folder: str, kept: list[tuple[str, int, bytes]], now: datetime
) -> int:
    upload = Upload.objects.create(shop_id=shop_id, by=by, folder=folder, received_at=now)
    UploadFile.objects.bulk_create(
        UploadFile(upload=upload, position=position, name=name, size=size, sha256=sha256)
        for position, (name, size, sha256) in enumerate(kept)
    )
    _defer_reading(upload.pk)
    return upload.pk


def give_password(*, by: Person, upload_id: int, file_id: int, password: str) -> None:
    """Open a locked zip here and now and keep its content unlocked; the password is forgotten."""
    with transaction.atomic():
        upload = locked_of(by, upload_id)
        file = upload.files.filter(pk=file_id, locked=True).first()
        if file is None or next_state(upload.state, "give_password", "uploader") is None:
            raise Refused("not_locked", "这个文件不需要密码了。", "This file needs no password.")
        if file.size > LARGEST_LOCKED:
            raise Refused(
                "too_big_locked",
                "带密码的压缩包超过 200 MB，请在电脑上解压后再上传。",
                "The locked zip is over 200 MB. Unpack it on your computer first.",
            )
        _unlock(file_path(upload.folder, file.position), file.name, password)
        file.locked, file.refusal = False, {}
        file.save(update_fields=["locked", "refusal"])
        if not upload.files.filter(locked=True).exists():
            move(upload, "give_password", "uploader")
            _defer_reading(upload.pk)


def _unlock(path: Path, name: str, password: str) -> None:
    """Replace the locked zip by the same zip without a lock."""
    opened = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        with path.open("rb") as stream:
            _copy_open(stream, name, password, opened)
        opened.replace(path)
    except FileRefused as refusal:
        raise Refused(refusal.code, refusal.zh, refusal.en)
    finally:
        opened.unlink(missing_ok=True)


def _copy_open(stream: BinaryIO, name: str, password: str, target: Path) -> None:
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as box:
        target.chmod(0o600)
        for shown, content in members(stream, name, password, Limits()):
            with content, box.open(shown, "w", force_zip64=True) as part:
                while block := content.read(BLOCK):
                    part.write(block)


def confirm(*, by: Person, upload_id: int, now: datetime) -> None:
    """Take the good rows in; rows with errors stay out."""
    with transaction.atomic():
        upload = locked_of(by, upload_id)
        counted = UploadSheet.objects.filter(file__upload=upload).aggregate(
            rows=Sum("rows", default=0), bad=Sum("bad", default=0)
        )
        if counted["rows"] == counted["bad"]:
            raise Refused("no_good_rows", "没有可以导入的行。", "There is no row to take in.")
        move(upload, "confirm", "uploader", confirmed_at=now)
        defer("intake.take_upload", lock=f"intake:upload:{upload.pk}", upload_id=upload.pk)


def discard(*, by: Person, upload_id: int, now: datetime) -> None:
    """Do not take it in; its files are deleted at once."""
    with transaction.atomic():
        upload = locked_of(by, upload_id)
        move(upload, "discard", "uploader", ended_at=now)
    forget(upload.folder)


def start_again(*, by: Person, upload_id: int) -> None:
    """After a fault of the program: read the same files once more."""
    with transaction.atomic():
        upload = locked_of(by, upload_id)
        move(upload, "read_again", "uploader", trouble={})
        _defer_reading(upload.pk)


def tidy(*, now: datetime) -> int:
    """Discard what nobody confirmed in a week and delete what is left on disk; how many."""
    late = Upload.objects.filter(received_at__lt=now - KEPT).exclude(
        state__in=("done", "discarded")
    )
    expired = 0
    for upload_id in late.values_list("pk", flat=True):
        with transaction.atomic():
            upload = locked(upload_id)
            if next_state(upload.state, "expire", "system"):
                move(upload, "expire", "system", ended_at=now)
                expired += 1
    living = set(
        Upload.objects.exclude(state__in=("done", "discarded")).values_list("folder", flat=True)
    )
    for folder in folders():
        if folder not in living and not _is_fresh(folder, now):
            forget(folder)
    return expired


def _is_fresh(folder: str, now: datetime) -> bool:
    """A folder may be older than its row by the time the files take to arrive."""
    try:
        made = file_path(folder, 0).parent.stat().st_mtime
    except FileNotFoundError:
        return False
    return now.timestamp() - made < timedelta(days=1).total_seconds()


def _defer_reading(upload_id: int) -> None:
    defer("intake.read_upload", lock=f"intake:upload:{upload_id}", upload_id=upload_id)
