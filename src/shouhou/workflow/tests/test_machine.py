"""What a machine allows, and how it says no. The machine is the one in the README."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.workflow import Machine, Refusal, Transition, UnknownWord, read_machine

README = Path(__file__).parents[1] / "README.md"


def readme_text() -> str:
    return README.read_text(encoding="utf-8").split("````")[1].removeprefix("markdown\n")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    path = tmp_path_factory.mktemp("words") / "states.md"
    path.write_text(readme_text(), encoding="utf-8")
    return read_machine(path)


def yes(_: str) -> bool:
    return True


def no(_: str) -> bool:
    return False


def test_reads_words_and_moves(machine: Machine) -> None:
    assert (machine.axis.zh, machine.axis.en) == ("退款协商", "Agreement about a refund")
    assert list(machine.states) == ["asked", "agreed", "done", "closed"]
    assert machine.initial == "asked"
    assert machine.finals == {"done", "closed"}
    assert machine.label("asked") == "待处理"
    assert machine.label("asked", "en") == "waiting for us"
    first = machine.transitions[0]
    assert (first.id, first.state, first.event, first.to) == ("A1", "asked", "agree", "agreed")
    assert (first.who, first.needs, first.deadline) == (("agent",), ("goods",), "buyer_return")
    assert first.says == "同意退货退款"
    assert readme_text().splitlines()[first.line - 1].startswith("| A1")
    assert machine.transitions[1].deadline is None


def test_any_means_every_state_that_is_no_end(machine: Machine) -> None:
    assert [each.state for each in machine.transitions if each.id == "A4"] == ["asked", "agreed"]


@pytest.mark.parametrize(("holds", "row"), [(yes, "A1"), (no, "A2")])
def test_needs_choose_the_row(machine: Machine, holds: object, row: str) -> None:
    found = machine.may("asked", "agree", "agent", holds)  # type: ignore[arg-type]
    assert isinstance(found, Transition)
    assert found.id == row
    assert machine.allowed("asked", "agent", holds) == (found,)  # type: ignore[arg-type]


def test_without_holds_all_rows_of_the_person_are_offered(machine: Machine) -> None:
    assert [each.id for each in machine.allowed("asked", "agent")] == ["A1", "A2"]
    assert [each.id for each in machine.allowed("asked", "buyer")] == ["A4"]
    assert machine.allowed("done", "agent") == ()


@pytest.mark.parametrize(
    ("asked", "code", "rows", "why"),
    [
        ("done agree agent", "final", (), "已是“已退款”，到此结束"),
        ("agreed agree agent", "not_from_here", (), "“待买家退货”状态下不能“同意”"),
        ("asked agree buyer", "not_yours", ("A1", "A2"), "“同意”只能由客服操作"),
    ],
)
def test_refusals(machine: Machine, asked: str, code: str, rows: tuple[str, ...], why: str) -> None:
    state, event, who = asked.split()
    refusal = machine.may(state, event, who, yes)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.rows, refusal.why) == (code, rows, why)
    assert (refusal.state, refusal.event, refusal.who) == (state, event, who)
    assert refusal.why_en


def test_missing_needs_are_named(tmp_path: Path) -> None:
    path = tmp_path / "states.md"
    kept = [line for line in readme_text().splitlines() if not line.startswith("| A2")]
    path.write_text("\n".join(kept), encoding="utf-8")
    refusal = read_machine(path).may("asked", "agree", "agent", no)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.missing, refusal.rows) == ("not_yet", ("goods",), ("A1",))
    assert refusal.why == "还不满足：需要退货"
    assert refusal.why_en == "still missing: goods to return"


@pytest.mark.parametrize("people", [(), ("stranger",)])
def test_nobody_of_the_table_has_no_part_in_it(machine: Machine, people: tuple[str, ...]) -> None:
    found = machine.may_any("asked", "agree", people, yes)
    assert isinstance(found, Refusal)
    assert (found.code, found.why) == ("not_here", "您在这家店铺没有这项权限")


def test_the_first_of_several_people_whom_a_row_lets(machine: Machine) -> None:
    found = machine.may_any("asked", "agree", ("stranger", "buyer", "agent"), yes)
    assert isinstance(found, Transition)
    assert found.id == "A1"


def test_of_several_refusals_the_one_nearest_to_a_yes(tmp_path: Path) -> None:
    path = tmp_path / "states.md"
    kept = [line for line in readme_text().splitlines() if not line.startswith("| A2")]
    path.write_text("\n".join(kept), encoding="utf-8")
    machine = read_machine(path)
    for people in (("agent", "buyer"), ("buyer", "agent")):
        found = machine.may_any("asked", "agree", people, no)
        assert isinstance(found, Refusal)
        assert (found.code, found.who) == ("not_yet", "agent")


def test_unknown_words_are_mistakes_not_refusals(machine: Machine) -> None:
    for ask in (
        lambda: machine.may("nowhere", "agree", "agent", yes),
        lambda: machine.may("asked", "explode", "agent", yes),
        lambda: machine.may("asked", "agree", "nobody", yes),
        lambda: machine.allowed("nowhere", "agent"),
        lambda: machine.allowed("asked", "nobody"),
    ):
        with pytest.raises(UnknownWord):
            ask()


def test_matrix_has_every_cell(machine: Machine) -> None:
    matrix = machine.matrix()
    assert set(matrix) == {(state, event) for state in machine.states for event in machine.events}
    full = {cell: [each.id for each in rows] for cell, rows in matrix.items() if rows}
    assert full == {
        ("asked", "agree"): ["A1", "A2"],
        ("asked", "withdraw"): ["A4"],
        ("agreed", "receive"): ["A3"],
        ("agreed", "withdraw"): ["A4"],
    }


def test_diagram(machine: Machine) -> None:
    assert machine.diagram().splitlines() == [
        "stateDiagram-v2",
        "    s_asked : 待处理",
        "    s_agreed : 待买家退货",
        "    s_done : 已退款",
        "    s_closed : 已关闭",
        "    [*] --> s_asked",
        "    s_asked --> s_agreed : A1 同意 (客服)",
        "    s_asked --> s_done : A2 同意 (客服)",
        "    s_agreed --> s_done : A3 收货 (客服)",
        "    s_asked --> s_closed : A4 撤销 (买家)",
        "    s_agreed --> s_closed : A4 撤销 (买家)",
        "    s_done --> [*]",
        "    s_closed --> [*]",
    ]
    assert "s_asked --> s_closed : A4 withdraw (buyer)" in machine.diagram("en")


@given(data=st.data(), goods=st.booleans())
def test_a_walk_meets_only_what_is_allowed_and_ends(
    machine: Machine, data: st.DataObject, *, goods: bool
) -> None:
    state = machine.initial
    holds = {"goods": goods}.__getitem__
    for _ in range(len(machine.states)):
        moves = [each for who in machine.people for each in machine.allowed(state, who, holds)]
        if not moves:
            break
        state = data.draw(st.sampled_from(moves)).to
    assert state in machine.finals
