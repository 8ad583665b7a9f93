"""Figures and roles in, ruling out. Pure; the only reader of this slice's rules and states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from shouhou.approvals.facts import Asked, Figures, MayDecide, RuledBy, Ruling, Standing
from shouhou.approvals.words import HERE, vocabulary
from shouhou.ledger.facts import Spent
from shouhou.policy import Book, Hit, Table, Value, Verdict, read_book
from shouhou.workflow import Machine, Refusal, Transition, read_machine

MOST: Final = 100_000_000_000
"""The end of the range in words.md: what is larger is above every line all the same."""
SAYS: Final[Mapping[str, tuple[str, str]]] = {
    "amount": ("这笔 {after} 元，超过 {line} 元", "this amount is ¥{after}, above ¥{line}"),
    "case": (
        "本单已同意 {before} 元，加上这笔 {after} 元，超过 {line} 元",
        "the case already has ¥{before}; with this ¥{after}, above ¥{line}",
    ),
    "buyer_30d": (
        "这位买家 30 天内已同意 {before} 元，加上这笔 {after} 元，超过 {line} 元",
        "this buyer had ¥{before} in 30 days; with this ¥{after}, above ¥{line}",
    ),
    "agent_day": (
        "本客服今日已同意 {before} 元，加上这笔 {after} 元，超过 {line} 元",
        "this person agreed to ¥{before} today; with this ¥{after}, above ¥{line}",
    ),
    "shop_day": (
        "本店今日已同意 {before} 元，加上这笔 {after} 元，超过 {line} 元",
        "the shop agreed to ¥{before} today; with this ¥{after}, above ¥{line}",
    ),
}


@cache
def needs_book() -> Book:
    """Who must approve an act; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("needs",))


@cache
def who_book() -> Book:
    """Who may decide an approval; proved complete on first use."""
    return read_book(HERE / "rules", vocabulary(), ("who",))


@cache
def machine() -> Machine:
    """The states of an approval."""
    return read_machine(HERE / "states.md")


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return (*needs_book().tables, *who_book().tables)


def figures_with(asked: Asked, spent: Spent) -> Figures:
    """What was spent, each sum with this act added."""
    fen = asked.amount_fen
    return Figures(
        amount=fen,
        case=spent.case_fen + fen,
        buyer_30d=spent.buyer_30d_fen + fen,
        agent_day=spent.agent_day_fen + fen,
        shop_day=spent.shop_day_fen + fen,
    )


def rule(
    asked: Asked, figures: Figures, who: tuple[str, bool], numbers: Mapping[str, int], on: date
) -> Ruling:
    """What the rules of that day, with the shop's numbers, say of the act.

    `who`: who asks (agent, supervisor, owner, desk) and whether nobody else could approve.
    """
    asks, alone = who
    judge = needs_book().on({"decided": on}, numbers)
    verdict = judge(_facts(asked, figures, asks, alone))
    assert isinstance(verdict, Verdict)
    needs = str(verdict.outcomes["needs"])
    rows = tuple(_ruled(hit, figures) for hit in verdict.hits)
    return Ruling("" if needs == "nobody" else needs, rows, figures, asks)


def may_decide(
    standing: Standing, person_id: int, asked_by: int | None, needs: str, on: date
) -> MayDecide:
    """Whether this person may decide what somebody asked; in their own role before as delegate.

    A right passed on by the asker does not count: it would be the asker's own yes.
    """
    lent = {absent: level for absent, level in standing.stands_for.items() if absent != asked_by}
    best = "owner" if "owner" in lent.values() else "supervisor" if lent else "none"
    facts: dict[str, Value] = {
        "own": "yes" if person_id == asked_by else "no",
        "asked_level": needs,
        "decider": standing.role,
        "stands_for": best,
    }
    verdict = who_book().on({"decided": on})(facts)
    assert isinstance(verdict, Verdict)
    said = verdict.hits[0].outcomes
    stood_in = next((one for one, level in sorted(lent.items()) if level == best), None)
    decides_as = str(said["decides_as"])
    return MayDecide(
        decides_as=decides_as,
        stood_in_for=stood_in if decides_as == "delegate" else None,
        row=verdict.hits[0].row_id,
        zh=str(said["why"]),
        en=str(said["why_en"]),
    )


def next_state(state: str, event: str, who: str, *, reason: bool = True) -> Transition | Refusal:
    """The one move, or why there is none."""
    return machine().may(state, event, who, lambda need: reason)


def worse(one: str, other: str) -> str:
    """The higher of two needs: owner before supervisor before nobody."""
    return max(one, other, key=("", "supervisor", "owner").index)


def _facts(asked: Asked, figures: Figures, asks: str, alone: bool) -> dict[str, Value]:
    words = vocabulary()
    approver = asked.approver or "none"
    purpose = asked.purpose if asked.purpose in words.section("purpose").codes else "other"
    return {
        "asks": asks,
        "alone": "yes" if alone else "no",
        "amount_fen": min(figures.amount, MOST),
        "case_fen": min(figures.case, MOST),
        "buyer_30d_fen": min(figures.buyer_30d, MOST),
        "agent_day_fen": min(figures.agent_day, MOST),
        "shop_day_fen": min(figures.shop_day, MOST),
        "purpose": purpose,
        "approver": approver if approver in words.section("approver").codes else "person",
        "both_ways": "yes" if asked.both_ways else "no",
    }


def _ruled(hit: Hit, figures: Figures) -> RuledBy:
    """The row, with its figure in a sentence where it has one."""
    said = hit.outcomes
    counts, zh, en = str(said["counts"]), str(said["why"]), str(said["why_en"])
    line = said["line_fen"]
    if not isinstance(line, int):
        return RuledBy(hit.row_id, str(said["needs"]), zh, en, counts)
    after = int(getattr(figures, counts))
    amounts = {"before": after - figures.amount, "after": after, "line": line}
    shown = {name: yuan(fen) for name, fen in amounts.items()}
    in_zh, in_en = SAYS[counts]
    return RuledBy(
        row=hit.row_id,
        needs=str(said["needs"]),
        zh=f"{in_zh.format(**shown)}：{zh}",
        en=f"{in_en.format(**shown)}: {en}",
        counts=counts,
        fen=after,
        line_fen=line,
    )


def yuan(fen: int) -> str:
    """480000 → 4,800.00: as people read amounts in a sentence."""
    return f"{fen // 100:,}.{fen % 100:02d}"
