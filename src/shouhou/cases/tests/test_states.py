"""Every cell of the table: who may do what from which state, and what the refusal says."""

from __future__ import annotations

import pytest

from shouhou.cases.decide import machines, moved, moves
from shouhou.shops.facts import Refused

ROLES = ("agent", "supervisor", "warehouse", "finance", "owner", "system")
CELLS = [
    (axis, state, event)
    for axis, machine in machines().items()
    for (state, event) in machine.matrix()
]


@pytest.mark.parametrize(("axis", "state", "event"), CELLS)
def test_every_cell_answers_for_every_role(axis, state, event):
    machine = machines()[axis]
    rows = machine.matrix()[state, event]
    for role in ROLES:
        theirs = [row for row in rows if role in row.who]
        for row in theirs:
            holds = [need for need in row.needs if not need.startswith("not ")]
            assert moved(axis, state, event, [role], holds).to == row.to
        if not theirs:
            with pytest.raises(Refused) as refused:
                moved(axis, state, event, [role], machine.needs)
            assert refused.value.code in ("final", "not_from_here", "not_yours")
            assert refused.value.zh
            assert refused.value.en


def test_of_several_roles_any_may_and_the_nearest_refusal_speaks():
    assert moved("case", "open", "take", ["warehouse", "agent"], ["unowned"]).id == "C5"
    with pytest.raises(Refused) as refused:
        moved("case", "open", "take", ["warehouse", "agent"])
    assert (refused.value.code, refused.value.rows) == ("not_yet", ("C5", "C6"))
    with pytest.raises(Refused) as refused:
        moved("case", "open", "take", [])
    assert refused.value.code == "not_here"


def test_buttons_of_an_agent_with_their_whys():
    found = {move.event: move for move in moves("open", ["agent"], ["mine", "kept"])}
    allowed = {event for event, move in found.items() if move.allowed}
    assert allowed >= {"assign", "hand_over", "wait", "note", "promise", "merge", "split"}
    assert allowed.isdisjoint({"close", "answer", "take_back", "resume", "reopen", "unmerge"})
    assert found["close"].why("zh") == "还不满足：告知事项都已完成"
    assert found["close"].rows == ("C16",)
    assert found["answer"].code == "not_from_here"
    assert found["close"].says("en") == "close"


def test_a_merged_case_can_only_be_parted_again():
    every = list(machines()["case"].needs)
    found = [move.event for move in moves("merged", ROLES, every) if move.allowed]
    assert found == ["unmerge"]
