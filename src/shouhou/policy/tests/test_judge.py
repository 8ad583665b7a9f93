import copy
import pickle

import pytest

from shouhou.policy import UNKNOWN, Among, Between, MissingFact, Question, UnknownWord, Verdict
from shouhou.policy.tests.make import DATES, LENDING, NOTES, make_book

FACTS = {"weather": "rain", "member": "yes", "days": 7, "forecast": "sun"}


def make_judge(folder, lending=LENDING, notes=NOTES):
    return make_book(folder, (lending, notes)).on(DATES)


def test_a_known_case_gets_a_verdict(tmp_path):
    verdict = make_judge(tmp_path)({**FACTS, "forecast": "storm", "days": 200})
    assert isinstance(verdict, Verdict)
    assert verdict.outcomes == {"lend": "yes", "fee": 200, "notes": "stop"}
    assert [(hit.table, hit.row_id) for hit in verdict.hits] == [
        ("lending", "L2"),
        ("notes", "N1"),
        ("notes", "N2"),
    ]
    assert verdict.hits[0].outcomes["why"] == "超期"
    assert verdict.hits[0].section_from.isoformat() == "2025-01-01"
    assert [row.id for row in verdict.rows("notes")] == ["N1", "N2"]
    assert verdict.rows("nothing") == ()
    assert verdict.used == {**FACTS, "forecast": "storm", "days": 200}


def test_the_worst_word_is_the_last_when_nothing_matches(tmp_path):
    judge = make_judge(tmp_path)
    assert judge(FACTS).outcomes["notes"] == "fine"
    assert judge({**FACTS, "forecast": "rain", "days": 0}).outcomes["notes"] == "fine"
    assert judge({**FACTS, "days": 100}).outcomes["notes"] == "care"


def test_an_unknown_that_does_not_matter_is_not_asked(tmp_path):
    facts = {"weather": "storm", "member": UNKNOWN, "days": Between(1, 365), "forecast": UNKNOWN}
    verdict = make_judge(tmp_path)(facts)
    assert verdict.outcomes == {"lend": "no", "fee": 0, "notes": "fine"}
    assert verdict.used == facts


def test_an_unknown_that_matters_is_asked_with_every_answer(tmp_path):
    question = make_judge(tmp_path)({**FACTS, "member": UNKNOWN})
    assert isinstance(question, Question)
    assert question.fact == "member"
    assert [(b.value, b.then.outcomes["fee"]) for b in question.branches] == [
        ("yes", 0),
        ("no", 500),
    ]


def test_numbers_are_asked_by_the_intervals_that_matter(tmp_path):
    question = make_judge(tmp_path)({**FACTS, "days": UNKNOWN})
    assert [b.value for b in question.branches] == [
        Between(0, 7),
        Between(8, 99),
        Between(100, 365),
    ]
    narrower = make_judge(tmp_path)({**FACTS, "days": Between(3, 20)})
    assert [b.value for b in narrower.branches] == [Between(1, 7), Between(8, 99)]
    assert narrower.after(20).outcomes["fee"] == 200
    assert narrower.branches[0].then.used["days"] == Between(1, 7)


def test_only_possible_words_are_answers(tmp_path):
    some = Among(frozenset({"rain", "storm"}))
    question = make_judge(tmp_path)({**FACTS, "weather": some})
    assert [b.value for b in question.branches] == ["rain", "storm"]
    with pytest.raises(UnknownWord, match="sun"):
        question.after("sun")


def test_questions_follow_each_other(tmp_path):
    facts = {"weather": UNKNOWN, "member": UNKNOWN, "days": 3, "forecast": UNKNOWN}
    question = make_judge(tmp_path)(facts)
    assert question.fact == "weather"
    assert isinstance(question.after("storm"), Verdict)
    assert question.after("sun").fact == "member"
    assert question.after("sun").after("no").fact == "forecast"
    assert question.after("sun").after("no").after("storm").outcomes["notes"] == "stop"
    assert "Branch('sun'" in repr(question)
    assert question == make_judge(tmp_path)(facts)
    assert question.branches[0] != question.branches[1]
    assert question.branches[0] != "sun"


def test_rows_that_say_the_same_need_no_question_and_are_all_named(tmp_path):
    text = LENDING.replace("| yes | 200 | 超期 |", "| yes | 0 | 超期 |")
    verdict = make_judge(tmp_path, text)({**FACTS, "days": Between(3, 20)})
    assert [row.id for row in verdict.rows("lending")] == ["L1", "L2"]
    assert verdict.outcomes["fee"] == 0


def test_a_table_that_is_not_decisive_counts_only_by_what_follows_from_it(tmp_path):
    judge = make_book(tmp_path, decisive=["notes"]).on(DATES)
    verdict = judge({**FACTS, "member": UNKNOWN})
    assert verdict.outcomes == {"lend": "yes", "notes": "fine"}
    assert [row.id for row in verdict.rows("lending")] == ["L1", "L3"]
    asked = judge({**FACTS, "weather": UNKNOWN, "forecast": "storm"})
    assert asked.fact == "weather"
    assert asked.after("storm").outcomes["notes"] == "fine"


def test_rows_aside_are_those_that_match_in_any_case(tmp_path):
    aside = NOTES.replace("Worst: note\n", "")
    judge = make_book(tmp_path, (LENDING, aside), decisive=["lending"]).on(DATES)
    verdict = judge({**FACTS, "member": "no", "days": UNKNOWN, "forecast": "storm"})
    assert verdict.outcomes == {"lend": "yes", "fee": 500}
    assert [row.id for row in verdict.rows("notes")] == ["N1"]


def test_shapes_are_remembered(tmp_path):
    judge = make_judge(tmp_path)
    first, second = judge({**FACTS, "days": 3}), judge({**FACTS, "days": 4})
    assert first.hits is second.hits
    assert (first.used["days"], second.used["days"]) == (3, 4)
    unknown = {**FACTS, "days": UNKNOWN}
    assert judge(unknown) is judge(unknown)


def test_a_missing_fact_names_table_and_fact(tmp_path):
    with pytest.raises(MissingFact, match="notes needs the fact forecast"):
        make_judge(tmp_path)({"weather": "sun", "member": "no", "days": 3})


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("weather", "hail"),
        ("weather", None),
        ("weather", 3),
        ("weather", []),
        ("weather", Among(frozenset())),
        ("weather", Among(frozenset({"sun", "hail"}))),
        ("weather", Between(1, 2)),
        ("days", "3"),
        ("days", None),
        ("days", 366),
        ("days", Between(5, 3)),
        ("days", Between(0, 366)),
        ("days", Between(-1, 3)),
        ("days", Among(frozenset({"sun"}))),
    ],
)
def test_a_value_outside_the_vocabulary_is_refused(tmp_path, fact, value):
    with pytest.raises(UnknownWord, match=fact):
        make_judge(tmp_path)({**FACTS, fact: value})


def test_unknown_is_one_thing_and_neither_true_nor_false():
    assert copy.deepcopy(UNKNOWN) is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert repr(UNKNOWN) == "UNKNOWN"
    with pytest.raises(TypeError):
        bool(UNKNOWN)
