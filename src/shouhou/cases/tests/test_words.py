"""The words the database checks are the words of the glossary and of the tables."""

from __future__ import annotations

from datetime import date

import pytest

from shouhou.cases import words
from shouhou.cases.decide import (
    AssignFacts,
    assignment,
    least_loaded,
    machines,
    mentioned,
    next_in_turn,
    stage_of,
)
from shouhou.cases.words import label, vocabulary
from shouhou.shops.facts import RIGHTS
from shouhou.shops.words import ROLES

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("case_kind", words.KINDS),
        ("case_source", words.SOURCES),
        ("service_stage", words.STAGES),
        ("lane", words.LANES),
        ("task_kind", words.TASK_KINDS),
        ("channel", words.CHANNELS),
        ("told_how", words.TOLD_HOW),
        ("evaluation", words.EVALUATIONS),
        ("result", words.RESULTS),
        ("link_kind", words.LINK_KINDS),
        ("assign_way", words.ASSIGN_WAYS),
    ],
)
def test_the_glossary_and_the_database_know_the_same_words(section, codes):
    assert vocabulary().section(section).codes == tuple(codes)


@pytest.mark.parametrize(
    ("axis", "codes"),
    [
        ("case", words.STATES),
        ("question", words.QUESTION_STATES),
        ("task", words.TASK_STATES),
        ("promise", words.PROMISE_STATES),
    ],
)
def test_the_tables_and_the_database_know_the_same_states(axis, codes):
    assert set(machines()[axis].states) == set(codes)


def test_live_is_every_state_that_is_no_end():
    case = machines()["case"]
    assert set(words.LIVE) == set(case.states) - case.finals


def test_our_timeline_kinds_are_in_the_glossary():
    known = set(vocabulary().section("event_kind").codes)
    assert known >= words.MOVED
    assert known >= set(words.PERSONAL)


def test_people_of_the_tables_are_the_roles_and_the_desk():
    assert set(machines()["case"].people) == {*ROLES, "system"}


def test_who_moves_a_case_has_the_right_to_work():
    free = {"answer", "note", "watch"}
    for row in machines()["case"].transitions:
        if row.event not in free:
            assert set(row.who) - {"system"} <= RIGHTS["work"], row.id
        if row.event == "assign" and not row.needs:
            assert set(row.who) - {"system"} <= RIGHTS["assign"], row.id


def test_labels_show_unknown_codes_and_nothing():
    assert label("case_kind", "exchange") == "换货"
    assert label("case_kind", "exchange", "en") == "exchange"
    assert (label("case_kind", "later"), label("result", "")) == ("later", "—")


@pytest.mark.parametrize(
    ("facts", "way", "pool", "row"),
    [
        (AssignFacts("other", "pre", "nobody", True), "same_owner", "pre", "S1"),
        (AssignFacts("ownerless", "after", "round_robin", False), "nobody", "after", "S4"),
        (AssignFacts("complaint", "pre", "round_robin", False), "least_loaded", "after", "S5"),
        (AssignFacts("exchange", "after", "round_robin", False), "round_robin", "after", "S8"),
        (AssignFacts("exchange", "in", "least_loaded", False), "least_loaded", "in", "S10"),
        (AssignFacts("exchange", "after", "nobody", False), "nobody", "after", "S12"),
    ],
)
def test_the_rule_says_to_whom(facts, way, pool, row):
    found = assignment(facts, TODAY)
    assert (found.way, found.pool, found.row) == (way, pool, row)
    assert found.why


def test_a_request_before_shipping_is_in_sales():
    assert stage_of("refund_unshipped", TODAY) == "in"
    assert {stage_of(kind, TODAY) for kind in words.KINDS} == {"in", "after"}


def test_turns_go_round_and_the_least_loaded_is_next():
    assert [next_in_turn([3, 5, 9], last) for last in (0, 3, 4, 9, 99)] == [3, 5, 5, 3, 3]
    assert least_loaded([3, 5, 9], {3: 2, 5: 1, 9: 1}, 5) == 9
    assert least_loaded([3, 5, 9], {3: 1, 5: 1, 9: 1}, 9) == 3


NAMES = [("小王", 1), ("wang", 1), ("小王子", 2), ("prince", 2), ("wang2", 3), ("小李", 4)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@小王 看一下", (1,)),
        ("请＠小王子看一下", (2,)),
        ("@WANG, @wang2", (1, 3)),
        ("@wangx 没有这个人", ()),
        ("发到 me@wang.com", ()),
        ("@小王@小李", (1, 4)),
        ("@ 小王", ()),
        ("@" * 5000, ()),
    ],
)
def test_who_is_called_by_name(text, people):
    assert mentioned(text, NAMES) == people


def test_everybody_of_that_name_is_meant():
    assert mentioned("@小李", [*NAMES, ("小李", 7)]) == (4, 7)
