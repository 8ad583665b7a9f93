"""Uploaded files on disk: a random folder per upload, numbered files, nothing named by a sender."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

NAME_LIMIT: Final = 200


class Incoming(Protocol):
    """A file as the web hands it over (Django's UploadedFile is one)."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, piece by piece."""
        ...


def uploads_folder() -> Path:
    """Where uploads wait until they are taken in or discarded."""
    return Path(settings.MEDIA_ROOT) / "uploads"


def new_folder() -> str:
    """Make a folder of a fresh random name and return the name."""
    name = secrets.token_hex(16)
    uploads_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    (uploads_folder() / name).mkdir(mode=0o700)
    return name


def file_path(folder: str, position: int) -> Path:
    """The stored file of this position."""
    return uploads_folder() / folder / f"{position}.file"


def spool_path(folder: str, position: int, sheet: int) -> Path:
    """Where the good rows of this sheet wait between the preview and the taking."""
    return uploads_folder() / folder / f"{position}.{sheet}.rows"


def keep(file: Incoming, path: Path) -> tuple[int, bytes]:
    """Write a file where it belongs; its size and SHA-256."""
    told = hashlib.sha256()
    size = 0
    with path.open("xb") as target:
        path.chmod(0o600)
        for chunk in file.chunks():
            target.write(chunk)
            told.update(chunk)
            size += len(chunk)
    return size, told.digest()


def forget(folder: str) -> None:
    """Delete everything an upload left on disk; harmless when it is gone."""
    with suppress(FileNotFoundError):
        shutil.rmtree(uploads_folder() / folder)


def folders() -> Iterator[str]:
    """The names of all folders that exist."""
    if uploads_folder().is_dir():
        for path in uploads_folder().iterdir():
            yield path.name


def shown_name(name: str | None) -> str:
    """A sender's name for a file, fit to be shown: the last part, without control characters."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(each for each in last if unicodedata.category(each)[0] != "C").strip()
    return clean[-NAME_LIMIT:] or "?"
