"""The people a few rows name, looked up only where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, prefetch_related_objects

Row = TypeVar("Row", bound=Model)


def with_people(rows: Sequence[Row], *names: str) -> Sequence[Row]:
    """The same rows, with the people in these columns at hand; no query where nobody is named."""
    named = [name for name in names if any(getattr(row, f"{name}_id") for row in rows)]
    if named:
        prefetch_related_objects(rows, *named)
    return rows
