"""Pure judgements of cases: which moves are allowed, who gets a case, who is called by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final

from shouhou.cases.words import HERE, vocabulary
from shouhou.policy import Book, Verdict, read_book
from shouhou.shops.facts import granted
from shouhou.workflow import Machine, Transition, read_machines

STATES: Final = HERE / "states.md"
FIRST_DAY: Final = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class CaseMove:
    """One thing that could be done with a case: a button, or why it is none."""

    event: str
    zh: str
    en: str
    allowed: bool
    code: str = ""
    why_zh: str = ""
    why_en: str = ""
    rows: tuple[str, ...] = ()

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh

    def why(self, language: str) -> str:
        return self.why_en if language.startswith("en") else self.why_zh


@dataclass(frozen=True, slots=True)
class AssignFacts:
    """What the assignment of one case hangs on."""

    kind: str
    stage: str
    assign_way: str
    earlier_owner: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom a case goes by rule: a way, a pool of agents, and the row that said so."""

    way: str
    pool: str
    row: str
    why: str


@cache
def machines() -> Mapping[str, Machine]:
    """The four axes of states.md: case, question, task, promise."""
    return read_machines(STATES)


def moved(
    axis: str, state: str, event: str, who: Collection[str], holds: Collection[str] = ()
) -> Transition:
    """The transition one of these roles may make; `holds` are the needs that hold.

    Raises Refused with the code, the sentence and the rows of the table that said no.
    """
    held = frozenset(holds).__contains__
    return granted(machines()[axis].may_any(state, event, sorted(who), held))


def moves(state: str, who: Collection[str], holds: Collection[str]) -> tuple[CaseMove, ...]:
    """Every event of a case for these roles: allowed, or refused with the reason."""
    machine, people, held = machines()["case"], sorted(who), frozenset(holds).__contains__
    found = []
    for code, word in machine.events.items():
        answer = machine.may_any(state, code, people, held)
        if isinstance(answer, Transition):
            found.append(CaseMove(code, word.zh, word.en, True, rows=(answer.id,)))
        else:
            said = (answer.code, answer.why, answer.why_en, answer.rows)
            found.append(CaseMove(code, word.zh, word.en, False, *said))
    return tuple(found)


@cache
def _assign_book() -> Book:
    return read_book(HERE / "rules", vocabulary(), ("assign",))


@cache
def _stage_book() -> Book:
    return read_book(HERE / "rules", vocabulary(), ("stage",))


@lru_cache(maxsize=4096)
def assignment(facts: AssignFacts, on: date) -> Assignment:
    """Who gets such a case, by `rules/assign.md`."""
    judge = _assign_book().on({"decided": max(on, FIRST_DAY)})
    verdict = judge(
        {
            "case_kind": facts.kind,
            "service_stage": facts.stage,
            "assign_way": facts.assign_way,
            "earlier_owner": "yes" if facts.earlier_owner else "no",
        }
    )
    assert isinstance(verdict, Verdict)  # every fact is known
    (row,) = verdict.rows("assign")
    said = verdict.outcomes
    return Assignment(str(said["way"]), str(said["pool"]), row.id, str(row.outcomes["why"]))


@lru_cache(maxsize=1024)
def stage_of(kind: str, on: date) -> str:
    """Which agents look after a request of this kind, by `rules/stage.md`."""
    verdict = _stage_book().on({"decided": max(on, FIRST_DAY)})({"case_kind": kind})
    assert isinstance(verdict, Verdict)  # the kind is known
    return str(verdict.outcomes["service_stage"])


def next_in_turn(people: Sequence[int], last: int) -> int:
    """Whose turn it is after `last`; people are ids in ascending order, at least one."""
    return next((person for person in people if person > last), people[0])


def least_loaded(people: Sequence[int], loads: Mapping[int, int], last: int) -> int:
    """The person with the fewest live cases; among equals the one whose turn is next."""
    fewest = min(loads.get(person, 0) for person in people)
    return next_in_turn([one for one in people if loads.get(one, 0) == fewest], last)


def mentioned(text: str, names: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    """Who is called by @name or @login in a text; of two names that fit the longer one.

    `names` are (name or login name, person). Everybody who bears the name is meant.
    """
    known: dict[str, set[int]] = {}
    for name, person in names:
        if name.strip():
            known.setdefault(name.strip().casefold(), set()).add(person)
    longest = sorted(known, key=len, reverse=True)
    folded = text.casefold().replace("\uff20", "@")
    found: dict[int, None] = {}
    for place, letter in enumerate(folded):
        if letter != "@" or (place and _is_word(folded[place - 1])):
            continue
        called = next((one for one in longest if _stands_at(folded, place + 1, one)), "")
        found |= dict.fromkeys(sorted(known.get(called, ())))
    return tuple(found)


def _stands_at(text: str, place: int, name: str) -> bool:
    end = place + len(name)
    if not text.startswith(name, place):
        return False
    return not (_is_word(name[-1]) and end < len(text) and _is_word(text[end]))


def _is_word(letter: str) -> bool:
    """A letter or digit of a login name or mail address; Chinese needs no blank after a name."""
    return letter.isascii() and (letter.isalnum() or letter in "_-.")
