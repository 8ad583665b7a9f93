"""What a call is: a frozen value that names its method, its parameters and the shape of its answer.

    @method("taobao.refund.get", at="refund")
    class RefundGet(Request[Refund]):
        refund_id: Id
        fields: str = REFUND_FIELDS

A request that breaks a documented limit cannot be made: NotSendable names the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import (
    Any,
    ClassVar,
    Final,
    Generic,
    TypeAlias,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
)

from shouhou.platforms.taobao.client.errors import NotSendable
from shouhou.platforms.taobao.client.limits import check_encodable, picture_kind
from shouhou.platforms.taobao.client.shapes import marks, wire_text

Needs: TypeAlias = Mapping[str, tuple[str, ...] | None]
"""Kind of shop → parameters that it must say, or None where it may not call at all."""
NOTHING_MORE: Final[Needs] = MappingProxyType({})
TMALL_ONLY: Final[Needs] = MappingProxyType({"taobao": None})

T = TypeVar("T")
C = TypeVar("C", bound="type[Request[Any]]")


@dataclass(frozen=True, slots=True)
class Broken:
    """A row of a page that nobody could read: its JSON text, the field and what stood there."""

    raw: str
    field: str
    found: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. `total` or `has_next` is told, depending on how it was asked."""

    rows: tuple[T, ...] = ()
    broken: tuple[Broken, ...] = ()
    total: int | None = None
    has_next: bool | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """What the declaration of a method says beside its parameters."""

    name: str
    at: str
    writes: bool
    partial: bool
    needs: Needs
    gives: Any

    @property
    def root(self) -> str:
        """The root key of the JSON answer: no leading `taobao.`, dots become underscores."""
        return self.name.removeprefix("taobao.").replace(".", "_") + "_response"


class Request(Generic[T]):
    """A call whose answer is a `T`; see `method`."""

    __slots__ = ()
    SPEC: ClassVar[Spec]

    def __post_init__(self) -> None:
        check(self)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def method(
    name: str,
    *,
    at: str = "",
    writes: bool = False,
    partial: bool = False,
    needs: Needs = NOTHING_MORE,
) -> Callable[[C], C]:
    """Declare a call. `at` is the dotted place of the answer (of a page: of its list).

    `writes`: it changes something, so a lost answer is Unknown. `partial`: a false success flag is
    part of its answer and no refusal. `needs`: what a kind of shop must say beyond the required.
    """

    def declare(kind: C) -> C:
        made: C = dataclass(frozen=True, slots=True, kw_only=True)(kind)  # type: ignore[assignment]
        made.SPEC = Spec(name, at, writes, partial, needs, _gives(made))
        return made

    return declare


def _gives(kind: type) -> Any:
    for base in kind.__orig_bases__:  # type: ignore[attr-defined]
        if get_origin(base) is Request:
            return get_args(base)[0]
    raise TypeError(f"{kind.__name__} does not say what it gives: Request[…]")


def check(value: Any, inside: str = "") -> None:
    """Raise NotSendable for the first field outside its limits, in nested documents too."""
    needed = _needed(value.__class__)
    for name, mark in marks(value.__class__).items():
        told, place = getattr(value, name), f"{inside}.{name}" if inside else name
        if told is None or (told in ("", ()) and name not in needed):
            continue
        _check_value(place, told)
        for limit in mark.limits:
            limit.check(place, told)


def _check_value(place: str, told: Any) -> None:
    if told in ("", (), b""):
        raise NotSendable(place, "不能为空", "must not be empty")
    if isinstance(told, str):
        check_encodable(place, told)
    for each in told if isinstance(told, tuple) else (told,):
        if is_dataclass(each):
            check(each, place)


def check_for(request: Request[Any], shop_kind: str) -> None:
    """Raise NotSendable for what this kind of shop must say and does not, or may not call."""
    needed = request.SPEC.needs.get(shop_kind, ())
    if needed is None:
        raise NotSendable("shop", "这个接口只供天猫店铺使用", f"not for {shop_kind}")
    for name in needed:
        if getattr(request, name) in (None, ""):
            raise NotSendable(name, "这类店铺必须填写", f"{shop_kind} must say it")


@cache
def _needed(kind: Any) -> frozenset[str]:
    return frozenset(
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request ready for the wire: text parameters, and files as (name, content, type)."""

    texts: dict[str, str]
    files: dict[str, tuple[str, bytes, str]]


def prepare(request: Request[Any]) -> Prepared:
    """The business parameters of a call; absent and empty ones are left out."""
    texts: dict[str, str] = {}
    files: dict[str, tuple[str, bytes, str]] = {}
    for name, mark in marks(type(request)).items():
        told = getattr(request, name)
        if isinstance(told, bytes):
            ending, kind = picture_kind(told) or ("bin", "application/octet-stream")
            files[name] = (f"{name}.{ending}", told, kind)
        elif told is not None and told not in ("", ()):
            texts[name] = wire_text(told, mark)
    return Prepared(texts, files)
