"""What a file really is, told by its bytes and never by its name."""

from __future__ import annotations

import zipfile
from typing import BinaryIO, Literal

from shouhou.platforms.spreadsheet.refusals import refuse

FileKind = Literal["csv", "xlsx", "xls", "zip"]

_PICTURES = (
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x00\x0cjP",
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_HTML = (b"<html", b"<!doctype", b"<table", b"<head", b"<body", b"<meta", b"<?xml", b"<script")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096


def sniff(stream: BinaryIO, name: str) -> FileKind:
    """Decide the kind of a file, or refuse it with a sentence; leaves the stream at its start."""
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head.strip(b"\r\n\t \x00\xef\xbb\xbf"):
        refuse("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_or_workbook(stream, name)
    if head.startswith(_OLE):
        return _ole(stream, name)
    _refuse_other(head, name)
    return "csv"


def _refuse_other(head: bytes, name: str) -> None:
    if head.startswith(b"%PDF"):
        refuse("pdf", name=name)
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        refuse("picture", name=name)
    if head[4:12] in {b"ftypheic", b"ftypavif", b"ftypmif1"}:
        refuse("picture", name=name)
    if head.startswith(_ARCHIVES):
        refuse("archive", name=name)
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").lower().startswith(_HTML):
        refuse("html", name=name)
    if b"\x00" in head.partition(b"\n")[0] and not head.startswith(_UTF16):
        refuse("binary", name=name)


def _zip_or_workbook(stream: BinaryIO, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(stream) as box:
            names = set(box.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        refuse("broken_zip", name=name)
    finally:
        stream.seek(0)
    if "[Content_Types].xml" in names or "mimetype" in names:
        if "xl/workbook.xml" in names:
            return "xlsx"
        refuse("not_a_workbook", name=name)
    return "zip"


def _ole(stream: BinaryIO, name: str) -> FileKind:
    content = stream.read()
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        refuse("encrypted_workbook", name=name)
    streams = ("Workbook", "Book")
    if not any((each + "\0").encode("utf-16-le") in content for each in streams):
        refuse("not_a_workbook", name=name)
    return "xls"
