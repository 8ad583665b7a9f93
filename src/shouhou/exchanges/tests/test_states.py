"""Both machines: every cell moves or refuses, every need is answered, every state is stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shouhou.exchanges.decide import Standing, moved
from shouhou.exchanges.decide.moves import BUTTONS, Axis, machine_of, moves
from shouhou.exchanges.words import DEBT_STATES, LIVE, OWING, STATES, debt_machine, machine
from shouhou.shops.facts import Refused
from shouhou.workflow import Transition

AXES = ("exchange", "debt")
YES = Standing(
    **dict.fromkeys(
        [
            *("agreed", "chosen", "settled", "goods_in", "stopped", "once"),
            *("within", "reason", "waybill", "full"),
        ],
        True,
    )
)


def test_the_database_knows_the_states_of_the_table() -> None:
    assert set(STATES) == set(machine().states)
    assert set(DEBT_STATES) == set(debt_machine().states)
    assert set(LIVE) == set(machine().states) - machine().finals
    assert set(OWING) == set(debt_machine().states) - debt_machine().finals


@pytest.mark.parametrize("axis", AXES)
def test_every_need_has_its_answer(axis) -> None:
    assert all(isinstance(YES.holds(need), bool) for need in machine_of(axis).needs)


@pytest.mark.parametrize("axis", AXES)
def test_every_cell_moves_or_refuses_with_a_sentence(axis) -> None:
    found = machine_of(axis)
    for (state, event), rows in found.matrix().items():
        for who in found.people:
            answer = ask(axis, state, event, who)
            if isinstance(answer, Refused):
                assert answer.zh
                assert answer.en
            else:
                assert answer in rows


def ask(axis: Axis, state: str, event: str, who: str) -> Transition | Refused:
    """The row, or the refusal."""
    try:
        return moved(axis, state, event, (who,), YES)
    except Refused as refused:
        return refused


def test_nothing_is_sent_before_it_is_settled_and_the_return_is_in() -> None:
    for missing in ("agreed", "settled", "goods_in"):
        with pytest.raises(Refused) as refused:
            moved("exchange", "open", "send", ("agent",), replace(YES, **{missing: False}))
        assert refused.value.code == "not_yet"


def test_only_supervisors_send_anyway_and_waive() -> None:
    told: tuple[tuple[Axis, str, str], ...] = (
        ("exchange", "open", "send_anyway"),
        ("debt", "asked", "waive"),
    )
    for axis, state, event in told:
        with pytest.raises(Refused) as refused:
            moved(axis, state, event, ("agent", "finance"), YES)
        assert refused.value.code == "not_yours"
        assert moved(axis, state, event, ("agent", "supervisor"), YES)


def test_every_button_is_an_event_and_says_why_it_is_refused() -> None:
    for axis, event in BUTTONS:
        assert event in machine_of(axis).events
    nothing = Standing(
        **dict.fromkeys(["agreed", "chosen", "settled", "goods_in", "stopped", "once"], False)
    )
    for state in STATES:
        for move in moves(state, "asked", ("agent", "supervisor"), nothing):
            assert move.allowed or (move.why_zh and move.why_en)
