"""Pages of rows, and how an answer tells whether there are more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Asked
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.moments import DAY
from shouhou.platforms.taobao.sandbox.world.world import Row, World

PAGE_SIZE = 40
MOST_PAGES = 10**6


@dataclass(slots=True)
class Query:
    """A selection being put together: `FROM …`, its conditions and their values."""

    columns: str
    source: str
    order: str
    alone: tuple[str, str] | None = None
    """Where the joins change nothing: `FROM …` without them and the key, to count and skip by."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def where(self, condition: str, *values: object) -> None:
        """One more condition, unless its only value is None."""
        if values != (None,):
            self.conditions.append(condition)
            self.values.extend(values)

    def page(self, world: World, asked: Asked, size: int = PAGE_SIZE) -> tuple[list[Row], Any]:
        """The rows of the page asked for, and `total_results` or `has_next`."""
        number = 1 if asked["page_no"] is None else asked["page_no"]
        size = size if asked["page_size"] is None else asked["page_size"]
        if not 1 <= number <= MOST_PAGES:
            raise invalid("page_no")
        if size < 1:
            raise invalid("page_size")
        rows = world.all(self._sql, *self.values, size + 1, (number - 1) * size)
        if asked.values.get("use_has_next"):
            return rows[:size], {"has_next": len(rows) > size}
        return rows[:size], {"total_results": self.count(world)}

    def count(self, world: World) -> int:
        """How many rows there are on all pages."""
        source = self.alone[0] if self.alone else self.source
        sql = f"SELECT count(*) {source} {self._where}"
        return int(world.value(sql, *self.values))

    @property
    def _sql(self) -> str:
        """The page's rows; the skipped ones are never joined."""
        head, tail = f"SELECT {self.columns} {self.source}", f"ORDER BY {self.order}"
        limits = "LIMIT ? OFFSET ?"
        if self.alone is None:
            return f"{head} {self._where} {tail} {limits}"
        source, key = self.alone
        keys = f"SELECT {key} {source} {self._where} {tail} {limits}"
        return f"{head} WHERE {key} IN ({keys}) {tail}"

    @property
    def _where(self) -> str:
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def second_end(moment: int | None) -> int | None:
    """The last millisecond of the second a date names: ends of windows are inclusive."""
    return None if moment is None else moment + 999


def window(asked: Asked, start: str, end: str, days: int) -> tuple[int, int]:
    """A window that both ends must bound and that is at most so many days; raises TopError 41."""
    first, last = asked[start], asked[end]
    if last < first or last - first > days * DAY:
        raise invalid(end, f"时间范围不能超过 {days} 天")
    return first, last + 999
