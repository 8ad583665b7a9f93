"""What one cell of a table says: a condition on a fact, or an outcome.

The whole notation is here. A condition is `any`, words `a, b`, or for numbers `< n`, `<= n`,
`> n`, `>= n`, `= n`, `n..m`; an outcome is a word, a number, free text, or `—` for nothing.
Wherever a number stands, a `{parameter}` may stand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shouhou.policy.errors import BadCell
from shouhou.policy.values import Allowed, Between
from shouhou.policy.words import Vocabulary, WordList

EMPTY = "—"

_LIMIT = r"-?[\d_]+|\{\w+\}"
_COMPARED = re.compile(rf"(<=|>=|<|>|=)\s*({_LIMIT})$")
_RANGED = re.compile(rf"({_LIMIT})\s*\.\.\s*({_LIMIT})$")


@dataclass(frozen=True, slots=True)
class Limit:
    """A whole number, or a parameter plus a whole number."""

    number: int
    parameter: str = ""

    def bind(self, parameters: Mapping[str, int]) -> int:
        return self.number + (parameters[self.parameter] if self.parameter else 0)

    def shift(self, by: int) -> "Limit":
        return Limit(self.number + by, self.parameter)


@dataclass(frozen=True, slots=True)
class Words:
    """The fact is one of these words."""

    words: frozenset[str]

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset()

    def bind(self, parameters: Mapping[str, int]) -> Allowed:
        return self.words


@dataclass(frozen=True, slots=True)
class Span:
    """The fact is a number from low to high, both included."""

    low: Limit
    high: Limit

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(limit.parameter for limit in (self.low, self.high) if limit.parameter)

    def bind(self, parameters: Mapping[str, int]) -> Allowed:
        return Between(self.low.bind(parameters), self.high.bind(parameters))


Condition = Words | Span
Outcome = str | Limit | None


def read_condition(text: str, section: WordList, vocabulary: Vocabulary) -> Condition:
    """Read a condition cell; raises BadCell with the reason."""
    if not text:
        raise BadCell(f"{section.code} is empty; say any")
    if section.kind == "number":
        return _read_span(text, section, vocabulary)
    if text == "any":
        return Words(frozenset(section.codes))
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if word not in section.codes:
            raise BadCell(_unknown(word, section))
    if len(set(words)) != len(words):
        raise BadCell(f"{section.code}: a word is listed twice")
    return Words(frozenset(words))


def read_outcome(text: str, section: WordList, vocabulary: Vocabulary) -> Outcome:
    """Read an outcome cell; raises BadCell with the reason."""
    if not text:
        raise BadCell(f"{section.code} is empty; say {EMPTY} for nothing")
    if text == EMPTY:
        return None
    if section.kind == "number":
        if not re.match(rf"({_LIMIT})$", text):
            raise BadCell(f"{section.code}: {text!r} is not a whole number")
        return _read_limit(text, section, vocabulary)
    if section.kind != "text" and text not in section.codes:
        raise BadCell(_unknown(text, section))
    return text


def read_value(text: str, section: WordList) -> str | int:
    """Read the one value an example gives a fact; raises BadCell with the reason."""
    if section.kind != "number":
        if text not in section.codes:
            raise BadCell(_unknown(text, section))
        return text
    if not re.match(r"-?[\d_]+$", text) or int(text) not in section.range:
        raise BadCell(f"{section.code}: {text!r} is not a number in {section.range}")
    return int(text)


def _read_span(text: str, section: WordList, vocabulary: Vocabulary) -> Span:
    low, high = Limit(section.lo), Limit(section.hi)
    if text == "any":
        return Span(low, high)
    if match := _RANGED.match(text):
        low = _read_limit(match[1], section, vocabulary)
        high = _read_limit(match[2], section, vocabulary)
    elif match := _COMPARED.match(text):
        limit = _read_limit(match[2], section, vocabulary)
        low = {">": limit.shift(1), ">=": limit, "=": limit}.get(match[1], low)
        high = {"<": limit.shift(-1), "<=": limit, "=": limit}.get(match[1], high)
    else:
        raise BadCell(f"{section.code}: {text!r} is not any, < <= > >= = n, or n..m")
    if not low.parameter and not high.parameter and low.number > high.number:
        raise BadCell(f"{section.code}: {text!r} can never be true")
    return Span(low, high)


def _read_limit(text: str, section: WordList, vocabulary: Vocabulary) -> Limit:
    name = text.strip("{}")
    if name == text:
        if int(text) not in section.range:
            raise BadCell(f"{section.code}: {text} is outside {section.range}")
        return Limit(int(text))
    if name not in vocabulary.parameters:
        raise BadCell(f"{section.code}: there is no parameter {text} in the words")
    parameter = vocabulary.parameters[name]
    if parameter.unit != section.unit:
        raise BadCell(f"{section.code} counts {section.unit}, {text} counts {parameter.unit}")
    if parameter.lo < section.lo or parameter.hi > section.hi:
        raise BadCell(f"{section.code}: {text} may be outside {section.range}")
    return Limit(0, name)


def _unknown(word: str, section: WordList) -> str:
    return f"{section.code}: there is no word {word!r}; its words are {', '.join(section.codes)}"
