"""What is this file really? Its first bytes propose, a reading decides, its name says nothing."""

from __future__ import annotations

from typing import Final

from shouhou.evidence.decide import documents
from shouhou.evidence.decide.pictures import draw_anew
from shouhou.evidence.decide.refusals import refusal
from shouhou.evidence.facts import KILO, MEGA, Limits, Prepared

# Where the mark stands, the mark, what it is a mark of.
MARKS: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WEBP"),
    (4, b"ftypheic", "heic"),
    (4, b"ftypheix", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftypavif", "other_picture"),
    (0, b"BM", "other_picture"),
    (0, b"II*\0", "other_picture"),
    (0, b"MM\0*", "other_picture"),
    (0, b"\0\0\1\0", "other_picture"),
    (4, b"ftyp", "sound_or_film"),
    (8, b"AVI ", "sound_or_film"),
    (8, b"WAVE", "sound_or_film"),
    (0, b"\x1aE\xdf\xa3", "sound_or_film"),
    (0, b"OggS", "sound_or_film"),
    (0, b"ID3", "sound_or_film"),
    (0, b"#!AMR", "sound_or_film"),
    (0, b"%PDF-", "pdf"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"Rar!", "archive"),
    (0, b"7z\xbc\xaf", "archive"),
    (0, b"\x1f\x8b", "archive"),
    (0, b"\xd0\xcf\x11\xe0", "old_office"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"#!", "program"),
)
PICTURES: Final = ("JPEG", "PNG", "GIF", "WEBP")
ONLY_PICTURES: Final = ("photo",)
"""Kinds of evidence that take pictures alone."""


def prepare(content: bytes, kind: str, limits: Limits) -> Prepared:
    """The file made fit to be stored; raises FileRefused with what is wrong and what to do.

    Pictures are drawn anew (turned upright, nothing in them but the picture); texts become UTF-8;
    PDF and office documents are checked and stay as they are.
    """
    if not content:
        raise refusal("empty")
    looks = looks_like(content)
    if looks in PICTURES:
        small_enough(content, limits.picture_bytes)
        return draw_anew(content, looks, limits)
    if looks in ("pdf", "zip", "") and kind in ONLY_PICTURES:
        raise refusal("web_page" if documents.is_markup(content) else "not_a_picture")
    if looks == "pdf":
        small_enough(content, limits.document_bytes)
        return documents.pdf(content)
    if looks == "zip":
        small_enough(content, limits.document_bytes)
        return documents.office(content)
    if looks:
        raise refusal(looks)
    return documents.text(content, limits)


def looks_like(content: bytes) -> str:
    """What the first bytes are a mark of; nothing when they are none we know."""
    for at, mark, what in MARKS:
        if content.startswith(mark, at):
            return what
    return ""


def small_enough(content: bytes, limit: int) -> None:
    """Raises FileRefused when it is larger than its sort may be."""
    if len(content) > limit:
        raise refusal("too_big", limit=size_in_words(limit))


def size_in_words(limit: int) -> str:
    """A limit as people say it: 20 MB, 512 KB."""
    return f"{limit // MEGA} MB" if limit >= MEGA else f"{limit // KILO} KB"
