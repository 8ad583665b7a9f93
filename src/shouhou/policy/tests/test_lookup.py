import pytest

from shouhou.policy import MissingFact, UnknownWord, compile_table
from shouhou.policy.tests.make import DAY, make_table
from shouhou.policy.tests.strategies import bound_of, number
from shouhou.policy.values import Between

FACTS = {"weather": "rain", "member": "yes", "days": 7}
COLUMNS = {"weather": ["rain", "storm"], "member": ["yes", "no"], "days": [8, 0]}


def make_look(folder):
    return compile_table(make_table(folder).on(DAY).bind({}))


def test_a_look_up_gives_the_rows(tmp_path):
    assert [row.id for row in make_look(tmp_path)(FACTS)] == ["L1"]


def test_more_facts_do_not_disturb(tmp_path):
    assert [row.id for row in make_look(tmp_path)({**FACTS, "colour": "red"})] == ["L1"]


def test_in_bulk_by_columns(tmp_path):
    look = make_look(tmp_path)
    assert [[row.id for row in rows] for rows in look.many(COLUMNS)] == [["L2"], ["L4"]]
    assert look.many({name: [] for name in COLUMNS}) == []


def test_a_missing_fact_names_table_and_fact(tmp_path):
    look = make_look(tmp_path)
    with pytest.raises(MissingFact, match="lending needs the fact days"):
        look({"weather": "rain", "member": "yes"})
    with pytest.raises(MissingFact, match="lending needs the fact member"):
        look.many({"weather": ["rain"], "days": [1]})


@pytest.mark.parametrize("value", ["hail", None, 3, ["rain"]])
def test_an_unknown_word_is_refused(tmp_path, value):
    look = make_look(tmp_path)
    with pytest.raises(UnknownWord, match="weather"):
        look({**FACTS, "weather": value})
    with pytest.raises(UnknownWord, match="weather"):
        look.many({**COLUMNS, "weather": ["rain", value]})


@pytest.mark.parametrize("value", [-1, 366, "7", None])
def test_a_number_outside_its_range_is_refused(tmp_path, value):
    with pytest.raises(UnknownWord, match="days"):
        make_look(tmp_path)({**FACTS, "days": value})


def test_columns_are_equally_long(tmp_path):
    with pytest.raises(ValueError, match="columns of different lengths"):
        make_look(tmp_path).many({**COLUMNS, "days": [1]})


def test_wide_ranges_are_searched():
    fen = number("fen", -10, 10**9)
    cells = [[Between(-10, 49_999)], [Between(50_000, 10**9)]]
    look = compile_table(bound_of([fen], cells))
    for amount, row in [(-10, "R0"), (49_999, "R0"), (50_000, "R1"), (10**9, "R1")]:
        assert [found.id for found in look({"fen": amount})] == [row]
    for outside in (-11, 10**9 + 1, "x", None, 1.5):
        with pytest.raises(UnknownWord, match="fen"):
            look({"fen": outside})
