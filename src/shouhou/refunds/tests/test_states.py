"""The three machines: every cell, every need answered, every state stored."""

from __future__ import annotations

import pytest

from shouhou.refunds.decide.agreeing import ENDED, OURS, START, lane_of
from shouhou.refunds.queries.holding import NEEDS
from shouhou.refunds.states import agreement_machine, goods_machine, status_machine
from shouhou.refunds.words import vocabulary
from shouhou.workflow import Transition

AXES = {"agreement": agreement_machine, "goods": goods_machine, "platform": status_machine}


def test_every_need_of_the_agreement_has_its_question() -> None:
    assert set(NEEDS) == set(agreement_machine().needs)


def test_the_ends_are_those_the_code_knows() -> None:
    assert agreement_machine().finals == ENDED
    assert agreement_machine().initial in OURS


def test_every_platform_status_starts_an_agreement() -> None:
    assert set(START) == set(status_machine().states)
    for state, goods, _ in START.values():
        assert state in agreement_machine().states
        assert goods in goods_machine().states


@pytest.mark.parametrize("axis", AXES)
def test_every_cell_moves_or_refuses_with_a_sentence(axis: str) -> None:
    machine = AXES[axis]()
    for (state, event), rows in machine.matrix().items():
        for who in machine.people:
            answer = machine.may(state, event, who, lambda need: True)
            if isinstance(answer, Transition):
                assert answer in rows
            else:
                assert answer.why
                assert answer.why_en


@pytest.mark.parametrize("state", sorted(agreement_machine().states))
def test_every_state_has_a_lane(state: str) -> None:
    for goods in goods_machine().states:
        for money in ("", "reserved", "submitted", "unknown", "failed", "confirmed", "cancelled"):
            assert lane_of(state, goods, "agree", "agree_refund", money)


def test_every_deadline_of_the_table_has_its_hours() -> None:
    for clock in agreement_machine().deadlines:
        assert f"{clock}_hours" in vocabulary().parameters


def test_nobody_but_a_supervisor_approves() -> None:
    approving = {
        who
        for move in agreement_machine().transitions
        if move.event in ("approve", "reject")
        for who in move.who
    }
    assert approving == {"supervisor", "owner"}
