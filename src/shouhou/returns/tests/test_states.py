"""The machine of a parcel: every cell moves or refuses with a sentence."""

from __future__ import annotations

import pytest

from shouhou.returns.words import machine
from shouhou.workflow import Transition


@pytest.mark.parametrize("who", ["warehouse", "supervisor", "owner"])
def test_every_cell_moves_or_refuses_with_a_sentence(who) -> None:
    for (state, event), rows in machine().matrix().items():
        answer = machine().may(state, event, who, lambda need: True)
        if isinstance(answer, Transition):
            assert answer in rows
        else:
            assert answer.why
            assert answer.why_en


def test_only_a_supervisor_disposes_of_what_is_nobodys() -> None:
    who = {each for row in machine().transitions if row.event == "dispose" for each in row.who}
    assert who == {"supervisor", "owner"}


def test_what_is_undone_stays_undone() -> None:
    assert not machine().allowed("undone", "owner")
