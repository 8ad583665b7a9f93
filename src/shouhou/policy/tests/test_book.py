from datetime import date

import pytest

from shouhou.policy import (
    BadParameter,
    Between,
    BrokenTable,
    MissingFact,
    NoSection,
    NotProved,
    UnknownWord,
    read_book,
)
from shouhou.policy.tests.make import (
    DATES,
    LENDING,
    NOTES,
    WORDS,
    make_book,
    make_words,
    problems_of,
)

NO_RATE = LENDING.replace("| > {grace} |", "| > 7 |")


def test_a_book_knows_its_tables_and_the_facts_it_must_be_given(tmp_path):
    book = make_book(tmp_path)
    assert [table.name for table in book.tables] == ["lending", "notes"]
    assert book.table("notes").hit == "all"
    assert book.fact_names() == ("weather", "member", "days", "forecast")
    with pytest.raises(LookupError, match="nothing"):
        book.table("nothing")


def test_boundaries_are_those_of_all_tables(tmp_path):
    book = make_book(tmp_path)
    days = (Between(0, 0), Between(1, 7), Between(8, 99), Between(100, 365))
    assert book.boundaries("days") == days
    assert book.boundaries("days", {"grace": 9})[1] == Between(1, 9)
    assert book.boundaries("forecast") == ("sun", "rain", "storm")
    assert book.on(DATES).boundaries("days") == days
    with pytest.raises(UnknownWord, match="season"):
        book.boundaries("season")


def test_flaws_name_their_table(tmp_path):
    assert make_book(tmp_path).flaws() == ()
    ((name, flaw),) = make_book(tmp_path, (NO_RATE, NOTES)).flaws({"grace": 5})
    assert (name, flaw.kind) == ("lending", "gap")


def test_a_book_that_is_not_proved_does_not_judge(tmp_path):
    book = make_book(tmp_path, (NO_RATE, NOTES))
    book.on(DATES, {"grace": 7})
    with pytest.raises(NotProved, match=r"lending: .*days 6\.\.7: no row") as refused:
        book.on(DATES, {"grace": 5})
    assert refused.value.table == "lending"


def test_judges_are_kept(tmp_path):
    book = make_book(tmp_path)
    later = {**DATES, "decided": date(2027, 1, 1)}
    assert book.on(DATES) is book.on(later, {"grace": 7, "other": 3})
    assert book.on(DATES) is not book.on(DATES, {"grace": 8})


def test_decisive_tables_are_in_the_book(tmp_path):
    assert make_book(tmp_path).decisive == {"lending", "notes"}
    assert make_book(tmp_path, decisive=["notes"]).decisive == {"notes"}
    with pytest.raises(LookupError, match="nothing"):
        make_book(tmp_path, decisive=["nothing"])


def test_dates_and_parameters_are_checked(tmp_path):
    book = make_book(tmp_path)
    with pytest.raises(MissingFact, match="notes applies by the day decided"):
        book.on({"applied": DATES["applied"]})
    with pytest.raises(NoSection, match="notes"):
        book.on({**DATES, "decided": date(2020, 1, 1)})
    with pytest.raises(BadParameter):
        book.on(DATES, {"grace": 0})


def test_each_table_goes_by_its_own_date(tmp_path):
    newer = NOTES[NOTES.index("## From") :].replace("2025-01-01", "2026-06-01")
    book = make_book(tmp_path, (LENDING, NOTES + "\n" + newer))
    judge = book.on({**DATES, "decided": date(2026, 5, 31)})
    assert judge.bounds["notes"].section.since == date(2025, 1, 1)
    assert book.on(DATES).bounds["notes"].section.since == date(2026, 6, 1)


def test_problems_of_all_tables_come_together(tmp_path):
    texts = (LENDING.replace("Hit: one", "Hit: two"), NOTES.replace("= 0", "= x"))
    with pytest.raises(BrokenTable) as broken:
        make_book(tmp_path, texts)
    files = {problem.path.name for problem in broken.value.problems}
    assert files == {"lending.md", "notes.md"}


def test_a_table_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(BrokenTable, match=r"nothing\.md:1: there is no such table"):
        read_book(tmp_path, make_words(tmp_path), ["nothing"])


def test_a_fact_must_be_decided_before_it_is_asked(tmp_path):
    (tmp_path / "lending.md").write_text(LENDING, encoding="utf-8")
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    with pytest.raises(BrokenTable) as broken:
        read_book(tmp_path, make_words(tmp_path), ["notes", "lending"])
    assert problems_of(broken.value) == [
        "notes.md:9: lend is decided by lending, which comes no earlier"
    ]


def test_no_two_tables_decide_the_same_fact(tmp_path):
    with pytest.raises(BrokenTable, match="lend is decided by lending already"):
        make_book(tmp_path, (LENDING, NOTES, LENDING))


def test_a_worst_fact_has_the_words_of_its_column(tmp_path):
    words = WORDS.replace("Type: same as note", "Type: same as weather")
    with pytest.raises(BrokenTable, match="the section notes must be the same as note"):
        make_book(tmp_path, words=words)


def test_an_outcome_that_a_later_table_asks_for_is_never_empty(tmp_path):
    text = LENDING.replace("| yes | 200 |", "| — | 200 |")
    with pytest.raises(BrokenTable, match=r"lending\.md:15: lend is empty, but a later table"):
        make_book(tmp_path, (text, NOTES))
