"""Plain values of intake: what pages and higher slices get to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouhou.intake.words import BUSY


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence in both languages, with its code."""

    code: str
    zh: str
    en: str

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """One problem with one cell or row."""

    file: str
    sheet: str
    row: int
    severity: str
    code: str
    column: str
    letter: str
    found: str
    problem_zh: str
    problem_en: str
    todo_zh: str
    todo_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView:
    """One table of an upload, as understood."""

    id: int
    kind: str
    layout: str
    name: str
    header: tuple[str, ...]
    exported_at: datetime
    seen: Mapping[str, Any]
    rows: int
    bad: int
    warned: int
    new: int
    changed: int
    same: int
    problems_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One file of an upload."""

    id: int
    name: str
    size: int
    locked: bool
    refusal: Saying | None
    taken_before_at: datetime | None
    """When the very same file was taken into this shop."""
    sheets: tuple[SheetView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """One line in the list of uploads."""

    id: int
    shop_id: int
    shop_name: str
    by_name: str
    state: str
    received_at: datetime
    file_names: tuple[str, ...]
    rows: int
    bad: int
    new: int
    changed: int
    same: int

    @property
    def busy(self) -> bool:
        return self.state in BUSY


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsorptionView:
    """What a higher slice made of the upload."""

    consumer: str
    absorbed_at: datetime
    counts: Mapping[str, int]
    problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadView:
    """One upload with everything its page shows."""

    id: int
    shop_id: int
    shop_name: str
    by_name: str
    state: str
    received_at: datetime
    ended_at: datetime | None
    progress: int
    progress_of: int
    trouble: Saying | None
    files: tuple[FileView, ...]
    problems: tuple[ProblemView, ...]
    absorptions: tuple[AbsorptionView, ...]

    @property
    def busy(self) -> bool:
        return self.state in BUSY

    @property
    def sheets(self) -> tuple[SheetView, ...]:
        return tuple(sheet for file in self.files for sheet in file.sheets)

    @property
    def percent(self) -> int:
        return 100 * self.progress // self.progress_of if self.progress_of else 0

    def count(self, name: str) -> int:
        return sum(getattr(sheet, name) for sheet in self.sheets)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """The table that raw rows were taken from: what is needed to read them again."""

    id: int
    upload_id: int
    shop_id: int
    kind: str
    layout: str
    header: tuple[str, ...]
    delimiter: str
    file_name: str
    sheet_name: str
    exported_at: datetime


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Some raw rows of one sheet, in order: (raw row id, row number, external id, raw record)."""

    sheet: RawSheet
    rows: tuple[tuple[int, int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """An upload whose rows a consumer has not yet absorbed."""

    upload_id: int
    shop_id: int
