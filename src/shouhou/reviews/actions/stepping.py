"""One step of a rating: what it showed before and shows now, its state, its line of history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.reviews.facts import Shown
from shouhou.reviews.models import Review, ReviewChange

SHOWN: Final = (
    *("listed_at", "gone_at", "state", "version", "answered_by", "answered_at"),
    *("appended", "appended_at"),
)
"""Columns a step moves, beside what the platform told."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rating that is new, or that the platform shows differently."""

    row: Review
    kind: str
    """A word of `change`."""
    old: Shown | None
    new: Shown


def put(row: Review, state: str, now: datetime) -> None:
    """It stands there from now on; who answered is who wrote the words that stand there now."""
    if state == "answered" and row.answered_at is None:
        ours = row.words != "" and row.words == row.reply
        row.answered_at, row.answered_by = now, row.words_by if ours else None
    elif state != "answered":
        row.answered_at, row.answered_by = None, None
    row.state = state


def write_changes(steps: Iterable[Step], now: datetime) -> None:
    """Their lines of history, numbered by the version each row has now."""
    ReviewChange.objects.bulk_create(
        (
            ReviewChange(
                review=step.row,
                number=step.row.version,
                kind=step.kind,
                at=now,
                rating=step.new.rating,
                content=step.new.appended if step.kind == "appended" else step.new.content,
                reply=step.new.reply,
            )
            for step in steps
        ),
        batch_size=500,
    )
