"""A machine of states: what is allowed, and the typed refusal of what is not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from shouhou.workflow.diagram import draw

Holds = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """A code with what people call it."""

    code: str
    zh: str
    en: str
    meaning: str = ""

    def label(self, language: str = "zh") -> str:
        """The name in "zh" or "en"."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the table, for one of its `from` states."""

    id: str
    state: str
    event: str
    who: tuple[str, ...]
    needs: tuple[str, ...] = ()
    to: str
    deadline: str | None = None
    says: str = ""
    line: int = 0

    def missing(self, holds: Holds) -> tuple[str, ...]:
        """The needs that do not hold; "not x" needs that x does not."""
        return tuple([need for need in self.needs if not _holds(need, holds)])


def _holds(need: str, holds: Holds) -> bool:
    return not holds(need[4:]) if need.startswith("not ") else holds(need)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an event may not happen: a code, a sentence, the rows that said no.

    Codes: `final` (the state is an end), `not_from_here` (no row for this event from this state),
    `not_yours` (rows exist, for other people), `not_yet` (needs are missing), `not_here` (who
    asks has no part in this at all).
    """

    code: str
    state: str
    event: str
    who: str
    why: str
    why_en: str
    rows: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class UnknownWord(LookupError):
    """A state, event or person the machine has never heard of: a mistake in the program."""


def _distance(refusal: Refusal) -> tuple[bool, int]:
    """How far from a yes: what is missing first, the fewer the nearer."""
    return refusal.code != "not_yet", len(refusal.missing)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """One axis of a `states.md`, read and found sound."""

    axis: Word
    states: Mapping[str, Word]
    events: Mapping[str, Word]
    people: Mapping[str, Word]
    needs: Mapping[str, Word]
    deadlines: Mapping[str, Word]
    initial: str
    finals: frozenset[str]
    transitions: tuple[Transition, ...]

    @cached_property
    def _cells(self) -> Mapping[tuple[str, str], tuple[Transition, ...]]:
        cells: dict[tuple[str, str], tuple[Transition, ...]] = {
            (state, event): () for state in self.states for event in self.events
        }
        for each in self.transitions:
            cells[each.state, each.event] += (each,)
        return MappingProxyType(cells)

    def matrix(self) -> Mapping[tuple[str, str], tuple[Transition, ...]]:
        """Every (state, event) with its rows in the order of the table; () where there is none."""
        return self._cells

    def allowed(self, state: str, who: str, holds: Holds | None = None) -> tuple[Transition, ...]:
        """What this person may do from this state; without `holds`, whatever the needs."""
        self._known(state, self.states)
        self._known(who, self.people)
        return tuple(
            each
            for event in self.events
            for each in self._cells[state, event]
            if who in each.who and (holds is None or not each.missing(holds))
        )

    def may(self, state: str, event: str, who: str, holds: Holds) -> Transition | Refusal:
        """The one row that lets it happen, or the refusal."""
        self._known(state, self.states)
        self._known(event, self.events)
        self._known(who, self.people)
        rows = self._cells[state, event]
        theirs = [each for each in rows if who in each.who]
        for each in theirs:
            if not each.missing(holds):
                return each
        if not theirs:
            return self._no_row(state, event, who, rows)
        return self._not_yet(theirs, who, holds)

    def may_any(
        self, state: str, event: str, people: Iterable[str], holds: Holds
    ) -> Transition | Refusal:
        """The first of these people whom a row lets; else the refusal that is nearest to a yes.

        Somebody of whom this table does not speak is passed over; with nobody left it is
        `not_here`.
        """
        answers = [self.may(state, event, each, holds) for each in people if each in self.people]
        for answer in answers:
            if isinstance(answer, Transition):
                return answer
        refusals = [each for each in answers if isinstance(each, Refusal)]
        return min(refusals, key=_distance) if refusals else self._nobody(state, event)

    def label(self, code: str, language: str = "zh") -> str:
        """The name of a state."""
        return self.states[code].label(language)

    def diagram(self, language: str = "zh") -> str:
        """The machine as Mermaid text."""
        return draw(self, language)

    def _known(self, code: str, words: Mapping[str, Word]) -> None:
        if code not in words:
            raise UnknownWord(f"{code!r} is none of {', '.join(words)} ({self.axis.code})")

    def _nobody(self, state: str, event: str) -> Refusal:
        why, why_en = "您在这家店铺没有这项权限", "you may not do this in this shop"
        return Refusal(code="not_here", state=state, event=event, who="", why=why, why_en=why_en)

    def _no_row(self, state: str, event: str, who: str, rows: tuple[Transition, ...]) -> Refusal:
        here, act = self.states[state], self.events[event]
        ids = tuple([each.id for each in rows])
        if rows:
            may = [self.people[code] for code in dict.fromkeys(p for row in rows for p in row.who)]
            why = f"“{act.zh}”只能由{'、'.join([each.zh for each in may])}操作"
            why_en = f'only {", ".join([each.en for each in may])} may "{act.en}"'
            code = "not_yours"
        elif state in self.finals:
            why, why_en = f"已是“{here.zh}”，到此结束", f'it has ended as "{here.en}"'
            code = "final"
        else:
            why = f"“{here.zh}”状态下不能“{act.zh}”"
            why_en = f'"{act.en}" is not possible from "{here.en}"'
            code = "not_from_here"
        return Refusal(
            code=code, state=state, event=event, who=who, why=why, why_en=why_en, rows=ids
        )

    def _not_yet(self, rows: list[Transition], who: str, holds: Holds) -> Refusal:
        # Of several rows the nearest one tells what to do; "not x" of another way would mislead.
        lacks = [row.missing(holds) for row in rows]
        fewest = min(len(each) for each in lacks)
        near = [each for each in lacks if len(each) == fewest]
        missing = tuple(dict.fromkeys(need for each in near for need in each))
        return Refusal(
            code="not_yet",
            state=rows[0].state,
            event=rows[0].event,
            who=who,
            why="还不满足：" + "、".join([self._need(need, "zh") for need in missing]),
            why_en="still missing: " + ", ".join([self._need(need, "en") for need in missing]),
            rows=tuple([row.id for row in rows]),
            missing=missing,
        )

    def _need(self, need: str, language: str) -> str:
        if need.startswith("not "):
            return ("不是" if language == "zh" else "not ") + self._need(need[4:], language)
        return self.needs[need].label(language)
