"""How values look on the wire: one set of type marks, read and written the same way.

A value of the platform is a frozen dataclass whose field names are the wire's own (with their
misspellings). The type of a field says how it is written on the wire: see the aliases below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from shouhou.clock import in_shanghai, local
from shouhou.money import Money

T = TypeVar("T")

Id: TypeAlias = Annotated[str, "id"]
"""Digits or text; a JSON number of 19 digits and its text are the same id."""
Yuan: TypeAlias = Annotated[int, "yuan"]
"""Whole fen here, yuan text with at most two decimals on the wire."""
Fen: TypeAlias = Annotated[int, "fen"]
"""Whole fen on both sides."""
CompactMoment: TypeAlias = Annotated[datetime, "compact"]
"""`yyyyMMddHHmmss` on the wire."""
Loose: TypeAlias = Mapping[str, Any]
"""A document whose inside nobody described."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS_OF_MILLISECONDS: Final = 11
_LONGEST_NUMBER: Final = 20
_SHOWN: Final = 60
_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}
_UNFIT: Final = re.compile("[\0\ud800-\udfff]")


class BadShape(ValueError):
    """An answer (or a part of it) that is not what it should be; `field` names the place."""

    def __init__(self, field: str, found: object) -> None:
        self.field = field
        text = found if isinstance(found, str) else repr(found)[: _SHOWN + 1]
        self.found = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        super().__init__(f"{field}: {self.found!r}")


@dataclass(frozen=True, slots=True)
class Mark:
    """The type of one field, taken apart: what it is, its mark, what is inside, its limits."""

    base: Any
    mark: str = ""
    inside: Mark | None = None
    limits: tuple[Any, ...] = ()


def marks(kind: Any) -> dict[str, Mark]:
    """The marks of a dataclass's fields, in order."""
    return _marks(kind)


@cache
def _marks(kind: Any) -> dict[str, Mark]:
    hints = get_type_hints(kind, include_extras=True)
    return {each.name: mark_of(hints[each.name]) for each in fields(kind)}


def mark_of(hint: Any) -> Mark:
    """Take a type apart: `Annotated`, `| None` and `tuple[X, ...]` are understood."""
    if get_origin(hint) is Annotated:
        inner, *extras = get_args(hint)
        made = mark_of(inner)
        named = next((each for each in extras if isinstance(each, str)), made.mark)
        limits = tuple(each for each in extras if not isinstance(each, str))
        return Mark(made.base, named, made.inside, (*made.limits, *limits))
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (each for each in get_args(hint) if each is not type(None))
        return mark_of(inner)
    if get_origin(hint) is tuple:
        return Mark(tuple, inside=mark_of(get_args(hint)[0]))
    origin = get_origin(hint)
    return Mark(dict) if isinstance(origin, type) and issubclass(origin, Mapping) else Mark(hint)


# ── reading ──────────────────────────────────────────────────────────────────────────


def read_row(kind: type[T], found: object, where: str = "") -> T:
    """A dataclass from a JSON object; unknown keys are left aside, absent ones keep their default.

    A field called ``raw`` gets the JSON text of the whole object. Raises BadShape, which names the
    field, also when a required field is absent.
    """
    if not isinstance(found, dict):
        raise BadShape(where or kind.__name__, found)
    values: dict[str, Any] = {}
    for name, mark, must in plan_of(kind):
        if name == "raw":
            values["raw"] = raw_text(found)
        elif (told := found.get(name)) is not None and told != "":
            values[name] = read_value(mark, told, f"{where}.{name}" if where else name)
        elif must:
            raise BadShape(f"{where}.{name}" if where else name, told)
    return kind(**values)


def plan_of(kind: Any) -> tuple[tuple[str, Mark, bool], ...]:
    """What a row of this kind is read by."""
    return _plan(kind)


@cache
def _plan(kind: Any) -> tuple[tuple[str, Mark, bool], ...]:
    """Name, mark and whether it must be there, for each field: asked for every row of a shop."""
    return tuple(
        (each.name, marks(kind)[each.name], each.default is each.default_factory is MISSING)
        for each in fields(kind)
    )


def row_from_raw(kind: type[T], raw: str) -> T:
    """The row that was kept as text; `kind` is its dataclass. Raises BadShape."""
    return read_row(kind, parse_json(raw))


def read_value(mark: Mark, found: object, where: str) -> Any:
    """One value that is there (neither null nor empty)."""
    if mark.base is tuple and mark.inside is not None:
        inside = mark.inside
        return tuple(
            read_value(inside, each, f"{where}[{n}]")
            for n, each in enumerate(unwrap_list(found, where))
        )
    if _is_row(mark.base):
        return read_row(mark.base, found, where)
    try:
        return _SCALARS[mark.mark or mark.base](found)
    except (ValueError, TypeError, OverflowError):
        raise BadShape(where, found) from None


