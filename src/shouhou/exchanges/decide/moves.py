"""What may be done about an exchange or a debt: one predicate for buttons, API and guard. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from shouhou.exchanges.facts import MoveView
from shouhou.exchanges.words import debt_machine, machine
from shouhou.shops.facts import granted
from shouhou.workflow import Machine, Transition

Axis = Literal["exchange", "debt"]
PEOPLE: Final = ("agent", "supervisor", "owner", "finance")
SYSTEM: Final = ("system",)
BUTTONS: Final[tuple[tuple[Axis, str], ...]] = (
    ("exchange", "plan"),
    ("exchange", "fix"),
    ("debt", "ask"),
    ("debt", "remind"),
    ("debt", "pay"),
    ("debt", "waive"),
    ("exchange", "send"),
    ("exchange", "send_anyway"),
    ("exchange", "ship_by_hand"),
    ("exchange", "stop"),
    ("exchange", "revise"),
    ("exchange", "call_off"),
)
"""In the order in which they are shown."""
ENTERED: Final = frozenset({"reason", "waybill", "full", "within"})
"""What a form brings along: a button is not refused because of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the needs of states.md hang on."""

    agreed: bool
    chosen: bool
    settled: bool
    goods_in: bool
    stopped: bool
    once: bool
    within: bool = True
    reason: bool = False
    waybill: bool = False
    full: bool = False

    def holds(self, need: str) -> bool:
        return bool(getattr(self, need))


def machine_of(axis: Axis) -> Machine:
    return machine() if axis == "exchange" else debt_machine()


def who_of(roles: Collection[str]) -> tuple[str, ...]:
    """A person's roles in a shop as people of states.md."""
    return tuple(each for each in PEOPLE if each in roles)


def moved(
    axis: Axis, state: str, event: str, who: Collection[str], standing: Standing
) -> Transition:
    """The row that lets one of these do it. Raises Refused with the rows that said no."""
    return granted(machine_of(axis).may_any(state, event, who, standing.holds))


def moves(state: str, debt: str, who: Collection[str], standing: Standing) -> tuple[MoveView, ...]:
    """What people can do from here: allowed, or refused with why. Only what a role could do."""
    return tuple(_views(state, debt, who, standing))


def _views(state: str, debt: str, who: Collection[str], standing: Standing) -> Iterable[MoveView]:
    for axis, event in BUTTONS:
        now = state if axis == "exchange" else debt
        if not now or not any(row.event == event for row in _possible(axis, now, who)):
            continue
        answer = machine_of(axis).may_any(now, event, who, _filled(standing).holds)
        word = machine_of(axis).events[event]
        allowed = isinstance(answer, Transition)
        yield MoveView(
            axis=axis,
            event=event,
            zh=word.zh,
            en=word.en,
            allowed=allowed,
            why_zh="" if isinstance(answer, Transition) else answer.why,
            why_en="" if isinstance(answer, Transition) else answer.why_en,
        )


def _filled(standing: Standing) -> Standing:
    """As if the form had brought what it asks for."""
    return Standing(
        agreed=standing.agreed,
        chosen=standing.chosen,
        settled=standing.settled,
        goods_in=standing.goods_in,
        stopped=standing.stopped,
        once=standing.once,
        **dict.fromkeys(ENTERED, True),
    )


def _possible(axis: Axis, state: str, who: Collection[str]) -> list[Transition]:
    return [row for each in who for row in machine_of(axis).allowed(state, each)]
