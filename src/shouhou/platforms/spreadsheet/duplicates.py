"""Notices the same id twice in one file with different content."""

from __future__ import annotations

from shouhou.platforms.port import CellProblem
from shouhou.platforms.spreadsheet.problems import Spot, Where, problem


class Duplicates:
    """Remembers ids by their hash: about 150 bytes an id, so 150 MB for a million."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int, int]] = {}

    def look(self, key: str, raw: str, row_no: int, where: Where) -> CellProblem | None:
        """A warning when this id came before with other content; the same content is silent."""
        told, content = hash(key), hash(raw.rstrip("\r\n"))
        before = self._seen.get(told)
        self._seen[told] = (content, row_no)
        if before is None or before[0] == content:
            return None
        return problem("row_twice", Spot(where, row_no), key, count=before[1])