@cache
def _is_row(base: Any) -> bool:
    return isinstance(base, type) and is_dataclass(base)


def unwrap_list(found: object, where: str) -> list[Any]:
    """A list, bare or inside its element name (`{"refund": […]}`); absent is empty."""
    if found is None or found in ("", {}):
        return []
    if isinstance(found, dict) and len(found) == 1:
        (found,) = found.values()
        if isinstance(found, dict):  # one element that lost its list on the way from XML
            return [found]
    if not isinstance(found, list | None):
        raise BadShape(where, found)
    return found or []


def _text(found: object) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, str | int):
        return storable(str(found))
    raise TypeError(found)


def _whole(found: object) -> int:
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise TypeError(found)
    if isinstance(found, str) and (len(found) > _LONGEST_NUMBER or not found.isascii()):
        raise ValueError(found)
    return int(found)


def _yes_no(found: object) -> bool:
    told = _text(found).strip().lower()
    if told not in _BOOLEANS:
        raise ValueError(told)
    return _BOOLEANS[told]


def _yuan(found: object) -> int:
    return Money.from_yuan(_text(found).strip()).fen


def from_milliseconds(count: int) -> datetime:
    """The moment so many milliseconds after 1970 began in Greenwich; OverflowError beyond time."""
    return in_shanghai(_EPOCH + timedelta(milliseconds=count))


def _moment(found: object) -> datetime:
    text = _text(found)
    if text.isascii() and text.isdigit() and len(text) > _DIGITS_OF_MILLISECONDS:
        return from_milliseconds(_whole(text))
    return local(text)


def _loose(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise TypeError(found)
    return found


_SCALARS: Final[dict[Any, Any]] = {
    str: _text,
    "id": lambda found: _text(found).strip(),
    int: _whole,
    "fen": _whole,
    "yuan": _yuan,
    bool: _yes_no,
    datetime: _moment,
    dict: _loose,
}


def needed(value: T | None, field: str) -> T:
    """A value that the desk's word cannot do without; BadShape names the field."""
    if value is None:
        raise BadShape(field, None)
    return value


# ── JSON text ────────────────────────────────────────────────────────────────────────


def storable(text: str) -> str:
    """Text that UTF-8 and a database can hold: NUL and half characters become U+FFFD."""
    return _UNFIT.sub("\ufffd", text)


def parse_json(text: str | bytes) -> Any:
    """JSON with decimals kept as text; BadShape for everything else, however nested or long."""
    try:
        return json.loads(text, parse_float=str, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadShape(
            "json", text[:_SHOWN].decode(errors="replace") if isinstance(text, bytes) else text
        )


def _no_number(word: str) -> Any:
    raise ValueError(word)


def raw_text(found: object) -> str:
    """The JSON text of a row as it is kept: keys in the order they came, characters as they are."""
    return storable(json.dumps(found, ensure_ascii=False, separators=(",", ":")))


# ── writing ──────────────────────────────────────────────────────────────────────────


def wire_text(value: object, mark: Mark) -> str:
    """A business parameter as the platform wants it: lists by comma, documents as JSON text."""
    if isinstance(value, tuple) and mark.inside is not None and not is_dataclass(mark.inside.base):
        return ",".join(wire_text(each, mark.inside) for each in value)
    if is_dataclass(value) or isinstance(value, tuple | Mapping):
        return raw_text(document(value))
    return str(scalar(value, mark, text=True))


def document(value: object) -> Any:
    """A dataclass (or several) as a JSON document; what is absent is left out."""
    if isinstance(value, tuple):
        return [document(each) for each in value]
    if isinstance(value, Mapping):
        return dict(value)
    if not is_dataclass(value):
        return value
    told = {name: (getattr(value, name), mark) for name, mark in marks(type(value)).items()}
    return {
        name: document(each) if isinstance(each, tuple) else scalar(each, mark, text=False)
        for name, (each, mark) in told.items()
        if each is not None and each not in ("", ())
    }


def scalar(value: object, mark: Mark, *, text: bool) -> object:
    """One plain value; as text everything, inside a document numbers and booleans stay."""
    if isinstance(value, datetime):
        form = "%Y%m%d%H%M%S" if mark.mark == "compact" else "%Y-%m-%d %H:%M:%S"
        return in_shanghai(value).strftime(form)
    if isinstance(value, bool) and text:
        return "true" if value else "false"
    if isinstance(value, int) and mark.mark == "yuan":
        return Money(value).yuan
    return value
