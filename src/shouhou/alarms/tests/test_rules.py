"""The tables, the distances, the words people write."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.alarms.decide import due_level, plan_of, read_signs, read_wording, rises, tables, warn
from shouhou.alarms.facts import Evidence, Shown, Wording
from shouhou.alarms.tests.make import HOUR, NOW
from shouhou.alarms.words import ALARMS, LEVELS, SIGNS, label, moods, vocabulary
from shouhou.cases.words import LANES
from shouhou.clock import local
from shouhou.policy import prove

ON = date(2026, 11, 23)
USUAL = plan_of({})


def signs(**changes):
    said = {
        "wording": Wording(),
        "contacts": 0,
        "deadline": "far",
        "deadline_at": NOW,
        "amount_fen": 0,
        "reopened": 0,
        "broken": 0,
        "refusals": 0,
    }
    return {one.sign: one for one in read_signs(Evidence(**(said | changes)), {}, ON)}


def test_every_table_is_proved_and_says_why_in_both_languages():
    for table in tables():
        for section in table.sections:
            assert table.hit == "all" or prove(section.bind({})) == ()
            for row in section.rows:
                assert any("一" <= letter <= "鿿" for letter in row.texts["why"])
                assert row.texts["why_en"].isascii()


def test_the_closed_lists_are_the_words():
    assert set(vocabulary().section("lane").codes) == set(LANES)
    assert set(vocabulary().section("level").codes) == set(LEVELS)
    assert set(vocabulary().section("sign").codes) == set(SIGNS)
    assert tuple(reversed(ALARMS)) == tuple(vocabulary().section("alarm").codes)
    assert label("sign", "anger") == "情绪激动"
    assert label("sign", "?") == "?"


@pytest.mark.parametrize(
    ("left", "level"), [(13, None), (12, "first"), (4, "second"), (1, "last"), (0, "out")]
)
def test_a_level_is_due_exactly_at_its_distance(left, level):
    at = local("2026-11-23 21:00")
    now = at - left * HOUR
    found = due_level(at, now, USUAL)
    assert (LEVELS[found] if found >= 0 else None) == level
    if level:
        assert due_level(at, now - timedelta(microseconds=1), USUAL) == found - 1


def test_a_distance_of_nothing_warns_only_at_the_deadline():
    plan = plan_of({"warn_first_hours": 0, "warn_second_hours": 0, "warn_last_hours": 0})
    assert due_level(NOW, NOW - timedelta(microseconds=1), plan) == -1
    assert LEVELS[due_level(NOW, NOW, plan)] == "out"


def test_numbers_that_contradict_each_other_do_not_silence_warnings():
    never = {f"{day}_close_minute": 0 for day in ("workday", "saturday", "sunday", "holiday")}
    plan = plan_of(never)
    assert LEVELS[due_level(NOW, NOW - HOUR, plan)] == "last"


@given(st.integers(-3000, 3000), st.integers(0, 3000))
def test_a_level_never_goes_back_as_time_goes_on(minutes, more):
    deadline = NOW + timedelta(minutes=minutes)
    earlier = due_level(deadline, NOW, USUAL)
    assert due_level(deadline, NOW + timedelta(minutes=more), USUAL) >= earlier


def test_who_is_told():
    assert warn("first", "agree", True, ON).tells == "owner"
    assert warn("first", "agree", False, ON).tells == "supervisors"
    last = warn("last", "agree", True, ON)
    assert (last.tells, last.urgent, last.ready, last.alarm) == ("both", True, True, 3)
    assert warn("last", "wait", True, ON).tells == "nobody"
    assert warn("out", "a lane nobody knows", True, ON).tells == "both"


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("", "calm"),
        ("请问什么时候发货", "calm"),
        ("我要打１２３１５投诉你们", "threat"),
        ("再不退款我就投 诉", "threat"),
        ("我不会投诉的，放心", "calm"),
        ("别投诉了", "calm"),
        ("已撤销投诉", "calm"),
        ("不投诉不行了", "threat"),
        ("是不是骗子", "angry"),
        ("你们不是骗子", "calm"),
        ("垃圾桶坏了一个", "calm"),
        ("垃圾！连垃圾桶都坏的", "angry"),
        ("等了一星期", "calm"),
        ("给一星", "threat"),
        ("已经投诉快递了", "calm"),
        ("他妈妈收的", "calm"),
        ("不得不投诉", "threat"),
        ("Ｂad\u200b投\u200b诉", "threat"),
        ("投" * 9000 + "投诉", "calm"),
    ],
)
def test_wording(text, mood):
    assert read_wording([text]).mood == mood


def test_the_worst_of_several_texts_counts_with_its_words():
    found = read_wording(["太失望了", "好的", "我要投诉"])
    assert found == Wording("threat", ("失望", "投诉"), 2)


@given(st.text())
def test_any_text_is_read(text):
    assert read_wording([text]).mood in ("calm", "angry", "threat")


def test_every_word_of_the_list_is_found_alone_and_not_where_it_means_something_else():
    for mood in moods().words:
        assert mood.word in read_wording([mood.word]).words
        for other in mood.not_in:
            assert mood.word not in read_wording([other]).words, other


def test_signs_say_what_was_found_and_how_loud_it_is():
    found = signs(wording=Wording("threat", ("12315", "投诉"), 2), broken=2)
    assert set(found) == {"threat", "broken_promise"}
    assert found["threat"].zh == "话里提到投诉、曝光或差评：“12315”“投诉”"
    assert found["broken_promise"].row == "E10"
    assert found["broken_promise"].alarm == "urgent"


@pytest.mark.parametrize(
    ("fact", "line", "sign"),
    [
        ("contacts", 3, "many_contacts"),
        ("amount_fen", 100_000, "high_value"),
        ("reopened", 1, "reopened"),
        ("broken", 1, "broken_promise"),
        ("refusals", 2, "second_refusal"),
    ],
)
def test_each_number_begins_at_its_line(fact, line, sign):
    assert signs(**{fact: line - 1}) == {}
    assert set(signs(**{fact: line})) == {sign}


def test_huge_numbers_are_above_every_line():
    assert "many_contacts" in signs(contacts=10**9, amount_fen=10**15)


def test_more_of_it_is_news_the_same_is_not():
    one = Shown("anger", "E2", "warning", 2, "", "")
    assert not rises("warning", 2, one)
    assert rises("warning", 1, one)
    assert rises("notice", 9, one)
    assert not rises("urgent", 2, one)
