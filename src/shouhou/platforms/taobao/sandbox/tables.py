"""Markdown tables that the sandbox reads: each section's rows by column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[|\s:-]+")


class BrokenTable(ValueError):
    """A row that does not fit its head; names file and line."""


@cache
def sections(path: Path) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """Rows below each `## heading` ("" before the first); a dash or nothing is an empty cell."""
    found: dict[str, list[Mapping[str, str]]] = {}
    heading, head = "", None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            heading, head = line[3:].strip(), None
            found.setdefault(heading, [])
        elif not line.startswith("|"):
            head = None
        elif head is None:
            head = _cells(line)
        elif not _RULE.fullmatch(line):
            cells = _cells(line)
            if len(cells) != len(head):
                raise BrokenTable(f"{path.name}:{number}: {len(cells)} cells, head {len(head)}")
            found.setdefault(heading, []).append(dict(zip(head, cells, strict=True)))
    return {name: tuple(rows) for name, rows in found.items()}


def rows(path: Path, heading: str = "") -> tuple[Mapping[str, str], ...]:
    """The rows of one section, all of the file's first table by default."""
    return sections(path)[heading]


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip().strip("|"))]
    return ["" if cell in ("—", "-") else cell for cell in cells]
