"""Messages: stored before they are confirmed, harmless twice, in any order, of anybody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.platforms.taobao.client import Message
from shouhou.platforms.taobao.client.messages import content_of
from shouhou.refunds.models import RefundRequest
from shouhou.shops.actions import pause
from shouhou.shops.tests.make import NOW
from shouhou.sync import actions
from shouhou.sync.decide import to_read
from shouhou.sync.models import Message as Kept
from shouhou.sync.models import Pulse
from shouhou.sync.tests.gateway import Platform
from shouhou.sync.tests.make import APP_KEY, make_connected, refund, trade

pytestmark = pytest.mark.django_db


def message(number: int = 1, topic: str = "taobao_refund_RefundCreated", **more: Any) -> Message:
    raw = json.dumps({"refund_id": 900000001, "tid": 2611230000000000001, "modified": "x"})
    said = {
        "id": str(number),
        "topic": topic,
        "raw": raw,
        "content": content_of(raw),
        "user_id": "2001",
        "nick": "青禾家居",
        "published_at": NOW,
        **more,
    }
    return Message(**said)


def jobs() -> list[dict[str, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name="sync.read_again").order_by("id")
    return [row.args for row in rows]


def test_a_message_is_stored_with_its_job_and_repeats_are_one() -> None:
    shop, _ = make_connected()
    for number in (1, 1, 2):
        assert actions.take_message(APP_KEY, message(number), NOW)
    assert sorted(row.message_id for row in Kept.objects.all()) == ["1", "2"]
    assert jobs() == [{"shop_id": shop.pk, "kind": "refund", "external_id": "900000001"}]


def test_a_message_whose_transaction_fails_is_not_confirmed() -> None:
    make_connected()
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.take_message(APP_KEY, message(), NOW)
        raise RuntimeError
    assert (Kept.objects.count(), jobs()) == (0, [])


def test_the_newest_publication_counts_in_whatever_order_they_come() -> None:
    shop, _ = make_connected()
    for number, minutes in ((1, 5), (2, 1), (3, 3)):
        at = NOW + timedelta(minutes=minutes)
        actions.take_message(APP_KEY, message(number, published_at=at), NOW)
    pulse = Pulse.objects.get(shop=shop)
    assert (pulse.message_at, pulse.messages) == (NOW + timedelta(minutes=5), 3)


def test_messages_of_strangers_and_paused_shops_are_only_kept() -> None:
    shop, owner = make_connected()
    actions.take_message(APP_KEY, message(1, user_id="9", nick="别人"), NOW)
    actions.take_message("another app", message(2), NOW)
    pause(by=owner, shop_id=shop.pk, now=NOW)
    actions.take_message(APP_KEY, message(3), NOW)
    kept = Kept.objects.order_by("message_id").values_list("message_id", "shop_id")
    assert list(kept) == [("1", None), ("2", None), ("3", shop.pk)]
    assert jobs() == []


@pytest.mark.parametrize(
    "raw", ["", "[]", "{", "null", '{"refund_id": {}}', "\ud800" * 9, "深" * 200_000]
)
def test_hostile_content_is_kept_and_confirmed(raw: str) -> None:
    make_connected()
    told = message(1, raw=raw.encode("utf-8", "replace").decode(), content=content_of(raw))
    assert actions.take_message(APP_KEY, told, NOW)
    assert Kept.objects.count() == 1
    assert jobs() == []


def test_what_it_names_is_read_fresh_with_the_order_it_is_about(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    platform.put("trades", "tid", **trade(1))
    platform.put("refunds", "refund_id", **refund(1, status="SUCCESS"))
    actions.take_message(APP_KEY, message(), NOW)
    actions.read_again(shop.pk, "refund", "900000001", NOW)
    found = RefundRequest.objects.get()
    assert (found.status, found.order_no) == ("success", "2611230000000000001")
    assert platform.calls["taobao.trade.fullinfo.get"] == 1
    actions.read_again(shop.pk, "refund", "900000001", NOW)
    assert platform.calls["taobao.trade.fullinfo.get"] == 1


def test_what_is_gone_ends_the_job_and_what_is_banned_waits(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    actions.read_again(shop.pk, "refund", "404", NOW)
    ban = {
        "code": 7,
        "msg": "App Call Limited",
        "sub_msg": "This ban will last for 20 more seconds",
    }
    platform.fails["taobao.refund.get"] = [ban]
    actions.read_again(shop.pk, "refund", "900000001", NOW)
    (later,) = ProcrastinateJob.objects.filter(task_name="sync.read_again")
    assert later.scheduled_at == NOW + timedelta(seconds=21)


@pytest.mark.parametrize(
    ("thing", "store", "wanted"),
    [
        ("refund", "tmall", ("refund", "1")),
        ("exchange", "tmall", ("exchange", "1")),
        ("exchange", "taobao", ("refund", "1")),
        ("trade", "tmall", ("trade", "2")),
        ("logistics", "tmall", ("parcel", "1")),
        ("rating", "taobao", ("rating", "2")),
        ("unrecognised", "tmall", None),
    ],
)
def test_what_a_message_makes_us_read(thing: str, store: str, wanted: Any) -> None:
    assert to_read(thing, "1", "2", store) == wanted
    assert to_read(thing, "", "", store) is None


def test_old_messages_are_forgotten() -> None:
    make_connected()
    actions.take_message(APP_KEY, message(1), NOW - timedelta(days=31))
    actions.take_message(APP_KEY, message(2), NOW)
    assert actions.forget_old(NOW) == 1
    assert Kept.objects.get().message_id == "2"
