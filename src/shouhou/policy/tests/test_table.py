from datetime import date

import pytest

from shouhou.policy import (
    UNKNOWN,
    Among,
    BadParameter,
    Between,
    MissingFact,
    NoSection,
    UnknownWord,
)
from shouhou.policy.tests.make import DAY, LENDING, NOTES, make_table

FACTS = {"weather": "rain", "member": "yes", "days": 7}


def ids(rows):
    return [row.id for row in rows]


def make_bound(folder, text=LENDING, **parameters):
    return make_table(folder, text).on(DAY).bind(parameters)


def test_the_section_of_the_day_is_the_latest_begun(tmp_path):
    newer = LENDING[LENDING.index("## From") :].replace("2025-01-01", "2026-03-01")
    table = make_table(tmp_path, LENDING + "\n" + newer)
    assert table.on(date(2026, 2, 28)).since == date(2025, 1, 1)
    assert table.on(date(2026, 3, 1)).since == date(2026, 3, 1)
    with pytest.raises(NoSection, match="lending has no rule on 2024-12-31"):
        table.on(date(2024, 12, 31))


def test_reading_gives_the_rows_that_match(tmp_path):
    (row,) = make_bound(tmp_path).read(FACTS)
    assert row.id == "L1"
    assert row.outcomes == {"lend": "yes", "fee": 0, "why": "会员"}
    both = make_bound(tmp_path, NOTES).read({"forecast": "storm", "lend": "yes", "days": 100})
    assert ids(both) == ["N1", "N2"]


def test_parameters_move_the_boundary(tmp_path):
    assert ids(make_bound(tmp_path, grace=6).read(FACTS)) == ["L2"]
    assert ids(make_bound(tmp_path).read(FACTS)) == ["L1"]
    assert make_bound(tmp_path, grace=6).parameters == {"grace": 6}


def test_binding_is_kept(tmp_path):
    section = make_table(tmp_path).on(DAY)
    assert section.bind({"grace": 7}) is section.bind({})
    assert section.bind({"grace": 8}) is not section.bind({})


@pytest.mark.parametrize("number", [0, 31, True, 7.0, "7", None])
def test_a_parameter_out_of_bounds_is_refused(tmp_path, number):
    with pytest.raises(BadParameter, match=r"\{grace\}"):
        make_bound(tmp_path, grace=number)


def test_a_missing_fact_names_table_and_fact(tmp_path):
    with pytest.raises(MissingFact, match="lending needs the fact days"):
        make_bound(tmp_path).read({"weather": "rain", "member": "yes"})


@pytest.mark.parametrize("value", ["hail", "", None, 3, UNKNOWN, Among(frozenset({"sun"}))])
def test_an_unknown_word_names_itself(tmp_path, value):
    with pytest.raises(UnknownWord, match="weather"):
        make_bound(tmp_path).read({**FACTS, "weather": value})


@pytest.mark.parametrize("value", [-1, 366, "7", 7.0, None, UNKNOWN, Between(1, 2)])
def test_a_number_outside_its_range_is_refused(tmp_path, value):
    with pytest.raises(UnknownWord, match="days"):
        make_bound(tmp_path).read({**FACTS, "days": value})


def test_misses_say_which_columns_ruled_a_row_out(tmp_path):
    assert make_bound(tmp_path).misses({**FACTS, "days": 9}) == {
        "L1": ("days",),
        "L2": (),
        "L3": ("member",),
        "L4": ("weather",),
    }


def test_misses_with_partial_knowledge_rule_out_only_what_is_impossible(tmp_path):
    misses = make_bound(tmp_path).misses(
        {"weather": Among(frozenset({"sun", "rain"})), "member": UNKNOWN, "days": Between(8, 9)}
    )
    assert misses == {"L1": ("days",), "L2": (), "L3": (), "L4": ("weather",)}


CELLS = [
    ("any", range(366)),
    ("< 3", range(3)),
    ("<= 3", range(4)),
    ("> 3", range(4, 366)),
    (">= 3", range(3, 366)),
    ("= 3", [3]),
    ("3..5", [3, 4, 5]),
    ("3 .. 5", [3, 4, 5]),
    (">3", range(4, 366)),
    ("< {grace}", range(7)),
    (">= {grace}", range(7, 366)),
    ("3..{grace}", range(3, 8)),
    ("= {grace}", [7]),
]


@pytest.mark.parametrize(("cell", "allowed"), CELLS)
def test_every_comparison(tmp_path, cell, allowed):
    text = NOTES.replace("| N3 | rain | any | = 0 |", f"| N3 | rain | any | {cell} |")
    text = text.replace("| rain | no | 0 |", f"| rain | no | {next(iter(allowed))} |")
    bound = make_bound(tmp_path, text)
    matched = [n for n in range(366) if bound.read({"forecast": "rain", "lend": "no", "days": n})]
    assert matched == list(allowed)
