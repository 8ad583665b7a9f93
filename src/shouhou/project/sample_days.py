"""The sample's exports, moved to today: the world they show stands at a fixed moment.

Every day written in a cell, and the moment in the file's name, moves by the same number of days.
Nothing else changes, and the moved files go through the upload door like any others.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from shouhou.platforms.spreadsheet.sheets_out import write_xlsx

DAY = re.compile(r"(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)")
STAMP = re.compile(r"20\d{6}(?=\d{4}\.)")
GBK = "gb18030"


def moved(path: Path, days: int, folder: Path) -> Path:
    """The file with all its days moved, in that folder; the file itself where nothing moves."""
    if not days:
        return path
    target = folder / STAMP.sub(lambda hit: moved_day(hit.group(), "%Y%m%d", days), path.name)
    if path.suffix == ".csv":
        target.write_bytes(moved_text(path.read_bytes().decode(GBK), days).encode(GBK))
    else:
        rows = [
            [moved_text(as_text(cell), days) for cell in row]
            for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        ]
        write_xlsx(target, rows[0], rows[1:])
    return target


def moved_text(text: str, days: int) -> str:
    """The text with every day in it moved; what only looks like a day stays."""
    return DAY.sub(lambda hit: moved_day(hit.group(), "%Y-%m-%d", days), text)


def moved_day(text: str, form: str, days: int) -> str:
    """One day, so many days on."""
    try:
        day = datetime.strptime(text, form)  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return text
    return (day + timedelta(days=days)).strftime(form)


def as_text(cell: object) -> str:
    """A cell as its export shows it."""
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return str(cell)


def days_since(moment: date, today: date) -> int:
    """How far the world is to be moved; never into the past."""
    return max(0, (today - moment).days)
