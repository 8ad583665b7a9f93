"""Kinds of fields: what fits into a column, a sentence, a calendar. Everything else is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

SHANGHAI_ZONE: Final = ZoneInfo("Asia/Shanghai")
LARGEST: Final = 2**63 - 1
MOST_FEN: Final = 10**13
"""A hundred thousand million yuan: no amount of a shop is larger."""
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


def whole(value: Any) -> Any:
    """JSON has no whole numbers of its own: 5.0, true and "5" are not meant to be 5."""
    if isinstance(value, bool | float | str):
        raise PydanticCustomError("int_type", "a whole number is needed")
    return value


def truth(value: Any) -> Any:
    """Only true and false are an answer to yes or no."""
    if not isinstance(value, bool):
        raise PydanticCustomError("bool_type", "true or false is needed")
    return value


def written(value: Any) -> Any:
    """A moment comes as text, never as a number of seconds."""
    if not isinstance(value, str) or "-" not in value:
        raise PydanticCustomError("datetime_parsing", "a moment in ISO 8601 is needed")
    return value


def written_day(value: Any) -> Any:
    """A day is ten characters, without any time of day."""
    if not isinstance(value, str) or len(value) != len("2026-11-23"):
        raise PydanticCustomError("date_parsing", "a day like 2026-11-23 is needed")
    return value


def of_our_time(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("timezone_aware", "the offset is missing, e.g. +08:00")
    in_years(value)
    return value


def in_years(value: date) -> date:
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise PydanticCustomError("date_out_of_range", "the year must be from 2000 to 2099")
    return value


def shown(value: datetime) -> str:
    """On the shop's clock, with its offset."""
    return value.astimezone(SHANGHAI_ZONE).isoformat()


@dataclass(frozen=True, slots=True)
class OneOf:
    """Of a text in `Annotated`: it is one of these words."""

    words: tuple[str, ...]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}

    def check(self, value: str) -> str:
        """Raises pydantic's error of its own words for an enumeration."""
        if value not in self.words:
            listing = ", ".join(self.words)
            raise PydanticCustomError("enum", "must be one of {expected}", {"expected": listing})
        return value


def one_of(words: Iterable[str]) -> OneOf:
    """`Annotated[str, one_of(WORDS)]`: one of these words, in this order."""
    return OneOf(tuple(words))


def _text(most: int, least: int) -> Any:
    fits = StringConstraints(max_length=most, min_length=least, strict=True)
    return Annotated[str, fits]


Id = Annotated[int, Field(ge=1, le=LARGEST, examples=[1])]
"""The id of a row; 1 to 2^63 - 1."""
Number = Annotated[int, BeforeValidator(whole), Field(ge=-LARGEST, le=LARGEST)]
Fen = Annotated[int, BeforeValidator(whole), Field(ge=0, le=MOST_FEN, examples=[9900])]
"""Money in whole fen, 1/100 yuan."""
YesNo = Annotated[bool, BeforeValidator(truth)]
Code = _text(most=64, least=1)
"""A word of a table, an order number, a waybill."""
Line = _text(most=200, least=1)
Words = _text(most=2000, least=1)
"""A sentence that somebody must have written."""
Text = _text(most=2000, least=0)
"""A sentence that may be left out."""

_serialised = PlainSerializer(shown, return_type=str)
_moment_schema = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-11-23T14:05:00+08:00"],
}
Moment = Annotated[datetime, _serialised, WithJsonSchema(_moment_schema)]
"""A moment in an answer: ISO 8601 with +08:00."""
MomentIn = Annotated[
    datetime,
    BeforeValidator(written),
    AfterValidator(of_our_time),
    WithJsonSchema(_moment_schema),
]
"""A moment in a request: ISO 8601 with any offset, years 2000 to 2099."""
_day_schema = {"type": "string", "format": "date", "examples": ["2026-11-23"]}
Day = Annotated[
    date, BeforeValidator(written_day), AfterValidator(in_years), WithJsonSchema(_day_schema)
]
"""A calendar day in Shanghai."""
