"""Plain values of evidence: what is to be kept, what became of each file, what people see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from shouhou.evidence.words import PICTURES, TEXT

KILO = 1024
MEGA = 1024 * 1024


class Incoming(Protocol):
    """A file as the web hands it over (Django's UploadedFile is one)."""

    @property
    def name(self) -> str | None:
        """What the sender calls it."""
        ...

    @property
    def size(self) -> int | None:
        """How many bytes it is said to have."""
        ...

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, piece by piece."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """To what the files belong. Who calls has made sure that the case is one of the shop."""

    shop_id: int
    case_id: int | None = None
    kind: str = "photo"
    note: str = ""
    source: str = "hand"
    refund_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One file is evidence now, or was before."""

    name: str
    evidence_id: int
    already: bool = False
    """The very same file was kept here before; nothing was added."""


@dataclass(frozen=True, slots=True)
class NotKept:
    """One file was refused: what is wrong with it and what to do, in both languages."""

    name: str
    code: str
    zh: str
    en: str

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large, in bytes and pixels; how many."""

    picture_bytes: int
    pixels: int
    lossless_pixels: int
    side: int
    short_side: int
    document_bytes: int
    text_bytes: int
    at_once: int
    per_case: int

    @property
    def largest(self) -> int:
        """No file of any sort may have more bytes."""
        return max(self.picture_bytes, self.document_bytes, self.text_bytes)


class FileRefused(Exception):
    """A file that cannot be kept; becomes a `NotKept` under the file's name."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file made fit to be stored: its own bytes, or a picture drawn anew."""

    content: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    thumb: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """One piece of evidence as people see it."""

    id: int
    shop_id: int
    case_id: int | None
    refund_id: int | None
    kind: str
    name: str
    sha256: str
    """Of the file as it was sent."""
    stored_sha256: str
    """Of the file as it is stored and handed out."""
    sent_bytes: int
    bytes: int
    media_type: str
    width: int | None
    height: int | None
    has_thumb: bool
    source: str
    by_name: str
    at: datetime
    note: str
    erased_at: datetime | None

    @property
    def is_picture(self) -> bool:
        return self.media_type in PICTURES and not self.erased

    @property
    def is_text(self) -> bool:
        return self.media_type == TEXT and not self.erased

    @property
    def erased(self) -> bool:
        """The file is gone by the rules of privacy; that it was here stays known."""
        return self.erased_at is not None

    @property
    def size(self) -> str:
        """340 KB, 1.2 MB"""
        if self.bytes < MEGA:
            return f"{max(1, round(self.bytes / KILO))} KB"
        return f"{self.bytes / MEGA:.1f} MB"


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes of a piece of evidence, on their way out; whoever asked closes the stream."""

    view: EvidenceView
    stream: BinaryIO
    media_type: str
    etag: str
    name: str
    """Fit to be the name of a download: its ending fits what is in it."""
