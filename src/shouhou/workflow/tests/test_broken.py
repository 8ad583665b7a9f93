"""Everything wrong in a file is found, with its line, all at once."""

from pathlib import Path

import pytest

from shouhou.workflow import BrokenMachine, read_machine, read_machines
from shouhou.workflow.tests.test_machine import readme_text

# The README's example with single blanks between cells.
TEXT = "\n".join(" ".join(line.split()) for line in readme_text().splitlines()) + "\n"


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "states.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenMachine) as broken:
        read_machines(path)
    lines = text.splitlines()
    assert all(problem.path == path for problem in broken.value.problems)
    assert str(broken.value).count(f"{path}:") == len(broken.value.problems)
    return [f"{lines[p.line - 1][:6].strip()}: {p.text}" for p in broken.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("| not goods |", "| goods |", "| A2 |: A1 and A2 can both happen from 'asked' on 'agree'"),
        ("| not goods |", "| — |", "| A2 |: A1 and A2 can both happen from 'asked' on 'agree'"),
        ("| not goods |", "| not goods, goods |", "| A2 |: A2 needs 'goods' and its opposite"),
        ("| A2 |", "| A1 |", "| A1 |: the id 'A1' is already on line"),
        ("| A2 |", "| |", "| | as: '' cannot be the id of a move"),
        ("| A2 | asked |", "| A2 | aksed |", "| A2 |: 'aksed' is not declared under States"),
        ("| A3 | agreed | receive |", "| A3 | agreed | got |", "| A3 |: 'got' is not declared"),
        ("| not goods | done ", "| not goods | gone ", "| A2 |: 'gone' is not declared under Stat"),
        ("| not goods |", "| not good |", "| A2 |: 'good' is not declared under Needs"),
        ("| agreed | buyer_return |", "| agreed | soon |", "| A1 |: 'soon' is not declared under"),
        (
            "| A4 | any | withdraw | buyer |",
            "| A4 | any | withdraw | |",
            "| A4 |: '' is not decl",
        ),
        ("| A4 | any ", "| A4 | asked, asked ", "| A4 |: from: a word stands twice"),
        ("| start |", "| begin |", "| aske: a state is start, end or neither, not 'begin'"),
        ("| start |", "| |", "## Sta: exactly one state must be the start, not 0"),
        (
            "| end |\n| closed",
            "| start |\n| closed",
            "| done: exactly one state must be the start",
        ),
        (
            "## Events\n| code | 中文 |",
            "## Events\n| code | 汉文 |",
            "## Eve: Events: the column '中文' is missing",
        ),
        ("| says |", "| tells |", "## Mov: Moves: unknown or double column 'tells'"),
        ("| agree | 同意 |", "| Agree | 同意 |", "| Agre: Events: 'Agree' cannot be a code"),
        ("| agree | 同意 |", "| any | 同意 |", "| any: Events: 'any' cannot be a code"),
        ("| 同意 | agree |", "| 同意 | |", "| agre: Events: 'agree' needs a Chinese and an"),
        ("| receive | 收货", "| agree | 收货", "| agre: Events: 'agree' is declared twice"),
        ("| — | 买家撤销 |", "| 买家撤销 |", "| A4 |: 7 cells where the table has 8 columns"),
        ("## Events", "## Event", "# Agre: no Events are declared for axis main"),
        (" · 退款协商", "", "# Agre: title: 'main' needs a Chinese and an English name"),
    ],
)
def test_one_mistake(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in TEXT
    found = problems(tmp_path, TEXT.replace(old, new, 1))
    assert any(each.startswith(expected) for each in found), found


def after(text: str, line: str, more: str) -> str:
    assert line in text
    return text.replace(line, line + more + "\n", 1)


def test_a_state_nobody_reaches_and_one_without_an_end(tmp_path: Path) -> None:
    text = after(TEXT, "| closed | 已关闭 | closed | end |\n", "| island | 孤岛 | island | |")
    text = after(text, "| closed | 已关闭 | closed | end |\n", "| trap | 陷阱 | trap | |")
    text = text.replace("| A4 | any |", "| A4 | asked, agreed |")
    text += "| A5 | asked | receive | buyer | — | trap | — | — |\n"
    assert problems(tmp_path, text) == [
        "| trap: from state 'trap' no end can be reached",
        "| isla: from state 'island' no end can be reached",
        "| isla: state 'island' cannot be reached from 'asked'",
    ]


def test_no_end_at_all(tmp_path: Path) -> None:
    assert problems(tmp_path, TEXT.replace("| end |", "| |")) == ["| aske: no state is an end"]


def test_a_word_no_move_uses(tmp_path: Path) -> None:
    text = after(TEXT, "| withdraw | 撤销 | withdraw |\n", "| shout | 喊 | shout |")
    assert problems(tmp_path, text) == ["| shou: 'shout' is used by no move"]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = TEXT.replace("| A1 | asked", "| A1 | aksed").replace("| buyer | 买家", "| bidder | 买家")
    assert problems(tmp_path, text) == [
        "| A1 |: 'aksed' is not declared under States",
        "| A4 |: 'buyer' is not declared under People",
    ]


@pytest.mark.parametrize(
    "text", ["", "# A", "no table at all", "## Axis", "## Axis \n", "|||", "\x00"]
)
def test_an_empty_file_is_broken_not_a_crash(tmp_path: Path, text: str) -> None:
    path = tmp_path / "states.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenMachine):
        read_machine(path)
