"""Who was contacted and what was said is forgotten with the order; that it happened stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.contacts import actions
from shouhou.contacts.facts import Contacting
from shouhou.contacts.jobs import erase_daily
from shouhou.contacts.models import Contact, OptOut, Permit
from shouhou.contacts.queries import may_contact
from shouhou.contacts.tests.make import DAY, NOW, allow, make_shop, note, whom
from shouhou.orders.actions import take_orders
from shouhou.orders.models import Order
from shouhou.orders.tests.make import make_order, make_source

pytestmark = pytest.mark.django_db
LONG = timedelta(days=3000)


@pytest.fixture
def shop():
    return make_shop()


def test_of_an_order_or_a_case(shop):
    note(whom(shop, order_no="1", case_id=5)), note(whom(shop, order_no="2", case_id=6))
    assert actions.erase_personal(shop_id=shop.pk, order_nos=["1"]) == 1
    assert actions.erase_personal(shop_id=shop.pk, order_nos=["1"]) == 0
    gone, kept = Contact.objects.order_by("pk")
    assert (gone.buyer, gone.said, gone.channel, gone.at) == ("", "", "phone", NOW)
    assert kept.said == "没人接"
    assert actions.erase(case_ids=[5, 6]) == 1
    assert not Contact.objects.exclude(buyer="").exists()


def test_the_wish_for_no_contact_outlives_the_words_about_it(shop):
    to = whom(shop)
    actions.opt_out(by=None, whom=to, channel="", reason="住院了", now=NOW)
    note(to), allow(to, "task:1")
    actions.erase_over(shop_id=shop.pk, before=NOW + DAY, now=NOW + 3 * DAY)
    assert (OptOut.objects.get().reason, Permit.objects.count()) == ("", 0)
    assert not may_contact(to, Contacting("phone"), NOW + DAY).allowed


def test_the_job_follows_the_orders(shop):
    order = make_order(order_no="1", status="success")
    take_orders(make_source(shop), [order])
    note(whom(shop, order_no="1")), note(whom(shop, order_no="2")), note(whom(shop), NOW - LONG)
    blank = dict.fromkeys(("buyer_nick", "receiver_name", "receiver_phone", "receiver_address"), "")
    past = NOW - LONG
    Order.objects.update(created_at=past, confirmed_at=past, seen_at=past, **blank)
    erase_daily(), erase_daily()
    assert list(Contact.objects.exclude(buyer="").values_list("order_no", flat=True)) == ["2"]
