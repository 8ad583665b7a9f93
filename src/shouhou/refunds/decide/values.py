"""What a decision says, as frozen values; stored as JSON with every decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Leg:
    """One freight leg: who bears it, how it is settled, the row that says so."""

    leg: str
    payer: str
    settle: str
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One line of the amount. `fen` is signed; None where a person has to say the figure."""

    line: str
    fen: int | None
    sign: str
    route: str
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One row that had its say. `effect` is a word of `effect`, or "" where a row only leads on."""

    table: str
    row: str
    title_zh: str
    effect: str
    why: str
    clause: str


@dataclass(frozen=True, slots=True)
class Need:
    """One piece of evidence still missing."""

    item: str
    who: str
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Way:
    """One permitted way out and its cost to the shop in fen; None where the price is unknown."""

    way: str
    cost_fen: int | None
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to the question, and the verdict it leads to ("ask": another question follows).

    With it, where they are then known: what is due in fen, who bears the outbound leg, and who
    bears the return and how.
    """

    value: str
    zh: str
    en: str
    verdict: str
    due_fen: int | None = None
    out_payer: str = ""
    return_payer: str = ""
    return_settle: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The one question that decides."""

    fact: str
    ask_zh: str
    ask_en: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Gist:
    """What a decision comes to, before it is put into words: see `Decision` for the fields."""

    verdict: str
    next_step: str
    clock_rule: str
    approver: str = ""
    question: Asked | None = None
    situation: str = ""
    answer: str = ""
    kind_fit: str = ""
    right_kind: str = ""
    amount_fit: str = ""
    due_fen: int | None = None
    legs: tuple[Leg, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a refund is owed and by whom, what to do next and by when, and why.

    `verdict` is a word of `verdict`, or "ask" when `question` must be answered first. A question
    may also stand beside a verdict that does not wait for it. Money in fen, moments aware.
    """

    verdict: str
    question: Asked | None
    situation: str
    next_step: str
    deadline_at: datetime | None
    deadline_by: str
    clock_rule: str
    approver: str
    answer: str
    kind_fit: str
    right_kind: str
    amount_fit: str
    asked_fen: int
    due_fen: int | None
    legs: tuple[Leg, ...] = ()
    lines: tuple[AmountLine, ...] = ()
    reasons: tuple[Reason, ...] = ()
    needs: tuple[Need, ...] = ()
    ways: tuple[Way, ...] = ()
    memo: str = ""
    reply: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for --json; `from_json` gives the same decision back."""
        plain: dict[str, Any] = json.loads(as_text(self))
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Decision:
        kept = dict(plain)
        if kept["deadline_at"]:
            kept["deadline_at"] = datetime.fromisoformat(kept["deadline_at"])
        if asked := kept["question"]:
            choices = tuple(Choice(**choice) for choice in asked["choices"])
            kept["question"] = Asked(**{**asked, "choices": choices})
        for name, kind in _LISTS.items():
            kept[name] = tuple(kind(**one) for one in kept[name])
        kept["problems"] = tuple(kept["problems"])
        return cls(**kept)


_LISTS: Mapping[str, Any] = {
    "legs": Leg,
    "lines": AmountLine,
    "reasons": Reason,
    "needs": Need,
    "ways": Way,
}


def as_text(value: object) -> str:
    """A decision, or part of it, as the JSON text that is stored and that `from_json` reads."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    """What JSON has no word for: the parts of a decision, its mappings, its moments."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    kind: Any = type(value)
    return {name: getattr(value, name) for name in field_names(kind)}


@cache
def field_names(kind: Any) -> tuple[str, ...]:
    """The fields of a frozen value, in order."""
    return tuple(one.name for one in fields(kind))
