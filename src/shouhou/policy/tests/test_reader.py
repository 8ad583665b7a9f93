from datetime import date

import pytest

from shouhou.policy import BrokenTable
from shouhou.policy.tests.make import LENDING, NOTES, WORDS, line_of, make_table, problems_of


def test_the_head_of_a_table(tmp_path):
    table = make_table(tmp_path)
    assert (table.name, table.title_en, table.title_zh) == (
        "lending",
        "May it be lent?",
        "可否借出",
    )
    assert (table.hit, table.applies_by, table.confidence) == ("one", "applied", "U")
    assert (table.source, table.checked) == ("invented, on two lines", date(2026, 11, 23))
    assert table.prose == "Umbrellas are not lent into a storm."
    assert table.parameters_used == ("grace",)


def test_columns_rows_and_examples(tmp_path):
    table = make_table(tmp_path)
    (section,) = table.sections
    assert section.since == date(2025, 1, 1)
    assert [column.code for column in section.conditions] == ["weather", "member", "days"]
    assert [column.code for column in section.outcomes] == ["lend", "fee", "why"]
    assert section.decisive == ("lend", "fee")
    assert [row.id for row in section.rows] == ["L1", "L2", "L3", "L4"]
    assert section.rows[0].line == line_of(LENDING, "| L1 ")
    assert table.examples[0].facts == {"weather": "rain", "member": "yes", "days": 7}


def test_an_all_table_may_have_rows_together_and_examples_without_rows(tmp_path):
    table = make_table(tmp_path, NOTES)
    assert table.worst == "note"
    assert [example.rows for example in table.examples] == [("N1", "N2"), ("N3",), ()]


def test_each_section_has_its_own_examples_and_may_use_row_ids_again(tmp_path):
    newer = LENDING[LENDING.index("## From") :].replace("2025-01-01", "2026-01-01")
    table = make_table(tmp_path, LENDING + "\n" + newer)
    assert [len(section.examples) for section in table.sections] == [4, 4]
    assert len(table.examples) == 8


BROKEN = [
    ("# May it be lent? · 可否借出", "# May it be lent?", "# May", "the title needs both names"),
    ("Hit: one\n", "", "# May", "Hit: is missing"),
    ("Hit: one", "Hit: first", "Hit:", "Hit: must be one | all"),
    ("Applies by: applied\n", "", "# May", "Applies by: is missing"),
    ("Applies by: applied", "Applies by: now", "Applies by", "must be paid | applied | decided"),
    ("Source: invented,\n  on two lines\n", "", "# May", "Source: is missing"),
    ("Checked: 2026-11-23\n", "", "# May", "Checked: is missing"),
    ("Checked: 2026-11-23", "Checked: lately", "Checked", "'lately' is not a day"),
    ("Confidence: U\n", "", "# May", "Confidence: is missing"),
    ("Confidence: U", "Confidence: sure", "Confidence", "Confidence: must be H | M | L | U"),
    ("Hit: one", "Hit: one\nWorst: lend", "Worst:", "Worst: is for tables with Hit: all"),
    ("## From 2025-01-01", "## Since 2025-01-01", "## Since", "expected ## From <day>"),
    ("## From 2025-01-01", "## From spring", "## From", "'spring' is not a day"),
    ("| id | weather |", "| weather | id |", "| weather | id", "the columns are: id"),
    ("days | → | lend | fee", "days | lend | → | → | fee", "| id |", "the columns are: id"),
    ("| id | weather |", "| id | season |", "| id |", "there is no section 'season'"),
    ("| id | weather | member", "| id | weather | weather", "| id |", "weather is there twice"),
    ("| id | weather |", "| id | why |", "| id |", "why is text; a condition cannot be"),
    (
        "|----|---------|--------|------|---|------|-----|-----|\n",
        "",
        "| id |",
        "needs a line |---",
    ),
    ("| L3 | sun, rain", "| L2 | sun, rain", "| no | any", "the row id L2 is there twice"),
    ("| L3 |", "| |", "| | sun", "'' is not a row id"),
    ("| L3 |", "| 3a |", "| 3a", "'3a' is not a row id"),
    ("| L3 | sun, rain", "| L3 | sun, hail", "| L3", "weather: there is no word 'hail'"),
    ("| L3 | sun, rain", "| L3 | sun, sun", "| L3", "weather: a word is listed twice"),
    ("| L3 | sun, rain", "| L3 |", "| L3", "weather is empty; say any"),
    ("| no | any | → | yes", "| no | ~ 3 | → | yes", "| L3", "days: '~ 3' is not any, <"),
    ("| no | any | → | yes", "| no | > 400 | → | yes", "| L3", "days: 400 is outside 0..365"),
    ("| no | any | → | yes", "| no | 9..3 | → | yes", "| L3", "'9..3' can never be true"),
    ("| no | any | → | yes", "| no | < 0 | → | yes", "| L3", "'< 0' can never be true"),
    ("| no | any | → | yes", "| no | < {x} | → | yes", "| L3", "there is no parameter {x}"),
    ("| yes | 500 |", "| yes | {grace} |", "| L3", "fee counts fen, {grace} counts days"),
    ("| yes | 500 |", "| yes | 5.00 |", "| L3", "fee: '5.00' is not a whole number"),
    ("| yes | 500 |", "| yes | 100001 |", "| L3", "fee: 100001 is outside 0..100000"),
    ("| yes | 500 |", "| maybe | 500 |", "| L3", "lend: there is no word 'maybe'"),
    ("| yes | 500 |", "| | 500 |", "| L3", "lend is empty; say —"),
    ("| any | → | yes |", "| any | x | yes |", "| L3", "under → stands → or nothing"),
    ("| 500 | — |", "| 500 |", "| L3", "7 cells under 8 columns"),
    ("| L4 | storm", "\n| L4 | storm", "| L4", "a second table; a section has one"),
]


