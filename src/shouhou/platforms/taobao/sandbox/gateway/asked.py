"""What a method is given, and the register of methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from shouhou.platforms.taobao.sandbox.gateway.checks import Caller
from shouhou.platforms.taobao.sandbox.troubles import Troubles
from shouhou.platforms.taobao.sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Asked:
    """One checked call: typed values by name (None where absent), who calls, what goes wrong."""

    values: Mapping[str, Any]
    caller: Caller
    troubles: Troubles

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


Answer: TypeAlias = dict[str, Any]
Method: TypeAlias = Callable[[World, Asked], Answer]
METHODS: dict[str, Method] = {}


def answers(*names: str) -> Callable[[Method], Method]:
    """Registers the function as the behaviour of these methods."""

    def register(function: Method) -> Method:
        METHODS.update(dict.fromkeys(names, function))
        return function

    return register
