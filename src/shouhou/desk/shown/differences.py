"""What changes when a fact changes: two decisions side by side, only where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shouhou.desk.shown.figures import yuan
from shouhou.desk.shown.proposal import shown_legs, shown_question
from shouhou.doors import page_language
from shouhou.refunds.words import label

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a decision says."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    before: str
    after: str


def summary(decision: Decision) -> tuple[Part, ...]:
    """What a decision says, in the order people ask for it."""
    language = page_language()
    asked = shown_question(decision.question)
    parts = [
        Part(_("结论"), verdict_in_words(decision.verdict)),
        Part(_("要问"), asked.text if asked else ""),
        Part(_("下一步"), _word("next_step", decision.next_step)),
        Part(_("应退"), "" if decision.due_fen is None else yuan(decision.due_fen)),
        Part(_("申请金额"), _word("amount_fit", decision.amount_fit)),
        Part(_("申请类型"), _word("kind_fit", decision.kind_fit)),
        Part(_("情形"), _word("situation", decision.situation)),
    ]
    for leg in shown_legs(decision):
        payer = label("payer", leg.payer, language)
        parts.append(Part(f"{leg.name}{_('运费')}", " · ".join(filter(None, [payer, leg.settled]))))
    parts.append(Part(_("谁决定"), _word("approver", decision.approver)))
    return tuple(part for part in parts if part.value)


def differences(before: Decision, after: Decision) -> tuple[Difference, ...]:
    """The parts that two decisions say differently, in the order of the summary."""
    old = {part.name: part.value for part in summary(before)}
    new = {part.name: part.value for part in summary(after)}
    names = dict.fromkeys([*new, *old])
    return tuple(
        Difference(name, old.get(name, "—"), new.get(name, "—"))
        for name in names
        if old.get(name) != new.get(name)
    )


def verdict_in_words(verdict: str) -> str:
    if verdict == "ask":
        return _("还差一个事实")
    return label("verdict", verdict, page_language())


def _word(section: str, code: str) -> str:
    return label(section, code, page_language()) if code and code != "none" else ""
