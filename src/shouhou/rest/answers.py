"""What callers get: the slices' frozen values as exact schemas."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import (
    Annotated,
    Any,
    ClassVar,
    Generic,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from shouhou.rest.bodies import Named
from shouhou.rest.kinds import Moment

T = TypeVar("T")


class Shape(Named):
    """An answer, read off the attributes of a value."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")
    made_from: ClassVar[type | None] = None
    """The frozen value it shows, if it was made from one."""


class Made(Shape):
    """Something new has this id."""

    id: int = Field(examples=[17])


class Done(Shape):
    """It is done; `changed` is false where it was so already."""

    changed: bool = True


class Listing(Shape, Generic[T]):
    """Some of many: `next` is the cursor of what follows, null at the end."""

    items: list[T]
    next: str | None = None


def listing(row: Any) -> Any:
    """The schema of a page of such rows; for what `shape` made, which no type checker knows."""
    return Listing[row]


def list_of(row: Any) -> Any:
    """The schema of a plain list of such rows: one result for each thing asked."""
    return list[row]


def shape(
    source: type,
    *,
    leave_out: Sequence[str] = (),
    add: Mapping[str, Any] | None = None,
    using: Sequence[Any] = (),
) -> Any:
    """The schema of a frozen value, fields and all: moments on the shop's clock, sets as lists.

    `leave_out` names what is not for callers, `add` further attributes (properties) with types,
    `using` the schemas (made by this function) of values inside this one.
    """
    return _shape(source, tuple(leave_out), tuple(sorted((add or {}).items())), tuple(using))


@cache
def _shape(
    source: type,
    leave_out: tuple[str, ...],
    add: tuple[tuple[str, Any], ...],
    using: tuple[Any, ...],
) -> Any:
    hints = get_type_hints(source)
    known = {each.made_from: each for each in using}
    kinds = {
        field.name: hints[field.name] for field in fields(source) if field.name not in leave_out
    }
    kinds |= dict(add)
    wanted: dict[str, Any] = {name: (_kind(kind, known), ...) for name, kind in kinds.items()}
    doc = (source.__doc__ or "").split("\n\n")[0]
    said = None if doc.startswith(source.__name__ + "(") else doc
    made = create_model(
        source.__name__, __base__=Shape, __module__=source.__module__, __doc__=said, **wanted
    )
    made.made_from = source
    return made


def _kind(hint: Any, known: Mapping[Any, Any]) -> Any:
    """The type of an answer's field for the type of a value's field."""
    if hint is datetime:
        return Moment
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, BaseModel)):
        return known.get(hint) or (shape(hint) if is_dataclass(hint) else hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is None or origin is Literal:
        return _plain(hint)
    if origin is Annotated:
        return hint
    if origin in (Union, types.UnionType):
        return Union[tuple(_kind(each, known) for each in inner)]  # noqa: UP007
    if origin is tuple:
        return _tuple(inner, known)
    if origin in (frozenset, set):
        return Annotated[list[_kind(inner[0], known)], _sorted]  # type: ignore[misc]
    if issubclass(origin, Mapping):
        return dict[_kind(inner[0], known), _kind(inner[1], known)]  # type: ignore[misc]
    return list[_kind(inner[0], known)]  # type: ignore[misc]


def _tuple(inner: tuple[Any, ...], known: Mapping[Any, Any]) -> Any:
    """Many of one kind, or a fixed row of different ones (shown as a list of any)."""
    if len(inner) == 2 and inner[1] is Ellipsis:
        return list[_kind(inner[0], known)]  # type: ignore[misc]
    return list[Union[tuple(dict.fromkeys(_kind(each, known) for each in inner))]]  # type: ignore[misc] # noqa: UP007


def _plain(hint: Any) -> Any:
    if hint in (date, str, int, bool, float, type(None)):
        return hint
    if hint in (frozenset, set, tuple, list):
        return list[Any]
    if hint in (dict, Mapping):
        return dict[str, Any]
    return hint if get_origin(hint) is Literal else Any


def _in_order(value: list[Any]) -> list[Any]:
    return sorted(value)


_sorted = AfterValidator(_in_order)
