"""Pages of a sorted list: where the next begins is the sort key of the last row, so the hundredth
page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.lookups import GreaterThan, LessThan

from shouhou.shops.facts import Refused

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list is sorted; the last of them tells rows apart."""

    columns: tuple[str, ...]
    down: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"-{name}" if self.down else name for name in self.columns)


URGENT: Final = Order(("sorts_at", "id"))
"""What runs out first; what never does, last."""


def behind(order: Order, values: Sequence[datetime | int]) -> Q:
    """The rows behind a sort key, as one comparison of the whole key: the index goes there."""
    here = Func(*map(F, order.columns), function="ROW", output_field=IntegerField())
    there = Func(*map(Value, values), function="ROW", output_field=IntegerField())
    return Q(LessThan(here, there) if order.down else GreaterThan(here, there))


def beyond(order: Order, after: str | None) -> Q:
    """The rows behind a cursor; all of them without one. Raises Refused `bad_cursor`."""
    return behind(order, read_cursor(order, after)) if after else Q()


def cursor_of(order: Order, row: Mapping[str, Any]) -> str:
    """Where a page ended: the sort key of its last row."""
    parts = [row[name] for name in order.columns]
    return "-".join(
        str((part - _EPOCH) // _MICROSECOND) if isinstance(part, datetime) else str(part)
        for part in parts
    )


def read_cursor(order: Order, text: str) -> list[datetime | int]:
    """The sort key in a cursor. Raises Refused `bad_cursor`."""
    parts = text.split("-")
    if len(parts) != len(order.columns) or not all(map(is_number, parts)):
        raise bad_cursor()
    try:
        return [
            _EPOCH + int(part) * _MICROSECOND if name.endswith("_at") else int(part)
            for name, part in zip(order.columns, parts, strict=True)
        ]
    except OverflowError:
        raise bad_cursor()


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def bad_cursor() -> Refused:
    return Refused("bad_cursor", "翻页位置无效，请从第一页开始。", "Not a place in this list.")
