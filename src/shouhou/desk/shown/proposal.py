"""The right of a refund's page: the parts of a decision that need more than a label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shouhou.desk.shown.facts import DAYS
from shouhou.doors import page_language
from shouhou.refunds.words import label, vocabulary

if TYPE_CHECKING:
    from shouhou.refunds.decide import Asked, Choice, Decision, Leg, Reason

SETTLED_IN = {"outbound": "settle_out", "return_leg": "settle_back", "replacement": "settle_new"}
STOPS = ("blocker", "person", "warning")


@dataclass(frozen=True, slots=True)
class Source:
    """A row of a rule table, as a link."""

    table: str
    row: str


@dataclass(frozen=True, slots=True)
class ShownLeg:
    """One freight leg in words."""

    code: str
    name: str
    payer: str
    settled: str
    sources: tuple[Source, ...]
    why: str


@dataclass(frozen=True, slots=True)
class ShownChoice:
    value: str
    name: str
    verdict: str
    due_fen: int | None = None
    out_payer: str = ""
    return_payer: str = ""
    return_settle: str = ""

    @property
    def has_outbound(self) -> bool:
        """Whether it is then said who bears the outbound leg."""
        return self.out_payer in ("buyer", "seller")

    @property
    def has_return(self) -> bool:
        """Whether somebody then bears a return leg."""
        return self.return_payer not in ("", "none")


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """The one question, with what each answer leads to."""

    fact: str
    text: str
    choices: tuple[ShownChoice, ...]
    by_date: bool
    by_number: bool
    needs_file: bool
    low: int
    high: int

    @property
    def is_detail(self) -> bool:
        """Whatever the answer, the verdict is the same: only freight or amount differ."""
        return len({choice.verdict for choice in self.choices}) == 1 != len(self.choices)


def shown_legs(decision: Decision) -> tuple[ShownLeg, ...]:
    """The legs there are: one that does not exist is left out."""
    tables = {one.row: one.table for one in decision.reasons}
    return tuple(_leg(leg, tables) for leg in decision.legs if leg.payer != "none")


def _leg(leg: Leg, tables: Mapping[str, str]) -> ShownLeg:
    section, language = SETTLED_IN[leg.leg], page_language()
    rows = [row for row in leg.row.split("/") if row in tables]
    return ShownLeg(
        code=leg.leg,
        name=_leg_name(leg.leg),
        payer=leg.payer,
        settled=label(section, leg.settle, language) if leg.settle != "none" else "",
        sources=tuple(Source(tables[row], row) for row in rows),
        why=leg.why,
    )


def _leg_name(leg: str) -> str:
    return {"outbound": _("发货"), "return_leg": _("退回"), "replacement": _("换出")}[leg]


def stops(decision: Decision) -> tuple[Reason, ...]:
    """What stands in the way or deserves a look, the most serious first; said once."""
    found = {one.why: one for one in decision.reasons if one.effect in STOPS}
    return tuple(sorted(found.values(), key=lambda one: STOPS.index(one.effect)))


def shown_question(asked: Asked | None) -> ShownQuestion | None:
    if asked is None:
        return None
    words = vocabulary().sections.get(asked.fact)
    is_number = words is not None and words.kind == "number"
    by_date = asked.fact in DAYS
    return ShownQuestion(
        fact=asked.fact,
        text=asked.ask_zh if page_language() == "zh" else asked.ask_en,
        choices=tuple(_choice(choice) for choice in asked.choices),
        by_date=by_date,
        by_number=is_number and not by_date,
        needs_file=words is None,
        low=words.lo if words else 0,
        high=words.hi if words else 0,
    )


def _choice(choice: Choice) -> ShownChoice:
    name = choice.zh if page_language() == "zh" else choice.en
    return ShownChoice(
        choice.value,
        name,
        choice.verdict,
        choice.due_fen,
        choice.out_payer,
        choice.return_payer,
        choice.return_settle,
    )
