"""Webhooks: who may set them, and what becomes of messages to polite and rude receivers."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from shouhou.messengers import webhook as messenger
from shouhou.messengers.tests.receivers import hangs, hangs_up, receiver, says
from shouhou.notices import queries
from shouhou.notices.actions import (
    add_webhook,
    announce,
    begin_delivery,
    end_delivery,
    fan_out,
    remove_webhook,
    renew_secret,
    replay,
    switch_webhook,
    test_webhook,
    tidy,
)
from shouhou.notices.facts import Ended, WebhookWish
from shouhou.notices.jobs import send
from shouhou.notices.models import Delivery, Notice, Notification, Webhook
from shouhou.notices.tests.make import NOW, make_colleague, make_staff
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person

pytestmark = pytest.mark.django_db
test_webhook.__test__ = False  # type: ignore[attr-defined]  # an action, not a test


@pytest.fixture(autouse=True)
def _inside(settings) -> None:
    settings.WEBHOOK_PRIVATE = True


def wish(url: str, *topics: str, inside: bool = True) -> WebhookWish:
    return WebhookWish(url=url, topics=topics or ("case.changed",), inside=inside)


def hook(url: str, owner: Person, *topics: str) -> tuple[int, str]:
    shop_id = owner.memberships.get().shop_id
    return add_webhook(by=owner, shop_id=shop_id, wish=wish(url, *topics), now=NOW)


def say(shop_id: int, n: int = 1, topic: str = "case.changed", **about: Any) -> None:
    """Announce and fan out, as the job would."""
    with transaction.atomic():
        announce(shop_id, topic, now=NOW, case_id=n, about=about)
    for notice_id in Notice.objects.values_list("pk", flat=True):
        fan_out(notice_id=notice_id, now=timezone.now())


def due_again() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(next_at__isnull=False).update(next_at=past)
    Webhook.objects.update(rest_until=None)


def states() -> list[tuple[str, int, int | None]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "attempts", "code"))


def test_a_message_arrives_signed_and_once() -> None:
    shop_id, owner = make_staff()
    with receiver(says(200)) as there:
        _, secret = hook(there.url, owner)
        say(shop_id, 12, lane="待打款")
        fan_out(notice_id=Notice.objects.get().pk, now=NOW)  # a second run of the job
        send()
        send()
    ((headers, body),) = there.heard
    row = Delivery.objects.get()
    assert json.loads(body) == {
        "id": Notice.objects.get().pk,
        "topic": "case.changed",
        "shop": shop_id,
        "case": 12,
        "subject": None,
        "at": NOW.isoformat(),
        "about": {"lane": "待打款"},
    }
    t, v1 = (part.partition("=")[2] for part in headers["Shouhou-Signature"].split(","))
    wanted = hmac.new(secret.encode(), t.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (v1, headers["Shouhou-Delivery"]) == (wanted, str(row.pk))
    assert abs(int(t) - timezone.now().timestamp()) < 60
    assert states() == [("delivered", 1, 200)]


def test_only_subscribed_topics_of_the_own_shop() -> None:
    shop_id, owner = make_staff()
    other_id, _ = make_staff("别家", "zhao")
    with receiver(says(200)) as there:
        hook(there.url, owner, "note.added")
        say(shop_id, 1, "case.changed")
        say(other_id, 2, "note.added")
        say(shop_id, 3, "note.added")
        send()
    assert [json.loads(body)["case"] for _, body in there.heard] == [3]


def test_a_failing_receiver_is_asked_again_later_with_the_same_words() -> None:
    shop_id, owner = make_staff()
    with receiver(says(503, Retry_After="120")) as there:
        hook(there.url, owner)
        say(shop_id)
        send()
        send()  # it rests: nothing is sent
        row = Delivery.objects.get()
        assert (row.state, row.attempts, row.code) == ("waiting", 1, 503)
        rest = Webhook.objects.get().rest_until
        assert rest is not None
        assert timedelta(seconds=100) < rest - timezone.now() <= timedelta(seconds=120)
        there.manner = says(200)
        due_again()
        send()
    assert states() == [("delivered", 2, 200)]
    (one, first), (two, second) = there.heard
    assert first == second
    assert one["Shouhou-Delivery"] == two["Shouhou-Delivery"]
    assert Webhook.objects.get().failing_since is None


def test_one_that_hangs_or_hangs_up_holds_nobody_else_up(monkeypatch) -> None:
    monkeypatch.setattr(messenger, "SECONDS", 1.0)
    shop_id, owner = make_staff()
    with receiver(hangs) as slow, receiver(hangs_up) as rude, receiver(says(200)) as good:
        for there in (slow, rude, good):
            hook(there.url, owner)
        for n in range(20):
            say(shop_id, n)
        send()
        assert (len(slow.heard), len(rude.heard), len(good.heard)) == (1, 1, 20)
    assert sorted(states()) == sorted(
        [("delivered", 1, 200)] * 20 + [("waiting", 1, None)] * 2 + [("waiting", 0, None)] * 38
    )


def test_a_refusal_is_final_and_can_be_sent_again_by_hand() -> None:
    shop_id, owner = make_staff()
    with receiver(says(404)) as there:
        hook(there.url, owner)
        say(shop_id)
        send()
        due_again()
        send()
        assert states() == [("refused", 1, 404)]
        there.manner = says(200)
        replay(by=owner, delivery_id=Delivery.objects.get().pk, now=timezone.now())
        send()
    assert states() == [("delivered", 1, 200)]
    assert there.heard[0][0]["Shouhou-Delivery"] == there.heard[1][0]["Shouhou-Delivery"]


def test_after_a_day_it_gives_up_visibly() -> None:
    shop_id, owner = make_staff()
    with receiver(says(500)) as there:
        webhook_id, _ = hook(there.url, owner)
        say(shop_id)
        Delivery.objects.update(until_at=timezone.now())
        send()
    assert states() == [("given_up", 1, 500)]
    (shown,), _ = queries.deliveries(owner, webhook_id)
    assert (shown.state, shown.says) == ("given_up", "HTTP 500")


def test_silent_for_three_days_it_is_switched_off_and_the_owners_are_told() -> None:
    shop_id, owner = make_staff()
    make_colleague(shop_id, "wang", "agent")
    with receiver(says(500)) as there:
        hook(there.url, owner)
        for n in (1, 2):
            say(shop_id, n)
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=3))
        send()
    row = Webhook.objects.get()
    assert (row.active, row.off_at is not None) == (False, True)
    assert states() == [("dropped", 1, 500), ("dropped", 0, None)]
    told = Notification.objects.get()
    assert (told.person_id, told.urgent, told.kind) == (owner.pk, True, "webhook.off")
    say(shop_id, 3)
    assert len(states()) == 2


def test_a_killed_worker_leaves_its_attempt_and_it_is_taken_up_again() -> None:
    shop_id, owner = make_staff()
    with receiver(says(200)) as there:
        hook(there.url, owner)
        say(shop_id)
        now = timezone.now()
        first = begin_delivery(busy=(), now=now)
        assert first is not None
        assert states() == [("sending", 1, None)]
        assert begin_delivery(busy=(), now=now) is None
        second = begin_delivery(busy=(), now=now + timedelta(minutes=3))
        assert second is not None
        assert (second.id, second.attempt) == (first.id, 2)
        end_delivery(sending=first, ended=Ended("refused", "late"), now=now)
        assert states() == [("sending", 2, None)]
        end_delivery(sending=second, ended=Ended("done", "HTTP 200", 200), now=now)
    assert states() == [("delivered", 2, 200)]


def test_a_test_message_neither_rests_nor_counts() -> None:
    _, owner = make_staff()
    with receiver(says(500)) as there:
        webhook_id, _ = hook(there.url, owner)
        Webhook.objects.update(rest_until=timezone.now() + timedelta(hours=1))
        test_webhook(by=owner, webhook_id=webhook_id, now=timezone.now())
        send()
    assert json.loads(there.heard[0][1])["topic"] == "webhook.test"
    assert states() == [("given_up", 1, 500)]
    assert Webhook.objects.get().failures == 0


def test_off_means_nothing_goes_out_any_more() -> None:
    shop_id, owner = make_staff()
    with receiver(says(200)) as there:
        webhook_id, _ = hook(there.url, owner)
        say(shop_id)
        switch_webhook(by=owner, webhook_id=webhook_id, on=False, now=NOW)
        say(shop_id, 2)
        send()
        with pytest.raises(Refused):
            test_webhook(by=owner, webhook_id=webhook_id, now=NOW)
        switch_webhook(by=owner, webhook_id=webhook_id, on=True, now=NOW)
        send()
        assert there.heard == []
        remove_webhook(by=owner, webhook_id=webhook_id, now=NOW)
    assert queries.webhooks(owner) == ()
    assert states() == [("dropped", 0, None)]


def test_the_secret_is_not_readable_at_rest_and_can_be_renewed(settings) -> None:
    shop_id, owner = make_staff()
    with receiver(says(200)) as there:
        webhook_id, secret = hook(there.url, owner)
        stored = Webhook.objects.get().secret
        assert secret not in stored
        fresh = renew_secret(by=owner, webhook_id=webhook_id)
        assert fresh != secret
        settings.SECRET_KEY = "another-one"
        say(shop_id)
        send()
    assert there.heard == []
    row = Delivery.objects.get()
    assert (row.state, "secret" in row.says) == ("refused", True)


@pytest.mark.parametrize("role", ["agent", "supervisor", "warehouse", "finance"])
def test_only_owners_touch_them(role: str) -> None:
    shop_id, owner = make_staff()
    other = make_colleague(shop_id, "wang", role)
    _, stranger = make_staff("别家", "zhao")
    webhook_id, _ = hook("http://127.0.0.1:9/", owner)
    for person in (other, stranger):
        with pytest.raises(Refused):
            add_webhook(by=person, shop_id=shop_id, wish=wish("http://127.0.0.1:9/"), now=NOW)
        for act in (
            lambda by: switch_webhook(by=by, webhook_id=webhook_id, on=False, now=NOW),
            lambda by: renew_secret(by=by, webhook_id=webhook_id),
            lambda by: test_webhook(by=by, webhook_id=webhook_id, now=NOW),
            lambda by: remove_webhook(by=by, webhook_id=webhook_id, now=NOW),
        ):
            with pytest.raises(Refused) as refused:
                act(person)
            assert refused.value.code == "not_here"
        assert queries.webhook(person, webhook_id) is None
        assert queries.deliveries(person, webhook_id) == ((), None)


@pytest.mark.parametrize(
    ("url", "inside", "allowed", "code"),
    [
        ("http://127.0.0.1:9/", False, True, "private"),
        ("http://127.0.0.1:9/", True, False, "private_off"),
        ("http://169.254.169.254/latest/", True, True, "forbidden"),
        ("http://93.184.216.34/", True, True, "plain_http"),
        ("https://no-such-host.invalid/", False, True, "no_such_host"),
        ("gopher://127.0.0.1/", True, True, "scheme"),
        ("", True, True, "scheme"),
    ],
)
def test_addresses_that_are_refused(url, inside, allowed, code, settings) -> None:
    settings.WEBHOOK_PRIVATE = allowed
    shop_id, owner = make_staff()
    with pytest.raises(Refused) as refused:
        add_webhook(by=owner, shop_id=shop_id, wish=wish(url, inside=inside), now=NOW)
    assert (refused.value.code, refused.value.field) == (code, "url")


def test_old_things_are_forgotten() -> None:
    shop_id, owner = make_staff()
    hook("http://127.0.0.1:9/", owner)
    say(shop_id)
    Delivery.objects.update(state="delivered")
    assert tidy(now=timezone.now() - timedelta(days=40)) == 0
    assert tidy(now=max(NOW, timezone.now()) + timedelta(days=31)) == 2
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)
