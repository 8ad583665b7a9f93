"""Acts by name with JSON arguments: plain numbers, texts and lists, objects for the dataclasses."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from shouhou.platforms.taobao.sandbox.world import (
    answering,
    asking,
    parcels,
    platform,
    rating,
    shops,
    trading,
)
from shouhou.platforms.taobao.sandbox.world.world import World

_NAMES = {
    shops: (
        "open_shop add_subaccount add_address freeze_shop open_app set_quota permit"
        " list_item restock join"
    ),
    trading: "order pay ship confirm close delay_receipt urge write_memo",
    parcels: "trace intercept",
    asking: "ask_refund modify_refund withdraw_refund send_back say answer_proposal",
    answering: (
        "agree_refund agree_return refuse propose_return review refill_return agree_reship"
        " receive_exchange consign confirm_replacement turn_to_refund"
    ),
    platform: "call_platform step_in ask_proof drop_call decide",
    rating: "rate append_rating answer_rating chat",
}
ACTS: Mapping[str, Callable[..., Any]] = {
    name: getattr(module, name) for module, names in _NAMES.items() for name in names.split()
}


class BadArguments(ValueError):
    """No such act, or arguments that do not fit it; names the one."""


def perform(world: World, name: str, arguments: Mapping[str, Any]) -> Any:
    """Does it; what the act gives back. Raises BadArguments, and Refused as the act does."""
    act = ACTS.get(name)
    if act is None:
        raise BadArguments(f"no act {name!r}")
    hints = typing.get_type_hints(act)
    known = {each for each in inspect.signature(act).parameters if each != "world"}
    if not set(arguments) <= known:
        raise BadArguments(f"{name}: unknown {sorted(set(arguments) - known)}")
    values = {each: _value(hints[each], value, each) for each, value in arguments.items()}
    try:
        inspect.signature(act).bind(world, **values)
    except TypeError as problem:
        raise BadArguments(f"{name}: {problem}")
    return act(world, **values)


def _value(kind: Any, value: Any, name: str) -> Any:
    """The value as the annotation wants it; raises BadArguments."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType or origin is typing.Union:
        (other,) = [each for each in inside if each is not type(None)]
        return None if value is None else _value(other, value, name)
    if origin is tuple:
        return _tuple(inside, value, name)
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, value, name)
    if type(value) is not kind or not _storable(value):
        raise BadArguments(f"{name}: {kind.__name__} expected")
    return value


def _storable(value: Any) -> bool:
    """No number beyond 64 bits, no text with a lone surrogate."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode() == value
    return not isinstance(value, int) or abs(value) < 1 << 63


def _tuple(inside: tuple[Any, ...], value: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise BadArguments(f"{name}: a list expected")
    kinds = (inside[0],) * len(value) if inside[1:] == (...,) else inside
    if len(kinds) != len(value):
        raise BadArguments(f"{name}: {len(kinds)} values expected")
    return tuple([_value(kind, each, name) for kind, each in zip(kinds, value, strict=True)])


def _record(kind: type, value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        raise BadArguments(f"{name}: an object expected")
    hints = typing.get_type_hints(kind)
    unknown = set(value) - {each.name for each in fields(kind)}
    if unknown:
        raise BadArguments(f"{name}: unknown {sorted(unknown)}")
    try:
        return kind(**{each: _value(hints[each], one, each) for each, one in value.items()})
    except TypeError as problem:
        raise BadArguments(f"{name}: {problem}")
