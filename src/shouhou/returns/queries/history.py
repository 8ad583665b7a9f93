"""What was done with a parcel, newest last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouhou.clock import SHANGHAI
from shouhou.returns.models import ArrivalLine
from shouhou.returns.words import machine

BESIDE = {
    "scan": ("收件", "received"),
    "again": ("又扫到", "scanned again"),
    "describe": ("补充信息", "described"),
    "move": ("移库", "moved"),
}
"""Events that are no moves of states.md."""


@dataclass(frozen=True, slots=True)
class LineView:
    """One thing that was done."""

    at: datetime
    by: str
    zh: str
    en: str
    row: str
    detail: dict[str, Any]


def history_of(arrival_id: int) -> tuple[LineView, ...]:
    """The lines of a parcel; the caller was given it by a query that is scoped to a person."""
    rows = ArrivalLine.objects.filter(arrival=arrival_id).select_related("by").order_by("number")
    return tuple(_view(row) for row in rows)


def _view(row: ArrivalLine) -> LineView:
    event = machine().events.get(row.event)
    zh, en = (event.zh, event.en) if event else BESIDE.get(row.event, (row.event, row.event))
    by = row.by.name if row.by else ""
    return LineView(row.at.astimezone(SHANGHAI), by, zh, en, row.row, row.detail)
