"""Several axes in one file, and machines made up at random."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.workflow import (
    BrokenMachine,
    Machine,
    Refusal,
    Transition,
    read_machine,
    read_machines,
)

WORDS = """# Things · 东西
Some prose | with a bar.
## Events
| code | 中文 | English |
|---|---|---|
| go | 走 | go |
| stop | 停 | stop |
## People
| code | 中文 | English |
|---|---|---|
| anna | 安娜 | Anna |
| bert | 贝特 | Bert |
"""
NEEDS = (
    "## Needs\n| code | 中文 | English |\n|---|---|---|\n| dry | 干 | dry |\n| warm | 暖 | warm |\n"
)


def axis(code: str, start: str, end: str, event: str, who: str = "any") -> str:
    return f"""## Axis {code} · 轴 · Axis of {code}
### States
| code | 中文 | English | kind |
|:---|---|---|---:|
| {start} | 始 | start: here | start |
| {end} | 终 | the "end" | end |
### Moves
| id | from | event | who | to |
|---|---|---|---|---|
| {code.upper()}1 | {start} | {event} | {who} | {end} |
"""


def write(text: str, folder: Path) -> Path:
    path = folder / "states.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_two_axes_share_words(tmp_path: Path) -> None:
    path = write(WORDS + axis("a", "on", "off", "go") + axis("b", "on", "off", "stop"), tmp_path)
    machines = read_machines(path)
    assert list(machines) == ["a", "b"]
    assert machines["a"].axis.zh == "轴"
    assert read_machine(path, "b").transitions[0].id == "B1"
    assert read_machine(path, "a").transitions[0].who == ("anna", "bert")
    assert "s_on : start： here" in machines["a"].diagram("en")
    for wrong in (None, "c"):
        with pytest.raises(LookupError, match="a, b"):
            read_machine(path, wrong)


@pytest.mark.parametrize(
    "more",
    [
        axis("a", "on", "off", "stop"),  # the same axis, the same ids
        axis("b", "on", "off", "stop").replace("B1", "A1"),
        axis("b", "on", "off", "stop").replace("### Moves", "## Moves"),
        axis("b", "on", "off", "stop").replace("### States", "## States"),
    ],
)
def test_axes_that_do_not_fit_together(tmp_path: Path, more: str) -> None:
    with pytest.raises(BrokenMachine):
        read_machines(write(WORDS + axis("a", "on", "off", "go") + more, tmp_path))


def test_an_axis_may_have_events_of_its_own(tmp_path: Path) -> None:
    own = "### Events\n| code | 中文 | English |\n|---|---|---|\n| fly | 飞 | fly |\n"
    text = WORDS + axis("a", "on", "off", "go") + axis("b", "on", "off", "fly, stop") + own
    with pytest.raises(BrokenMachine, match="'fly, stop'"):
        read_machines(write(text, tmp_path))
    text = WORDS + axis("a", "on", "off", "stop") + axis("b", "on", "off", "fly") + own
    text += axis("c", "on", "off", "go")
    machines = read_machines(write(text, tmp_path))
    assert "fly" in machines["b"].events
    assert "fly" not in machines["a"].events


states = st.sampled_from(["s0", "s1", "s2", "s3"])
needs = st.sampled_from(["—", "dry", "not dry", "warm", "dry, not warm", "not dry, not warm"])
moves = st.tuples(
    st.one_of(states, st.just("any")),
    st.sampled_from(["go", "stop"]),
    st.sampled_from(["anna", "bert", "anna, bert", "any"]),
    needs,
    st.one_of(states, st.just("same")),
)


def random_text(rows: list[tuple[str, ...]]) -> str:
    lines = [WORDS + NEEDS, "## States", "| code | 中文 | English | kind |", "|---|---|---|---|"]
    for number, kind in enumerate(["start", "", "", "end"]):
        lines.append(f"| s{number} | 态{number} | state {number} | {kind} |")
    lines += ["## Moves", "| id | from | event | who | needs | to |", "|---|---|---|---|---|---|"]
    lines += [f"| M{number} | {' | '.join(row)} |" for number, row in enumerate(rows)]
    return "\n".join(lines) + "\n"


def read_random(rows: list[tuple[str, ...]]) -> Machine | BrokenMachine:
    with tempfile.TemporaryDirectory() as folder:
        path = write(random_text(rows), Path(folder))
        try:
            return read_machine(path)
        except BrokenMachine as broken:
            return broken


CHAIN: list[tuple[str, ...]] = [
    ("s0", "go", "anna", "dry", "s1"),
    ("s1", "go", "anna", "warm", "s2"),
    ("s2", "stop", "bert", "not dry", "s3"),
]


@given(rows=st.lists(moves, max_size=4), dry=st.booleans(), warm=st.booleans())
def test_at_most_one_row_ever_matches(
    rows: list[tuple[str, ...]], *, dry: bool, warm: bool
) -> None:
    machine = read_random(CHAIN + rows)
    if isinstance(machine, BrokenMachine):
        assert "can both happen" in str(machine)
        return
    holds = {"dry": dry, "warm": warm}.__getitem__
    for (state, event), cell in machine.matrix().items():
        for who in machine.people:
            matching = [t for t in cell if who in t.who and not t.missing(holds)]
            assert len(matching) <= 1
            assert [t for t in machine.allowed(state, who, holds) if t.event == event] == matching
            answer = machine.may(state, event, who, holds)
            if isinstance(answer, Transition):
                assert [answer] == matching
            else:
                assert not matching
                check_refusal(answer, who, cell)


def check_refusal(refusal: Refusal, who: str, cell: tuple[Transition, ...]) -> None:
    theirs = {t.id for t in cell if who in t.who}
    assert set(refusal.rows) == (theirs or {t.id for t in cell})
    assert (refusal.code == "not_yet") == bool(theirs) == bool(refusal.missing)
    assert (refusal.code == "not_yours") == (bool(cell) and not theirs)
    assert refusal.why
    assert refusal.why_en


@given(st.lists(moves, max_size=6))
def test_reading_finds_a_machine_or_says_what_is_wrong(rows: list[tuple[str, ...]]) -> None:
    machine = read_random(rows)
    if isinstance(machine, BrokenMachine):
        assert all(problem.line > 0 and problem.text for problem in machine.problems)
        return
    reached, ending = {machine.initial}, set(machine.finals)
    for _ in machine.states:
        reached |= {t.to for t in machine.transitions if t.state in reached}
        ending |= {t.state for t in machine.transitions if t.to in ending}
    assert reached == ending == set(machine.states)


@given(st.text("#|-—·\n ABaxisStatesMovesEvents:`", max_size=200))
def test_any_text_is_a_machine_or_broken(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.raises(BrokenMachine):
        read_machines(write(text, Path(folder)))
