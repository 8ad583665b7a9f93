"""Which signs a case gives, and when a known one is more than it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from shouhou.alarms.decide.due import warn_book
from shouhou.alarms.facts import Evidence, Shown
from shouhou.alarms.words import ALARMS, HERE, vocabulary
from shouhou.policy import Book, Hit, Table, Value, Verdict, read_book

MOST: Final = 1_000_000
MOST_FEN: Final = 100_000_000_000


@cache
def signs_book() -> Book:
    """The signs; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("signs",))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return (*warn_book().tables, *signs_book().tables)


def read_signs(evidence: Evidence, numbers: Mapping[str, int], on: date) -> tuple[Shown, ...]:
    """The signs of a case by that day's table and the shop's numbers; each sign once."""
    facts: dict[str, Value] = {
        "wording": evidence.wording.mood,
        "contacts": min(evidence.contacts, MOST),
        "deadline": evidence.deadline,
        "amount_fen": min(max(evidence.amount_fen, 0), MOST_FEN),
        "reopened": min(evidence.reopened, MOST),
        "broken": min(evidence.broken, MOST),
        "refusals": min(evidence.refusals, MOST),
    }
    verdict = signs_book().on({"decided": on}, numbers)(facts)
    assert isinstance(verdict, Verdict)
    shown = (_shown(hit, evidence, numbers) for hit in verdict.hits)
    return tuple({each.sign: each for each in shown}.values())


def rises(alarm: str, mark: int, now: Shown) -> bool:
    """Whether a sign known at this alarm and mark has become more."""
    return ALARMS.index(now.alarm) > ALARMS.index(alarm) or now.mark > mark


def _shown(hit: Hit, evidence: Evidence, numbers: Mapping[str, int]) -> Shown:
    sign = str(hit.outcomes["sign"])
    mark, zh, en = _measure(sign, evidence, numbers)
    why, why_en = str(hit.outcomes["why"]), str(hit.outcomes["why_en"])
    return Shown(
        sign=sign,
        row=hit.row_id,
        alarm=str(hit.outcomes["alarm"]),
        mark=mark,
        zh=f"{why}：{zh}" if zh else why,
        en=f"{why_en}: {en}" if en else why_en,
    )


def _measure(sign: str, seen: Evidence, numbers: Mapping[str, int]) -> tuple[int, str, str]:
    """How much there is of a sign, and in words. What only repeats itself does not grow."""
    if sign in ("threat", "anger"):
        quoted = "”“".join(seen.wording.words)
        return seen.wording.texts, f"“{quoted}”", ", ".join(seen.wording.words)
    if sign == "many_contacts":
        line = numbers.get("contacts_line", vocabulary().parameters["contacts_line"].default)
        return seen.contacts // line, f"{seen.contacts} 次", f"{seen.contacts} times"
    if sign in ("reopened", "broken_promise", "second_refusal"):
        counted = {
            "reopened": seen.reopened,
            "broken_promise": seen.broken,
            "second_refusal": seen.refusals,
        }[sign]
        return counted, f"{counted} 次", f"{counted} times"
    if sign in ("angry_late", "value_late") and seen.deadline_at:
        return int(seen.deadline_at.timestamp()) // 60, "", ""
    return 1, "", ""