@pytest.mark.parametrize(("old", "new", "where", "text"), BROKEN)
def test_a_mistake_is_named_with_file_and_line(tmp_path, old, new, where, text):
    assert old in LENDING
    broken_text = LENDING.replace(old, new, 1)
    with pytest.raises(BrokenTable) as broken:
        make_table(tmp_path, broken_text)
    place = f"lending.md:{line_of(broken_text, where)}: "
    found = problems_of(broken.value)
    assert any(p.startswith(place) and text in p for p in found), found


def test_a_parameter_that_may_leave_the_range_is_a_mistake(tmp_path):

    words = WORDS.replace("days 1..30", "days 1..999")
    with pytest.raises(BrokenTable, match=r"\{grace\} may be outside 0..365"):
        make_table(tmp_path, LENDING, words)


def test_a_file_without_sections_and_an_empty_file_are_mistakes(tmp_path):
    with pytest.raises(BrokenTable, match="there is no section ## From"):
        make_table(tmp_path, LENDING[: LENDING.index("## From")])
    with pytest.raises(BrokenTable, match="the first line must be a title"):
        make_table(tmp_path, "")


def test_a_section_without_rows_is_a_mistake(tmp_path):
    text = "\n".join(line for line in LENDING.splitlines() if not line.startswith("| L"))
    with pytest.raises(BrokenTable, match="this section has no rows"):
        make_table(tmp_path, text)


def test_sections_go_from_old_to_new_and_keep_their_outcomes(tmp_path):
    again = LENDING[LENDING.index("## From") :]
    with pytest.raises(BrokenTable, match="from the oldest day to the newest"):
        make_table(tmp_path, LENDING + "\n" + again)
    fewer = again.replace("2025", "2026").replace("| lend | fee |", "| lend | why |")
    fewer = fewer.replace("| why | why |", "| why |").replace("|-----|-----|", "|-----|")
    fewer = fewer.replace(" 0 |", "").replace(" 200 |", "").replace(" 500 |", "")
    with pytest.raises(BrokenTable, match="the outcomes differ from those of the section before"):
        make_table(tmp_path, LENDING + "\n" + fewer)


def test_worst_names_an_outcome_with_words(tmp_path):
    with pytest.raises(BrokenTable, match="'fee' is not an outcome with words"):
        make_table(tmp_path, NOTES.replace("Worst: note", "Worst: fee"))


def test_all_mistakes_of_a_file_come_together_in_the_order_of_lines(tmp_path):
    text = LENDING.replace("Hit: one\n", "").replace("| L1 | sun", "| L1 | hail")
    text = text.replace("| yes | 500 |", "| perhaps | 500 |")
    with pytest.raises(BrokenTable) as broken:
        make_table(tmp_path, text)
    lines = [problem.line for problem in broken.value.problems]
    assert len(lines) >= 3
    assert lines == sorted(lines)
