"""Contacts count per buyer over all shops, agents and channels; what was told is never lost."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from shouhou.contacts import actions, queries
from shouhou.contacts.facts import Contacting
from shouhou.contacts.models import Contact, OptOut, Permit
from shouhou.contacts.queries import may_contact
from shouhou.contacts.tests.make import (
    DAY,
    HOUR,
    NICK,
    NOW,
    allow,
    at,
    buyers,
    make_person,
    make_shop,
    note,
    told,
    whom,
)
from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import NUMBER, make_order, make_source
from shouhou.shops.actions import grant_role, set_parameter
from shouhou.shops.facts import Change, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def today(to, now=NOW, channel="wangwang"):
    return may_contact(to, Contacting(channel), now).today


def refused(code, work, *args, **named):
    with pytest.raises(Refused) as raised:
        work(*args, **named)
    assert raised.value.code == code
    return raised.value


def test_every_shop_agent_and_channel_counts_for_one_buyer(shop):
    other, mall = make_shop("二店"), make_shop("旗舰店", kind="mall")
    note(whom(shop)), note(whom(other, "TB_Summer88"), channel="email")
    told(whom(mall, platform="tmall"), "task:1")
    assert len(buyers()) == 1
    assert today(whom(shop)) == 3
    assert refused("harassing", allow, whom(other), "task:2").rows == ("C7",)
    assert today(whom(shop, "another")) == 0
    assert NICK not in str(Contact.objects.values_list())


def test_a_buyer_without_a_nick_is_known_by_the_order(shop):
    other = make_shop("二店")
    order = make_order(buyer_nick="")
    take_orders(make_source(shop), [order])
    take_orders(make_source(other), [make_order(buyer_nick="t**8", order_no="36")])
    note(whom(shop, "", order_no=NUMBER)), note(whom(other, "t**8", order_no="36"))
    assert len(buyers()) == 1
    assert order.receiver_phone not in str(Contact.objects.values_list())
    note(whom(shop, "", order_no="nobody")), note(whom(shop, "", order_no="", case_id=9))
    assert len(buyers()) == 3


def test_an_order_told_by_its_number_is_the_buyer_of_its_nick(shop):
    take_orders(make_source(shop), [make_order()])
    note(whom(shop))
    assert today(whom(shop, "", order_no=NUMBER)) == 1


def test_what_was_copied_counts_until_told_and_then_once(shop):
    to = whom(shop)
    allow(to, "task:1"), allow(to, "task:1", NOW + HOUR)
    assert (today(to, NOW + HOUR), Contact.objects.count()) == (1, 0)
    told(to, "task:1"), told(to, "task:1")
    assert (today(to), Contact.objects.count(), Permit.objects.count()) == (1, 1, 0)


def test_what_was_taken_back_counts_no_longer(shop):
    to = whom(shop)
    allow(to, "task:1")
    actions.take_back("task:1"), actions.take_back("task:1")
    assert today(to) == 0


def test_a_copied_text_counts_for_its_day_alone(shop):
    to = whom(shop)
    allow(to, "task:1", at(20, 59, 59))
    assert today(to, at(23, 59, 59)) == 1
    assert today(to, at(0, day=24)) == 0
    allow(to, "task:1", at(9, day=24))
    assert today(to, at(9, day=24)) == 1


def test_copying_at_night_is_refused_and_telling_is_counted_with_its_rows(shop):
    to, night = whom(shop), at(21)
    said = refused("harassing", allow, to, "task:1", night)
    assert said.rows == ("C2",)
    assert "11-24 09:00" in said.zh
    assert not Permit.objects.exists()
    answer = told(to, "task:1", night, "sent", "加微信")
    assert not answer.allowed
    row = Contact.objects.get()
    assert (row.warned, row.how, row.at) == (["C2", "F18"], "sent", night)


def test_forbidden_words_are_refused_before_anything_is_counted(shop):
    assert refused("forbidden_words", allow, whom(shop), "task:1", said="操你").rows == ("F14",)
    assert not Permit.objects.exists()


def test_the_last_of_the_day_may_be_copied_again(shop):
    to = whom(shop)
    for n in range(3):
        allow(to, f"task:{n}")
    allow(to, "task:2")
    refused("harassing", allow, to, "task:3")
    note(to)  # it happened all the same
    assert today(to) == 4


def test_an_answer_to_the_buyer_passes_and_is_counted(shop):
    to, night = whom(shop), at(22)
    asked = Contacting("wangwang")
    actions.note_asked(by=None, whom=to, contacting=asked, now=night)
    assert today(to, night) == 0
    allow(to, "task:1", night + HOUR)
    assert today(to, night + HOUR) == 1
    refused("harassing", allow, to, "task:2", at(23, 1))
    refused("harassing", allow, whom(shop, "another"), "task:3", night)


def test_the_numbers_are_those_of_the_shop_that_asks(shop):
    owner, other = make_person(shop), make_shop("二店")
    grant_role(person=owner, shop_id=shop.pk, role="owner")
    change = Change("contacts_per_day", 1, NOW.date())
    set_parameter(
        by=owner, shop_id=shop.pk, change=change, bounds={"contacts_per_day": (1, 50)}, now=NOW
    )
    note(whom(other))
    assert not may_contact(whom(shop), Contacting("sms"), NOW + HOUR).allowed
    assert may_contact(whom(other), Contacting("sms"), NOW + HOUR).allowed


def test_opting_out_holds_in_every_shop_until_taken_back(shop):
    to, other = whom(shop), whom(make_shop("二店"))
    out = {"by": None, "channel": "phone", "now": NOW}
    assert actions.opt_out(**out, whom=to, reason="上班不方便")
    assert not actions.opt_out(**out, whom=other, reason="再说一次")
    assert not may_contact(other, Contacting("phone"), NOW).allowed
    assert may_contact(other, Contacting("sms"), NOW).whys == ()
    assert actions.opt_in(**out, whom=other)
    assert not actions.opt_in(**out, whom=to)
    assert may_contact(to, Contacting("phone"), NOW).allowed
    assert actions.opt_out(**out, whom=to, reason="又不要")
    assert OptOut.objects.count() == 2
    refused("unknown_word", actions.opt_out, **(out | {"channel": "fax"}), whom=to, reason="?")


@pytest.mark.parametrize(
    ("channel", "purpose"), [("fax", "service"), ("", "service"), ("sms", "x")]
)
def test_unknown_words_are_refused(shop, channel, purpose):
    asked = Contacting(channel, purpose)
    work = {"by": None, "whom": whom(shop), "contacting": asked, "now": NOW}
    refused("unknown_word", actions.note_contact, **work)
    refused("unknown_word", actions.note_asked, **work)


def test_the_panel_shows_other_shops_without_words_and_names(shop):
    by, stranger = make_person(shop), make_person(make_shop("二店"), "外人")
    other = stranger.memberships.get().shop
    asked = Contacting("phone", said="很生气")
    actions.note_contact(by=stranger, whom=whom(other), contacting=asked, now=NOW)
    actions.note_contact(by=by, whom=whom(shop), contacting=asked, now=NOW + HOUR)
    seen = queries.panel(by, whom(shop), NOW + HOUR)
    mine, theirs = seen.rows
    assert (mine.shop, mine.by, mine.said, mine.mine) == ("青禾小店", "小王", "很生气", True)
    assert (theirs.shop, theirs.by, theirs.said, theirs.case_id) == ("", "", "", None)
    assert (seen.today, seen.week, seen.per_day, seen.per_week) == (2, 2, 3, 10)


def test_a_contact_is_neither_changed_nor_deleted(shop):
    note(whom(shop))
    for work in (
        lambda: Contact.objects.update(said="别的"),
        lambda: Contact.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            work()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('shouhou.erasing', true)")
        assert cursor.fetchone()[0] in (None, "")


def test_counting_asks_as_often_for_one_as_for_many(shop, django_assert_max_num_queries):
    to, by = whom(shop), make_person(shop)
    for n in range(12):
        note(to, NOW - n * DAY)
    with django_assert_max_num_queries(7):
        queries.panel(by, to, NOW)
