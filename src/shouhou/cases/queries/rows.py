"""Rows of cases read by written-out statements: quicker to ask than to build from querysets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from psycopg.sql import SQL, Identifier

from shouhou.cases.queries.reading import PLAIN, CaseHead, as_head
from shouhou.shops.queries import Person as People

PEOPLE: Final = ("owner", "handed_to", "closed_by")
COLUMNS: Final = SQL(", ").join(
    [SQL("c.") + Identifier(name) for name in (*PLAIN, "buyer", "closed_by_id", "sorts_at")]
)
"""What a head is made of, for a statement that calls the case `c`."""


def fetched(text: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a statement by column name."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def with_names(rows: Sequence[Mapping[str, Any]]) -> tuple[CaseHead, ...]:
    """Rows of COLUMNS as heads in their order, the people in them by name; one query."""
    wanted = {row[f"{name}_id"] for row in rows for name in PEOPLE} - {None}
    people = People.objects.filter(pk__in=wanted).values_list("pk", "name") if wanted else ()
    names = dict(people)
    heads = []
    for row in rows:
        said = {name: row[name] for name in PLAIN} | {"buyer": row["buyer"]}
        said |= {f"{name}__name": names.get(row[f"{name}_id"]) for name in PEOPLE}
        heads.append(as_head(said))
    return tuple(heads)
