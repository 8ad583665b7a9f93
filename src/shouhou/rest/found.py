"""What a door says when there is nothing, or when an input does not fit."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class NotHere(Exception):
    """There is no such thing for this caller; of another's shop nobody learns that it exists."""


class Unfit(Exception):
    """An input that cannot be: `field` is its JSON path or `query.name`, with both sentences."""

    def __init__(self, field: str, zh: str, en: str, code: str = "invalid") -> None:
        super().__init__(f"{field}: {en}")
        self.field = field
        self.zh = zh
        self.en = en
        self.code = code


def found(value: T | None) -> T:
    """The value; raises NotHere where there is none."""
    if value is None:
        raise NotHere
    return value
