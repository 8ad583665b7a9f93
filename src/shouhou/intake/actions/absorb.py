"""A higher slice reports what it made of an upload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from shouhou.intake.actions.read import clean
from shouhou.intake.models import Absorption
from shouhou.platforms.port import CellProblem

KEPT: Final = 500


def note_absorbed(
    *,
    upload_id: int,
    consumer: str,
    counts: Mapping[str, int],
    problems: Sequence[CellProblem] = (),
    now: datetime,
) -> None:
    """Remember that the consumer has merged this upload; a repeated run replaces the note."""
    told = [
        {
            "row": each.row,
            "column": each.column,
            "found": each.found,
            "problem_zh": each.problem_zh,
            "problem_en": each.problem_en,
        }
        for each in problems[:KEPT]
    ]
    Absorption.objects.update_or_create(
        upload_id=upload_id,
        consumer=consumer,
        defaults={
            "absorbed_at": now,
            "counts": dict(counts) | {"problems": len(problems)},
            "problems": clean(told),
        },
    )
