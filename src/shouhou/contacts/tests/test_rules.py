"""Hours, limits and the moment from which it is allowed again: pure, sharp to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shouhou.contacts.decide import judged, nick_key, other_key, phone_key
from shouhou.contacts.facts import Contacting, Known
from shouhou.contacts.tests.make import DAY, HOUR, MINUTE, NOW, at
from shouhou.contacts.words import CHANNELS, vocabulary

NUMBERS = {code: each.default for code, each in vocabulary().parameters.items()}
ALLOWED_MORNING = at(9)


def ask(now=NOW, known=Known(), channel="wangwang", purpose="service", **numbers):  # noqa: B008
    return judged(known, Contacting(channel, purpose), NUMBERS | numbers, now)


def rows(answer):
    return [each.row for each in answer.whys]


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (at(0), False),
        (at(8, 59, 59), False),
        (at(9), True),
        (at(20, 59, 59), True),
        (at(21), False),
        (at(23, 59, 59), False),
        (datetime(2026, 11, 23, 1, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 0, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 12, 59, tzinfo=UTC), True),
        (datetime(2026, 7, 1, 13, 0, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_are_those_of_shanghai_in_summer_and_winter(now, allowed):
    assert ask(now).allowed is allowed


@pytest.mark.parametrize("channel", CHANNELS)
def test_at_night_only_a_silent_message_passes(channel):
    answer = ask(at(22), channel=channel)
    assert answer.allowed == (channel == "platform")
    assert answer.whys


def test_it_says_from_when_on_it_is_allowed():
    assert ask(at(22)).again_at == at(9, day=24)
    assert ask(at(3)).again_at == ALLOWED_MORNING
    assert ask(at(22)).says("zh").endswith("11-24 09:00 起可以。")
    assert ask(at(22)).says("en").endswith("Again from 11-24 09:00.")
    assert ask().again_at is None
    assert ask(at(9), quiet_until_hour=10).again_at == at(10)


def test_the_shops_own_hours():
    assert ask(at(20), quiet_from_hour=20).allowed is False
    assert ask(at(6), quiet_until_hour=6).allowed is True


def test_who_answers_a_question_harasses_nobody():
    asked = Known(asked_at=at(22))
    assert ask(at(23), asked).allowed
    assert not ask(at(23, 1), asked).allowed
    assert not ask(at(21, 59), asked).allowed  # not asked yet
    assert rows(ask(at(22, 30), asked, "phone")) == ["C6"]


def test_three_a_day_and_the_day_ends_at_midnight():
    two = Known(times=(at(9), at(20, 59)))
    assert ask(at(20, 59, 59), two).allowed
    three = Known(times=(at(9), at(10), at(11)))
    answer = ask(at(12), three)
    assert (rows(answer), answer.today, answer.again_at) == (["C7"], 3, at(9, day=24))
    assert ask(at(9, day=24), three).allowed
    late = Known(times=(at(23, 59), at(23, 59), at(23, 59, 59)))
    assert ask(at(9, day=24), late).today == 0


def test_ten_in_seven_days_and_when_the_oldest_leave():
    times = tuple(at(10, day=17) + n * DAY for n in range(5))
    known = Known(times=times * 2)
    answer = ask(at(10), known)
    assert (answer.week, rows(answer), answer.again_at) == (10, ["C8"], at(9, day=24))
    assert ask(at(10, day=24), known).week == 8


def test_limits_of_a_buyer_nobody_may_call_again_this_week():
    known = Known(times=tuple(at(10) for _ in range(10)))
    assert ask(at(11), known).again_at == at(9, day=30)
    assert ask(at(11), known, contacts_per_week=200).again_at == at(9, day=24)


def test_calls_that_follow_one_another_are_warned_of():
    known = Known(times=(NOW - 29 * MINUTE,))
    assert rows(ask(known=known, channel="phone")) == ["C9"]
    assert rows(ask(NOW + MINUTE, known, channel="phone")) == []
    assert rows(ask(known=known)) == []


def test_who_opted_out():
    phone, everything = Known(opted=frozenset({"phone"})), Known(opted=frozenset({""}))
    assert not ask(known=phone, channel="phone").allowed
    assert ask(known=phone, channel="phone").again_at is None
    assert ask(known=phone, channel="sms").whys == ()
    assert rows(ask(known=everything)) == ["C14"]
    assert rows(ask(known=everything, purpose="review")) == ["C12"]
    assert rows(ask(known=everything, purpose="marketing")) == ["C10"]
    assert ask(known=everything, channel="phone").says("zh") == "买家说过不要这样联系。"


def test_advertising_is_never_without_a_word():
    assert rows(ask(purpose="marketing")) == ["C11"]
    assert not ask(at(22), purpose="marketing").allowed


def test_a_clock_that_was_set_back_counts_nothing_twice():
    known = Known(times=(NOW + HOUR,), asked_at=NOW + HOUR)
    assert (ask(known=known).today, ask(known=known).whys) == (0, ())


def test_the_refusal_names_its_rows():
    refused = ask(at(22), Known(times=(at(9), at(10), at(11)))).refusal()
    assert (refused.code, refused.rows) == ("harassing", ("C2", "C7"))


def test_one_nick_is_one_buyer_however_it_is_written():
    assert nick_key("taobao", "TB_Summer88 ") == nick_key("tmall", "ｔｂ_summer88")
    assert nick_key("taobao", "a") != nick_key("other", "a")
    assert nick_key("taobao", "t**8") == nick_key("taobao", " ") == ""
    assert nick_key("taobao", "nick\u200b1") == nick_key("taobao", "nick1")


def test_a_phone_number_cannot_be_read_back():
    assert phone_key("+86 138-1234-5678") == phone_key("13812345678")
    assert "1381234" not in phone_key("13812345678")
    assert phone_key("138****5678") == phone_key("") == phone_key("电话" * 99) == ""
    assert other_key(1, "", 7) != other_key(1, "", 8) != other_key(1, "7", 8)


def test_a_week_is_seven_days_of_shanghai():
    known = Known(times=(at(0, day=17), at(23, 59, day=16)))
    assert ask(at(9), known).week == 1
    assert ask(at(9) - timedelta(days=1), known).week == 2
