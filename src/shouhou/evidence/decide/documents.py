"""Documents and texts: checked for what they say they are, handed out only as downloads."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from typing import Final

from shouhou.evidence.decide.refusals import refusal
from shouhou.evidence.facts import KILO, MEGA, Limits, Prepared
from shouhou.evidence.words import DOCX, PDF, TEXT, XLSX

PDF_END: Final = 2048
MOST_PARTS: Final = 4000
LARGEST_UNPACKED: Final = 300 * MEGA
OFFICE: Final = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX}
PROGRAMS: Final = re.compile(r"vbaproject|vbadata|/activex/|/embeddings/|\.(bin|exe|dll|js|vbs)$")
HARMLESS: Final = re.compile(r"printersettings\d*\.bin$")
MARKUP: Final = re.compile(rb"<\s*(!doctype|html|svg|\?xml|script|head|body|iframe|!--)", re.I)
LOOKED_AT: Final = 1024
CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def pdf(content: bytes) -> Prepared:
    """A PDF with a beginning and an end; nobody here opens it, so nothing in it can act."""
    if b"%%EOF" not in content[-PDF_END:]:
        raise refusal("broken_pdf")
    return Prepared(content=content, media_type=PDF)


def office(content: bytes) -> Prepared:
    """A workbook or a text document of today's formats, without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            parts = box.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise refusal("broken_office")
    names = {part.filename for part in parts}
    media_type = next((OFFICE[name] for name in OFFICE if name in names), "")
    if not media_type or "[Content_Types].xml" not in names:
        raise refusal("archive")
    if any(is_program(part.filename) for part in parts):
        raise refusal("macros")
    if not is_sound(parts):
        raise refusal("broken_office")
    return Prepared(content=content, media_type=media_type)


def is_program(name: str) -> bool:
    """Whether a part of a document can run, or holds another file that can."""
    folded = name.casefold()
    return bool(PROGRAMS.search(folded)) and not HARMLESS.search(folded)


def is_sound(parts: list[zipfile.ZipInfo]) -> bool:
    """No more and no larger parts than a document has, none locked, none outside of it."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return False
    return not any(
        part.flag_bits & 1
        or part.filename.startswith(("/", "\\"))
        or ".." in part.filename.split("/")
        for part in parts
    )


def is_markup(content: bytes) -> bool:
    """Whether it begins like a page of the web, whatever blank stands before it."""
    head = content[:LOOKED_AT].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return bool(MARKUP.match(head))


def text(content: bytes, limits: Limits) -> Prepared:
    """A text in one of the encodings of the trade, stored as UTF-8."""
    if is_markup(content):
        raise refusal("web_page")
    read = decoded(content)
    if read is None or CONTROLS.search(read):
        raise refusal("unknown")
    if len(content) > limits.text_bytes:
        raise refusal("too_big", limit=f"{limits.text_bytes // KILO} KB")
    if not read.strip():
        raise refusal("empty")
    return Prepared(content=read.encode("utf-8"), media_type=TEXT)


def decoded(content: bytes) -> str | None:
    """UTF-8, UTF-16 by its mark, or GB18030; nothing when it is none of them."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
