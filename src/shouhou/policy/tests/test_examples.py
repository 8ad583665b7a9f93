import pytest

from shouhou.policy import BrokenTable
from shouhou.policy.tests.make import LENDING, NOTES, line_of, make_table, problems_of

BROKEN = [
    ("| yes | 7 | ⇒ | L1 |", "| yes | 8 | ⇒ | L1 |", "a week", "expected L1, the rows say L2"),
    ("| yes | 7 | ⇒ | L1 |", "| yes | 7 | ⇒ | L9 |", "a week", "there is no row 'L9'"),
    ("| yes | 7 | ⇒ | L1 |", "| yes | 7 | ⇒ | — |", "a week", "Hit: one answers with exactly one"),
    ("| yes | 7 | ⇒ | L1 |", "| yes | 7 | ⇒ | L1, L2 |", "a week", "exactly one row"),
    ("| yes | 7 | ⇒ | L1 |", "| yes | any | ⇒ | L1 |", "a week", "days: 'any' is not a number"),
    ("| yes | 7 | ⇒ | L1 |", "| yes | 999 | ⇒ | L1 |", "a week", "'999' is not a number in 0..365"),
    ("| yes | 7 | ⇒ | L1 |", "| si | 7 | ⇒ | L1 |", "a week", "member: there is no word 'si'"),
    ("| a stranger | sun | no | 1 | ⇒ | L3 |\n", "", "| L3", "row L3 has no example"),
    ("| a stranger |", "| |", "| | sun", "an example needs its story"),
    ("| story | weather |", "| story | forecast |", "| story", "the columns of the examples are"),
    ("| story |", "| tale |", "| tale", "the columns of the examples are"),
    ("## Examples", "## Stories", "## Stories", "expected ## From <day>"),
    ("## Examples", "## Stories", "## From", "this section has no ## Examples"),
]


@pytest.mark.parametrize(("old", "new", "where", "text"), BROKEN)
def test_a_wrong_example_is_named_with_file_and_line(tmp_path, old, new, where, text):
    assert old in LENDING
    broken_text = LENDING.replace(old, new, 1)
    with pytest.raises(BrokenTable) as broken:
        make_table(tmp_path, broken_text)
    place = f"lending.md:{line_of(broken_text, where)}: "
    found = problems_of(broken.value)
    assert any(p.startswith(place) and text in p for p in found), found


def test_the_columns_of_the_examples_may_stand_in_another_order(tmp_path):
    text = NOTES.replace("| story | forecast | lend |", "| story | lend | forecast |")
    text = text.replace("| storm | yes | 100 |", "| yes | storm | 100 |")
    text = text.replace("| rain | no | 0 |", "| no | rain | 0 |")
    text = text.replace("| sun | no | 5 |", "| no | sun | 5 |")
    assert len(make_table(tmp_path, text).examples) == 3


def test_a_row_that_should_have_matched_is_named(tmp_path):
    with pytest.raises(BrokenTable, match="expected N1, the rows say N1, N2"):
        make_table(tmp_path, NOTES.replace("⇒ | N1, N2", "⇒ | N1"))


def test_examples_come_once_and_after_their_section(tmp_path):
    examples = LENDING[LENDING.index("## Examples") :]
    with pytest.raises(BrokenTable, match="this section has its examples already"):
        make_table(tmp_path, LENDING + "\n" + examples)
