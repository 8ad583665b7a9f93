"""Texts a sender chose, made fit to be shown and to name a download."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import Final

NAME_LIMIT: Final = 120
ENDING_LIMIT: Final = 12
NOTE_LIMIT: Final = 500
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
_SPACES: Final = re.compile(r"\s+")


def clean_name(name: str | None) -> str:
    """The last part of a path, one line, no invisible characters, 120 characters at most."""
    last = (name or "").replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    shown = _SPACES.sub(" ", _FORBIDDEN.sub("_", _visible(last))).strip(" .")
    if len(shown) <= NAME_LIMIT:
        return shown or "?"
    ending = PurePath(shown).suffix[:ENDING_LIMIT]
    return shown[: NAME_LIMIT - len(ending)].rstrip() + ending


def clean_note(note: str) -> str:
    """What somebody wrote beside the files: lines stay, invisible characters go."""
    lines = (_visible(line).strip() for line in note.replace("\0", "").splitlines())
    return "\n".join(line for line in lines if line)[:NOTE_LIMIT].rstrip()


def _visible(text: str) -> str:
    """Without control characters, marks of direction, private and unassigned characters."""
    return "".join(each for each in text if each == " " or unicodedata.category(each)[0] != "C")
