"""Where the files are: a folder of this machine, or a bucket of an S3-compatible server.

Both know the same five verbs. A name comes from the hash of the content, so putting the same file
twice is harmless, and a name never leads outside.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

ALIAS = "evidence"
"""The name in settings.STORAGES; where it is missing, the folder is used."""


class Store(Protocol):
    """A place for files."""

    def put(self, name: str, content: bytes) -> None:
        """Write the whole file or nothing; what stands there already is the same."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Its bytes; FileNotFoundError when it is not there."""
        ...

    def exists(self, name: str) -> bool: ...

    def delete(self, name: str) -> None:
        """Harmless when it is gone."""
        ...

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every file with the moment it was written."""
        ...


def store() -> Store:
    """The store the settings name."""
    if ALIAS in settings.STORAGES:
        return Bucket(storages[ALIAS])
    return Folder(Path(settings.MEDIA_ROOT) / "evidence")


class Folder:
    """Files below one folder of this machine, readable by the desk's own account alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
                to.write(content)
                to.flush()
                os.fsync(to.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        self._settle(path.parent)

    def _settle(self, folder: Path) -> None:
        """The new name itself must survive a power cut, not only the bytes."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def open(self, name: str) -> BinaryIO:
        return (self.root / name).open("rb")

    def exists(self, name: str) -> bool:
        return (self.root / name).is_file()

    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime]]:
        for path in self.root.rglob("*"):
            if path.is_file():
                written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
                yield path.relative_to(self.root).as_posix(), written


class Bucket:
    """Objects of an S3-compatible server, by django-storages; there a put is all or nothing."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def put(self, name: str, content: bytes) -> None:
        if not self.exists(name):
            self.storage.save(name, ContentFile(content))

    def open(self, name: str) -> BinaryIO:
        opened: BinaryIO = self.storage.open(name, "rb")
        return opened

    def exists(self, name: str) -> bool:
        return bool(self.storage.exists(name))

    def delete(self, name: str) -> None:
        self.storage.delete(name)

    def names(self) -> Iterator[tuple[str, datetime]]:
        location = str(getattr(self.storage, "location", "") or "").strip("/")
        prefix = f"{location}/" if location else ""
        for each in self.storage.bucket.objects.filter(Prefix=prefix):
            yield each.key.removeprefix(prefix), each.last_modified
