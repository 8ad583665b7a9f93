"""What is known of a fact, read back from a decision, and whether a cell of a rule allows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from shouhou.policy import UNKNOWN, Among, Between, Value
from shouhou.policy.cells import Condition, read_condition
from shouhou.policy.values import may_be
from shouhou.refunds.words import vocabulary


def value_of(fact: str, text: str) -> Value:
    """A fact as a decision tells it: a word, a number, `lo..hi`, `a|b`, or unknown."""
    if text == "unknown":
        return UNKNOWN
    words = vocabulary().sections.get(fact)
    if words is not None and words.kind == "number":
        low, dots, high = text.partition("..")
        return Between(int(low), int(high)) if dots else int(low)
    return Among(frozenset(text.split("|"))) if "|" in text else text


def fits(fact: str, cell: str, value: Value, numbers: Mapping[str, int]) -> bool:
    """Whether something this knowledge leaves open is allowed by the cell of a rule."""
    return may_be(value, _condition(fact, cell).bind(numbers))


@cache
def _condition(fact: str, cell: str) -> Condition:
    return read_condition(cell, vocabulary().section(fact), vocabulary())


def all_numbers(chosen: Mapping[str, int]) -> dict[str, int]:
    """Every parameter of the rules: the shop's own figure, else the default."""
    return {
        code: chosen.get(code, declared.default)
        for code, declared in vocabulary().parameters.items()
    }
