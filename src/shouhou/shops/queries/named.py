"""The people a few rows name, looked up only where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model

from shouhou.shops.models import Person

Row = TypeVar("Row", bound=Model)


def with_people(rows: Sequence[Row], *names: str) -> Sequence[Row]:
    """The same rows, with the people in these columns at hand: one query, none if none is named."""
    named = {getattr(row, f"{name}_id") for row in rows for name in names} - {None}
    people = Person.objects.in_bulk(named) if named else {}
    for row in rows:
        for name in names:
            if (pk := getattr(row, f"{name}_id")) is not None:
                setattr(row, name, people[pk])
    return rows
