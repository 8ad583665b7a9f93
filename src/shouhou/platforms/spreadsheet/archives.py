"""Zips from the seller console: names in GBK, passwords, and everything that must not come in."""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast

import pyzipper

from shouhou.platforms.spreadsheet.refusals import PasswordNeeded, WrongPassword, refuse

_CHUNK = 1 << 18
_IN_MEMORY = 8 << 20
_SMALL = 16 << 20
_UTF8_NAME = 0x800
_IGNORED = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one upload may be; what it unpacks to is counted while reading."""

    unpacked_bytes: int = 2 << 30
    ratio: int = 250
    """Unpacked to packed, once more than 16 MB have been unpacked."""
    files: int = 50
    columns: int = 200
    book_rows: int = 100_000
    """Rows of one xlsx or xls sheet: such a sheet is held in memory as a whole."""


class Meter:
    """Counts unpacked bytes over a whole upload and stops a bomb while it unpacks."""

    def __init__(self, limits: Limits, name: str, packed: int) -> None:
        self._cap = limits.unpacked_bytes
        self._ratio_cap = max(packed * limits.ratio, _SMALL)
        self._name = name
        self._seen = 0

    def add(self, count: int) -> None:
        """So many more bytes were unpacked."""
        self._seen += count
        if self._seen > self._cap or self._seen > self._ratio_cap:
            refuse("zip_bomb", name=self._name)


def size_of(stream: BinaryIO) -> int:
    """The length of a seekable stream, left at its start."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    return size


def shown_name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it: UTF-8 when flagged or valid, else GB18030."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return info.filename


def members(
    stream: BinaryIO, name: str, password: str | None, limits: Limits
) -> Iterator[tuple[str, BinaryIO]]:
    """The files of a zip, unpacked to temporary files, after every entry has been checked."""
    meter = Meter(limits, name, size_of(stream))
    try:
        with cast(Any, pyzipper).AESZipFile(stream) as box:
            infos = _checked(box.infolist(), limits)
            for shown, info in infos:
                yield shown, _unpacked(box, info, name, password, meter)
    except (zipfile.BadZipFile, pyzipper.BadZipFile, EOFError, OSError, NotImplementedError):
        refuse("broken_zip", name=name)


def _checked(infos: list[Any], limits: Limits) -> list[tuple[str, Any]]:
    kept: list[tuple[str, Any]] = []
    for info in infos:
        shown = shown_name(info).replace("\\", "/")
        parts = shown.split("/")
        if stat.S_ISLNK(info.external_attr >> 16):
            refuse("zip_symlink", name=shown)
        if shown.startswith("/") or ".." in parts or ":" in parts[0] or "\x00" in shown:
            refuse("zip_path", name=shown)
        hidden = parts[0] == "__MACOSX" or parts[-1].lower() in _IGNORED
        if not shown.endswith("/") and not hidden:
            kept.append((shown, info))
    if not kept:
        refuse("zip_empty")
    if len(kept) > limits.files:
        refuse("zip_many", limit=limits.files)
    return kept


def _unpacked(box: Any, info: Any, name: str, password: str | None, meter: Meter) -> BinaryIO:
    if not info.flag_bits & 0x1:
        return _copied(box, info, None, meter)
    if not password:
        raise PasswordNeeded(name)
    for encoding in dict.fromkeys(("utf-8", "gb18030")):
        try:
            return _copied(box, info, password.encode(encoding), meter)
        except (RuntimeError, zlib.error, zipfile.BadZipFile, pyzipper.BadZipFile):
            continue  # a wrong password shows as a bad check byte, broken data or a bad sum
    raise WrongPassword(name)


def _copied(box: Any, info: Any, password: bytes | None, meter: Meter) -> BinaryIO:
    target: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    try:
        with box.open(info, pwd=password) as source:
            while chunk := source.read(_CHUNK):
                meter.add(len(chunk))
                target.write(chunk)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return cast(BinaryIO, target)
