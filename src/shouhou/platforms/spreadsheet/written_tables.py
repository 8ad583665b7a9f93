"""Reads the Markdown tables that describe layouts and codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?[\s:|-]+\|?")


class BrokenTable(ValueError):
    """A layout or code table does not say what it must; names file and line."""

    def __init__(self, path: Path, line: int, text: str) -> None:
        super().__init__(f"{path.name}:{line}: {text}")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: cells by column name, and the line it stands on."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Written:
    """A document: its two titles, the `Key: value` lines and the table of each section."""

    path: Path
    title_en: str
    title_zh: str
    keys: dict[str, str]
    tables: dict[str, tuple[TableRow, ...]]

    def key(self, name: str) -> str:
        """The value of a `Key: value` line that must be there."""
        if not self.keys.get(name):
            raise BrokenTable(self.path, 1, f"no line “{name}: …”")
        return self.keys[name]


def read_written(path: Path) -> Written:
    """Read one Markdown file; the table before any `##` belongs to section ``""``."""
    titles, section = ("", ""), ""
    keys: dict[str, str] = {}
    rows: dict[str, list[TableRow]] = {}
    header: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("|"):
            cells = _split(line)
            if header is None:
                header = cells
            elif not _RULE.fullmatch(line):
                rows.setdefault(section, []).append(_row(path, number, header, cells))
            continue
        header = None
        if line.startswith("## "):
            section = line[3:].strip()
        elif line.startswith("# "):
            english, _, chinese = line[2:].partition(" · ")
            titles = (english.strip(), chinese.strip())
        elif not section and (found := re.fullmatch(r"([A-Z][A-Za-z ]+): (.+)", line)):
            keys.setdefault(found[1], found[2].strip())
    tables = {name: tuple(listed) for name, listed in rows.items()}
    return Written(path, titles[0], titles[1], keys, tables)


def _row(path: Path, number: int, header: list[str], cells: list[str]) -> TableRow:
    if len(cells) != len(header):
        raise BrokenTable(path, number, f"{len(cells)} cells, not {len(header)}")
    return TableRow(number, dict(zip(header, cells, strict=True)))


def _split(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _CELLS.split(inner)]


def listed(cell: str, mark: str = " / ") -> tuple[str, ...]:
    """The entries of a cell that lists several."""
    return tuple(part.strip() for part in cell.split(mark) if part.strip())
