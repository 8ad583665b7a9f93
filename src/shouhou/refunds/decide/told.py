"""Facts as text, for people and for storage; made only when somebody looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shouhou.policy import UNKNOWN, Among, Between, Value


class Told(Mapping[str, str]):
    """Fact → text: a word, a number, lo..hi, word|word, or unknown."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __getitem__(self, fact: str) -> str:
        return told(self._values[fact])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def told(value: Value) -> str:
    """One value as text."""
    if isinstance(value, Between):
        return f"{value.lo}..{value.hi}"
    if isinstance(value, Among):
        return "|".join(sorted(value.words))
    return "unknown" if value is UNKNOWN else str(value)
