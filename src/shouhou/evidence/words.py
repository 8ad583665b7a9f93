"""The closed words of evidence, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language

KINDS: Final = ("photo", "chat", "document", "proof")
SOURCES: Final = ("hand", "warehouse", "buyer", "platform")
BY_PEOPLE: Final = ("hand", "warehouse")
"""Sources of which somebody of the shop must be known; from the others nobody need be."""

PICTURES: Final = ("image/jpeg", "image/png")
"""What a picture is stored as, whatever it came as."""
PDF: Final = "application/pdf"
TEXT: Final = "text/plain"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    PDF: "pdf",
    TEXT: "txt",
    XLSX: "xlsx",
    DOCX: "docx",
}
"""Every media type that is ever stored or sent, with the ending of its names."""

ADDING: Final = ("answer", "pay")
"""Rights of which one is enough to add evidence."""


@cache
def vocabulary() -> Vocabulary:
    """Every word and parameter of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(Path(__file__).with_name("words.md"))


def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code."""
    return vocabulary().label(section, code, language)
