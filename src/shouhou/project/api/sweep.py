"""The sweep at the door: texts and numbers no column and no rule could ever take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from ninja.parser import Parser

from shouhou.project.api.errors import Trouble

LARGEST: Final = 2**63 - 1
DEEPEST: Final = 20

NUL = ("含有空字符 (NUL)，无法保存", "holds a NUL character")
SURROGATE = ("含有不成对的代理字符，不是有效文字", "holds a lone surrogate: not valid text")
HUGE = ("数太大", "is too large a number")
DEEP = ("嵌套太深", "is nested too deep")
NOT_JSON = ("请求正文不是有效的 JSON。", "The body is not valid JSON.")
TWICE = ("同一个字段出现了两次", "the same field twice")


class CarefulParser(Parser):
    """JSON as the standard says it: no NaN, no field twice, nothing that cannot be stored."""

    def parse_body(self, request: HttpRequest) -> Any:
        return parse(request.body)


def parse(body: bytes) -> Any:
    """The value of a JSON body. Raises Trouble 422 naming what cannot be."""
    try:
        value = json.loads(body, parse_constant=_no_constant, object_pairs_hook=_once)
    except Trouble:
        raise
    except (ValueError, RecursionError):
        # Broken syntax, broken UTF-8, a number of thousands of digits, brackets without end.
        raise Trouble(422, "not_json", NOT_JSON, "$")
    check(value)
    return value


def check(value: Any) -> None:
    """Raise Trouble 422 at the first text or number that nothing could take."""
    for where, why in problems(value, "$", 0):
        raise unfit(where, why)


def unfit(where: str, why: tuple[str, str]) -> Trouble:
    """The refusal of one input."""
    return Trouble(422, "invalid", (f"{where}：{why[0]}。", f"{where}: {why[1]}."), where)


def problems(value: Any, where: str, depth: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """What is wrong with a value and everything in it."""
    if depth > DEEPEST:
        yield where, DEEP
    elif isinstance(value, str):
        yield from ((where, why) for why in text_problems(value))
    elif isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            yield where, HUGE
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from problems(each, f"{where}[{at}]", depth + 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from ((where, why) for why in text_problems(key))
            yield from problems(each, f"{where}.{key}", depth + 1)


def text_problems(text: str) -> Iterator[tuple[str, str]]:
    """What makes a text impossible to store."""
    if "\0" in text:
        yield NUL
    try:
        text.encode()
    except UnicodeEncodeError:
        yield SURROGATE


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise unfit(f"$.{twice}"[:200].encode("utf-8", "replace").decode(), TWICE)
    return found
