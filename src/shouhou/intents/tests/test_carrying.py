"""An act outside, from the wish to its end: once, in order, and never blindly again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.intents import actions, queries
from shouhou.intents.decide import LONGEST_PAUSE, pause_after
from shouhou.intents.facts import Trouble, Wish
from shouhou.intents.models import Intent, IntentStep
from shouhou.intents.words import STATES, machine
from shouhou.shops.facts import Refused
from shouhou.shops.tests.make import NOW, make_staff
from shouhou.shops.tests.make import make_shop as make_shop_and_owner

pytestmark = pytest.mark.django_db

BUSY = Trouble("busy", "平台忙", "busy", "稍后会再试")


@pytest.fixture(autouse=True)
def _no_worker(settings):
    settings.INTENT_WORKER = ""


def make_wish(shop, key="agreement:1:2:click", **changes: Any) -> Wish:
    said: dict[str, Any] = {"act": "refuse", "subject": "refund", "number": "9001", "case_id": 7}
    return Wish(shop_id=shop.pk, key=key, **(said | changes))


def wished(shop, key="agreement:1:2:click", **changes: Any) -> int:
    return actions.wish(by=None, wanted=make_wish(shop, key, **changes), now=NOW)


def state_of(intent_id: int) -> str:
    return Intent.objects.values_list("state", flat=True).get(pk=intent_id)


def events(intent_id: int) -> list[str]:
    rows = IntentStep.objects.filter(intent=intent_id).order_by("number")
    return list(rows.values_list("event", flat=True))


def make_shop(name="青禾家居"):
    return make_shop_and_owner(name, owner=f"lin_{name}")[0]


def make_agent(shop):
    return make_staff(shop, login=f"wang_{shop.pk}")


def test_every_state_of_the_table_is_one_the_database_knows():
    assert tuple(machine().states) == STATES


def test_the_same_key_is_the_same_act_for_ever():
    shop = make_shop()
    first = wished(shop)
    assert wished(shop, act="memo", number="1") == first
    assert list(Intent.objects.values_list("act", "number")) == [("refuse", "9001")]


def test_a_try_is_committed_before_it_is_sent_and_ends_once():
    pk = wished(make_shop())
    tried = actions.begin(intent_id=pk, now=NOW)
    assert tried is not None
    assert (tried.number, tried.wish.act, tried.wish.number) == (1, "refuse", "9001")
    assert state_of(pk) == "trying"
    assert actions.succeed(intent_id=pk, now=NOW) is True
    assert actions.succeed(intent_id=pk, now=NOW) is False
    assert state_of(pk) == "done"
    assert actions.begin(intent_id=pk, now=NOW) is None
    assert events(pk) == ["begin", "succeed"]


def test_what_was_cut_short_is_unknown_and_read_before_it_is_sent_again():
    pk = wished(make_shop())
    actions.begin(intent_id=pk, now=NOW)
    assert actions.begin(intent_id=pk, now=NOW) is None
    assert state_of(pk) == "unknown"
    assert actions.begin(intent_id=pk, now=NOW) is None
    looked = actions.look(intent_id=pk)
    assert looked is not None
    assert looked.id == pk
    actions.find_undone(intent_id=pk, now=NOW)
    again = actions.begin(intent_id=pk, now=NOW)
    assert again is not None
    assert again.number == 2
    assert events(pk) == ["begin", "lose", "find_undone", "begin"]


def test_what_a_reading_finds_done_is_done():
    pk = wished(make_shop())
    actions.begin(intent_id=pk, now=NOW)
    actions.lose(intent_id=pk, trouble=BUSY, now=NOW)
    assert actions.succeed(intent_id=pk, now=NOW) is True
    assert events(pk) == ["begin", "lose", "find_done"]


def test_put_off_waits_its_pause():
    pk = wished(make_shop())
    actions.begin(intent_id=pk, now=NOW)
    actions.put_off(intent_id=pk, trouble=BUSY, now=NOW)
    assert actions.begin(intent_id=pk, now=NOW + timedelta(seconds=14)) is None
    assert queries.due(NOW + timedelta(seconds=14)) == ()
    assert queries.due(NOW + timedelta(seconds=15)) == (pk,)
    assert actions.begin(intent_id=pk, now=NOW + timedelta(seconds=15)) is not None


def test_a_ban_is_waited_out():
    pk = wished(make_shop())
    actions.begin(intent_id=pk, now=NOW)
    until = NOW + timedelta(hours=3)
    actions.put_off(intent_id=pk, trouble=BUSY, now=NOW, until=until)
    assert queries.due(until - timedelta(seconds=1)) == ()
    assert queries.due(until) == (pk,)


@given(st.integers(0, 10_000))
@settings(max_examples=50)
def test_a_pause_grows_and_has_an_end(tries):
    assert pause_after(tries) <= pause_after(tries + 1) <= LONGEST_PAUSE


def test_acts_on_one_subject_keep_the_order_of_the_decisions():
    shop = make_shop()
    first, second = wished(shop, "a"), wished(shop, "b")
    other = wished(shop, "c", number="9002")
    assert actions.begin(intent_id=second, now=NOW) is None
    assert actions.begin(intent_id=other, now=NOW) is not None
    assert actions.begin(intent_id=first, now=NOW) is not None
    actions.lose(intent_id=first, trouble=BUSY, now=NOW)
    assert actions.begin(intent_id=second, now=NOW) is None
    actions.refuse(intent_id=first, trouble=BUSY, now=NOW)
    assert actions.begin(intent_id=second, now=NOW) is not None


def test_what_is_refused_waits_for_a_person():
    shop = make_shop()
    agent = make_agent(shop)
    pk = wished(shop)
    actions.begin(intent_id=pk, now=NOW)
    actions.refuse(intent_id=pk, trouble=BUSY, now=NOW)
    assert queries.due(NOW + timedelta(days=9)) == ()
    (seen,) = queries.for_people(agent)
    assert (seen.id, seen.state, seen.trouble) == (pk, "failed", BUSY)
    assert queries.may_do(agent, seen) == {"retry", "by_hand", "cancel"}
    actions.retry(by=agent, intent_id=pk, now=NOW)
    assert queries.for_people(agent) == ()
    assert actions.begin(intent_id=pk, now=NOW) is not None


def test_a_code_is_asked_of_a_person():
    shop = make_shop()
    pk = wished(shop)
    actions.begin(intent_id=pk, now=NOW)
    actions.ask_code(intent_id=pk, trouble=BUSY, now=NOW)
    assert queries.counts(shop.pk)["needs_code"] == 1
    actions.retry(by=make_agent(shop), intent_id=pk, now=NOW)
    assert state_of(pk) == "waiting"


def test_by_hand_and_cancel_end_it_but_never_in_the_middle_of_a_try():
    shop = make_shop()
    agent = make_agent(shop)
    one, two = wished(shop, "a"), wished(shop, "b", number="9002")
    actions.begin(intent_id=one, now=NOW)
    with pytest.raises(Refused) as refused:
        actions.cancel(by=agent, intent_id=one, now=NOW)
    assert refused.value.code == "not_from_here"
    assert actions.cancel(by=agent, intent_id=two, now=NOW) == "b"
    actions.lose(intent_id=one, trouble=BUSY, now=NOW)
    assert actions.by_hand(by=agent, intent_id=one, now=NOW) == "a"
    assert (state_of(one), state_of(two)) == ("done", "cancelled")


def test_nobody_of_another_shop_sees_or_moves_it():
    pk = wished(make_shop())
    stranger = make_agent(make_shop("别家"))
    assert queries.get(stranger, pk) is None
    assert queries.for_people(stranger) == ()
    for verb in (actions.retry, actions.by_hand, actions.cancel):
        with pytest.raises(Refused) as refused:
            verb(by=stranger, intent_id=pk, now=NOW)
        assert refused.value.code == "not_here"


def test_calling_off_says_whether_it_can_still_be_stopped():
    shop = make_shop()
    waiting, going = wished(shop, "a"), wished(shop, "b", number="9002")
    actions.begin(intent_id=going, now=NOW)
    assert actions.call_off(key="a", now=NOW) is True
    assert actions.call_off(key="a", now=NOW) is True
    assert actions.call_off(key="b", now=NOW) is False
    assert actions.call_off(key="never", now=NOW) is True
    assert (state_of(waiting), state_of(going)) == ("cancelled", "trying")


def test_two_tries_on_one_subject_are_impossible():
    shop = make_shop()
    wished(shop, "a")
    wished(shop, "b")
    with pytest.raises(IntegrityError), transaction.atomic():
        Intent.objects.update(state="trying")


def test_the_steps_stay():
    pk = wished(make_shop())
    actions.begin(intent_id=pk, now=NOW)
    for change in (IntentStep.objects.all().delete, lambda: IntentStep.objects.update(event="x")):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()


def test_a_forgotten_order_is_forgotten_here_too():
    shop = make_shop()
    ended = wished(shop, "a", order_no="1", ask={"words": "买家张三"})
    going = wished(shop, "b", order_no="1", number="2", ask={"words": "买家张三"})
    actions.begin(intent_id=ended, now=NOW)
    actions.succeed(intent_id=ended, now=NOW)
    assert actions.erase_personal(shop_id=shop.pk, order_nos=["1"]) == 1
    assert Intent.objects.get(pk=ended).ask == {}
    assert Intent.objects.get(pk=going).ask != {}
