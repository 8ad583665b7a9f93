"""From the body of an answer to the value a request gives: wrappers, error answers, pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar, get_args, get_origin

from shouhou.platforms.taobao.client.errors import Told, asks_for_code
from shouhou.platforms.taobao.client.requests import Broken, Page, Request, Spec
from shouhou.platforms.taobao.client.shapes import (
    BadShape,
    mark_of,
    parse_json,
    raw_text,
    read_row,
    read_value,
    storable,
    unwrap_list,
)

T = TypeVar("T")

_FLAGS: Final = ("is_success", "success", "succ", "result")
_CODES: Final = ("msg_code", "error_code", "error_codes")
_WORDS: Final = ("message", "error_msg")


@dataclass(frozen=True, slots=True)
class ErrorAnswer(Exception):
    """The platform answered `error_response`; what it said."""

    told: Told


def answer(request: Request[T], body: bytes, code_marks: tuple[str, ...] = ()) -> T:
    """The value of a good answer.

    Raises ErrorAnswer for `error_response` and where a success flag inside a good answer says no,
    and BadShape for what is no answer to this call.
    """
    spec = request.SPEC
    inner = _inner(spec, parse_json(body))
    _heed_flags(spec, inner, code_marks)
    given: T = _page(spec, inner) if get_origin(spec.gives) is Page else _single(spec, inner)
    return given


def _inner(spec: Spec, body: Any) -> dict[str, Any]:
    """The business object, with or without the root key (`simplify`)."""
    if not isinstance(body, dict):
        raise BadShape("body", body)
    if isinstance(failed := body.get("error_response"), dict):
        raise ErrorAnswer(told_by(spec.name, failed))
    simplified = "request_id" in body and not any(key.endswith("_response") for key in body)
    inner = body if simplified else body.get(spec.root)
    if not isinstance(inner, dict):
        raise BadShape(spec.root, body)
    return inner


def told_by(name: str, failed: dict[str, Any]) -> Told:
    """What an `error_response` says, as far as it is text and a number."""
    code = failed.get("code")
    plain = {
        key: storable(str(failed.get(key) or ""))
        for key in ("sub_code", "sub_msg", "msg", "request_id")
    }
    number = str(code) if isinstance(code, str | int) and not isinstance(code, bool) else ""
    known = number.isascii() and number.isdigit() and len(number) <= 9
    return Told(name, int(number) if known else None, **plain)


def _heed_flags(spec: Spec, inner: dict[str, Any], code_marks: tuple[str, ...]) -> None:
    """A good answer whose flag says no is a refusal: `is_success`, `result.success`, …

    Of a call for many things at once it is one only when the platform wants its code first.
    """
    for place in (inner, inner.get("result")):
        if not isinstance(place, dict):
            continue
        if any(place.get(flag) in (False, "false") for flag in _FLAGS):
            told = _told_inside(spec, inner, place)
            if not spec.partial or _wants_code(told, place, code_marks):
                raise ErrorAnswer(told)


def _wants_code(told: Told, place: dict[str, Any], code_marks: tuple[str, ...]) -> bool:
    each = [row for row in unwrap_list(place.get("results"), "results") if isinstance(row, dict)]
    if any(row.get("succ") in (True, "true") for row in each):
        return False
    said = (told, *(replace(told, msg=_first(row, _WORDS)) for row in each))
    return any(asks_for_code(one, code_marks) for one in said)


def _told_inside(spec: Spec, inner: dict[str, Any], place: dict[str, Any]) -> Told:
    code, words = _first(place, _CODES), _first(place, _WORDS)
    return Told(spec.name, None, code, words, "", storable(str(inner.get("request_id") or "")))


def _first(place: dict[str, Any], names: tuple[str, ...]) -> str:
    said = (place.get(name) for name in names)
    return next((storable(str(each)) for each in said if each not in (None, "", {}, [])), "")


def _at(inner: dict[str, Any], path: list[str]) -> Any:
    found: Any = inner
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _single(spec: Spec, inner: dict[str, Any]) -> Any:
    """One value; an accepted write may say nothing more, a read that says nothing is unreadable."""
    found = _at(inner, spec.at.split(".") if spec.at else [])
    mark = mark_of(spec.gives)
    if mark.base is tuple:
        return read_value(mark, found, spec.at)
    if found is None and spec.writes:
        found = {}
    if found is None:
        raise BadShape(spec.at, found)
    return read_value(mark, found, spec.at)


def _page(spec: Spec, inner: dict[str, Any]) -> Any:
    *above, name = spec.at.split(".")
    place = _at(inner, above) or {}
    if not isinstance(place, dict):
        raise BadShape(spec.at, place)
    if not place.get(name) and _first(place, ("error_msg",)):
        raise ErrorAnswer(_told_inside(spec, inner, place))
    rows, broken = [], []
    for found in unwrap_list(place.get(name), spec.at):
        try:
            rows.append(read_row(get_args(spec.gives)[0], found))
        except BadShape as bad:
            broken.append(Broken(raw_text(found), bad.field, bad.found))
    counted = read_row(_Counted, place)
    return Page(tuple(rows), tuple(broken), counted.total_results, counted.has_next)


@dataclass(frozen=True, slots=True)
class _Counted:
    total_results: int | None = None
    has_next: bool | None = None
