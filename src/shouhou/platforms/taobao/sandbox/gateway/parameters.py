"""Business parameters: text on the wire, typed values for the method."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shouhou.clock import NotAMoment
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid, missing
from shouhou.platforms.taobao.sandbox.gateway.specs import Parameter, Spec
from shouhou.platforms.taobao.sandbox.moments import read

_NUMBER = re.compile(r"-?[0-9]{1,19}")
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: every text parameter of query and body, every file."""

    texts: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def method(self) -> str:
        """The API name asked for, empty if none."""
        return self.texts.get("method", "").strip()


def business(spec: Spec, call: Call) -> dict[str, Any]:
    """Every parameter of the method; None where it was not given. Raises TopError 40 and 41."""
    return {each.name: _value(each, call) for each in spec.parameters}


def _value(parameter: Parameter, call: Call) -> Any:
    name = parameter.name
    if parameter.type == "F":
        content = call.files.get(name)
        if content is None and parameter.needed:
            raise missing(name)
        return content
    text = call.texts.get(name, "").strip()
    if not text:
        if parameter.needed:
            raise missing(name)
        return None
    try:
        value = _READERS[parameter.type](text)
    except (ValueError, KeyError, NotAMoment):
        raise invalid(name)
    _bounded(parameter, value)
    return value


def _bounded(parameter: Parameter, value: Any) -> None:
    if parameter.most is None:
        return
    many = value if isinstance(value, int) else len(value) if isinstance(value, list | str) else 0
    if many > parameter.most:
        raise invalid(parameter.name, f"{parameter.name} 不能超过 {parameter.most}")


def whole_number(text: str) -> int:
    """A whole number of at most 64 bits; raises ValueError for anything else."""
    if not _NUMBER.fullmatch(text) or abs(int(text)) >= 1 << 63:
        raise ValueError(text)
    return int(text)


def _json(text: str) -> Any:
    """Parsed JSON whose texts are real text: lone surrogates could be stored nowhere."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deep")
    return value


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


_READERS: Mapping[str, Callable[[str], Any]] = {
    "S": lambda text: text,
    "N": whole_number,
    "B": lambda text: _BOOLEANS[text.lower()],
    "D": read,
    "J": _json,
    "S[]": _listed,
    "N[]": lambda text: [whole_number(part) for part in _listed(text)],
}
