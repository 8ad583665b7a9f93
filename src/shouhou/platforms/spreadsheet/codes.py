"""Code tables: the Chinese words of a platform → our words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from shouhou.platforms.port import UNRECOGNISED
from shouhou.platforms.spreadsheet.cells import NOTHING, BadCell
from shouhou.platforms.spreadsheet.written_tables import BrokenTable, listed, read_written

FOLDER = Path(__file__).parent / "codes"
_MEMORY = 4096
_DROPPED = str.maketrans("", "", " ,、;。.'\"=\t\u00a0\ufeff")


def fold(word: str) -> str:
    """One spelling for all: width, case, commas, blanks and quotation marks do not matter."""
    return unicodedata.normalize("NFKC", word).translate(_DROPPED).casefold()


@dataclass(slots=True)
class CodeTable:
    """One code table; a word that is not in it is a :class:`BadCell` (a warning, not a default)."""

    name: str
    words: dict[str, str]
    _seen: dict[str, str] = field(default_factory=dict)

    def read(self, cell: str) -> str:
        """Our word for a cell; an empty cell says nothing, so it is unrecognised."""
        code = self._seen.get(cell)
        if code is None:
            code = self._look_up(cell)
            if len(self._seen) < _MEMORY:
                self._seen[cell] = code
        return code

    def _look_up(self, cell: str) -> str:
        if cell.strip() in NOTHING:
            return UNRECOGNISED
        code = self.words.get(fold(cell))
        if code is None:
            raise BadCell("unknown_word")
        return code

    def quick_pattern(self, *, filled: bool) -> str:
        """A pattern of cells that are surely known words, in their usual spellings."""
        spelt = {word for row in _rows(self.name) for word in listed(row)}
        spelt |= {word.replace("，", ",") for word in spelt}
        pattern = "|".join(sorted(map(re.escape, spelt), key=len, reverse=True))
        return f"(?:{pattern})" if filled else f"(?:{pattern}|)"


@cache
def code_table(name: str) -> CodeTable:
    """The code table of this name; loaded and checked once."""
    written = read_written(FOLDER / f"{name}.md")
    written.key("Source")
    written.key("Confidence")
    words: dict[str, str] = {}
    for row in written.tables.get("", ()):
        for word in listed(row["words"]):
            if words.setdefault(fold(word), row["code"]) != row["code"]:
                raise BrokenTable(written.path, row.line, f"“{word}” has two codes")
    return CodeTable(name, words)


def _rows(name: str) -> list[str]:
    return [row["words"] for row in read_written(FOLDER / f"{name}.md").tables.get("", ())]
