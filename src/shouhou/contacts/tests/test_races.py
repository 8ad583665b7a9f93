"""Two at once with one buyer: real threads, real PostgreSQL."""

from __future__ import annotations

import pytest

from shouhou.contacts import actions
from shouhou.contacts.models import Contact, OptOut, Permit
from shouhou.contacts.tests.make import NOW, allow, at_once, make_shop, note, told, whom
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return make_shop()


@pytest.mark.parametrize("attempt", range(3))
def test_of_many_who_copy_at_once_three_pass_over_all_shops(shop, attempt):
    shops = [shop, make_shop("二店"), make_shop("三店")]
    found = at_once(*[lambda n=n: allow(whom(shops[n % 3]), f"task:{n}") for n in range(8)])
    no = [each for each in found if isinstance(each, Exception)]
    assert [each.code for each in no if isinstance(each, Refused)] == ["harassing"] * 5
    assert Permit.objects.count() == 3


@pytest.mark.parametrize("attempt", range(3))
def test_the_last_of_the_day_goes_to_one(shop, attempt):
    to = whom(shop)
    note(to), note(to)
    found = at_once(*[lambda n=n: allow(to, f"task:{n}") for n in range(4)])
    assert sum(isinstance(each, Refused) for each in found) == 3


def test_the_same_work_told_at_once_is_counted_once(shop):
    to = whom(shop)
    allow(to, "task:1")
    found = at_once(*[lambda: told(to, "task:1")] * 4)
    assert not any(isinstance(each, Exception) for each in found)
    assert (Contact.objects.count(), Permit.objects.count()) == (1, 0)


def test_another_buyer_does_not_wait(shop):
    found = at_once(*[lambda n=n: allow(whom(shop, f"b{n}"), f"task:{n}") for n in range(6)])
    assert not any(isinstance(each, Exception) for each in found)


def test_opting_out_twice_at_once_is_once(shop):
    out = {"by": None, "whom": whom(shop), "channel": "sms", "reason": "不要", "now": NOW}
    found = at_once(*[lambda: actions.opt_out(**out)] * 3)
    assert sorted(found) == [False, False, True]
    assert OptOut.objects.count() == 1
