"""Plain lines: a record whose cells are all in plain quotes is checked at once, without cutting it.

Exports quote every cell (``"a","b"``) or protect it (``="123"``), with no quotation mark inside.
The csv module would cut such a line at the very same places, so one pattern can check all its
cells. Lines of any other shape match no pattern and are cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from shouhou.platforms.spreadsheet.cells import PLAIN, yuan

if TYPE_CHECKING:
    from shouhou.platforms.spreadsheet.layouts import Use
    from shouhou.platforms.spreadsheet.reader import RowReader

DELIMITER: Final = ","
Found = tuple[str, str]
"""The key of a row and the shop it names."""
Check = Callable[[list[str]], list[Found | None]]
"""Looks at lines without their ends; nothing for one that must be cut and read cell by cell."""


def plain_line(cells: Sequence[str]) -> str:
    """The cells as a plain line has them, however they were quoted: equal only for equal cells."""
    return DELIMITER.join(map(_quoted, cells))


def _quoted(cell: str) -> str:
    if '"' not in cell:
        return f'"{cell}"'
    inside = cell[2:-1]
    protected = cell[:2] == '="' and cell[-1] == '"'
    if protected and '"' not in inside and DELIMITER not in inside:
        return cell
    return '"' + cell.replace('"', '""') + '"'


def line_check(reader: RowReader) -> Check:
    """The quick check of a whole line; it says yes to no line the quick check says no to."""
    pattern = _line_pattern(reader)
    if pattern is None:
        return lambda lines: [None] * len(lines)
    match, at = pattern.fullmatch, pattern.groupindex
    compared = set(reader.compared) <= at.keys()
    less, more = (at[field] if compared else 0 for field in reader.compared)
    key, shop = at["key"], at.get("shop_name", at["nothing"])

    def fits(found: re.Match[str]) -> bool:
        ceiling = yuan(found[more])
        return ceiling is None or (yuan(found[less]) or 0) <= ceiling

    def check(lines: list[str]) -> list[Found | None]:
        return [
            (found[key], found[shop])
            if found and (found[less] in ("0.00", found[more]) or fits(found))
            else None
            for found in map(match, lines)
        ]

    return check


def _line_pattern(reader: RowReader) -> re.Pattern[str] | None:
    """All cells of a plain line, with groups for those that must be known for themselves."""
    uses = {use.index: use for use in reader.recognised.uses}
    doubly = len(uses) < len(reader.recognised.uses)
    if doubly or reader.numbered or reader.named < reader.width:
        return None
    cells = [_cell(reader, index, uses.get(index)) for index in range(reader.width)]
    return None if "" in cells else re.compile(DELIMITER.join(cells) + "(?P<nothing>)")


def _cell(reader: RowReader, index: int, use: Use | None) -> str:
    """The pattern of one cell with its quotation marks; nothing when there is none."""
    kind = use.column.cell if use else "text"
    if use and use.column.field == "shop_name" and not use.fill_in:
        return PLAIN["shop_name"]
    if kind in PLAIN:
        return PLAIN["key" if index == reader.key_at else kind]
    assert use is not None
    pattern = reader.cell_pattern(use)
    if use.column.field in reader.compared and not use.fill_in:
        pattern = f"(?P<{use.column.field}>{pattern})"
    return "" if '"' in pattern else f'"{pattern}"'
