"""What an owner does with webhooks: add, change, switch, test, send again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from shouhou.clock import SHANGHAI
from shouhou.jobs import defer
from shouhou.messengers.addresses import NotAllowed, parse, resolve
from shouhou.notices.actions.lock import fresh_secret, locked
from shouhou.notices.decide import TRIES_LAST, next_state
from shouhou.notices.facts import WebhookWish
from shouhou.notices.models import Delivery, Webhook
from shouhou.notices.words import TEST_TOPIC, TOPICS
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person

MOST: Final = 20
"""Webhooks of one shop."""

FAULTS: Final = {
    "not_a_url": ("这不是一个网址。", "This is not an address."),
    "scheme": ("网址要以 https:// 开头。", "It must begin with https://."),
    "user_in_url": (
        "网址里不要写用户名、密码或 #。",
        "No user name, password or # in the address.",
    ),
    "no_such_host": ("找不到这个主机名。", "This host cannot be found."),
    "plain_http": (
        "外网地址只能用 https://。",
        "Outside your own network only https:// is allowed.",
    ),
    "private": (
        "这是本机或内网的地址。请勾选“内网地址”。",
        "This lies on this machine or inside your network. Tick “inside address”.",
    ),
    "private_off": (
        "本机和内网的地址没有开放。要用的话，请在启动时设置 SHOUHOU_WEBHOOK_PRIVATE=1。",
        "Inside addresses are switched off. Start the desk with SHOUHOU_WEBHOOK_PRIVATE=1.",
    ),
    "forbidden": ("这个地址不能用。", "This address cannot be used."),
}


def add_webhook(*, by: Person, shop_id: int, wish: WebhookWish, now: datetime) -> tuple[int, str]:
    """Add an address; its number and its secret, which is never shown again."""
    _needs(by, shop_id)
    _check(wish)
    secret = fresh_secret()
    with transaction.atomic():
        if Webhook.objects.filter(shop_id=shop_id, gone_at__isnull=True).count() >= MOST:
            raise Refused("too_many", "最多 20 个推送地址。", "At most 20 webhooks.")
        row = Webhook.objects.create(
            shop_id=shop_id,
            url=wish.url,
            topics=list(wish.topics),
            inside=wish.inside,
            secret=locked(secret),
            made_by=by,
            made_at=now,
        )
    return row.pk, secret


def change_webhook(*, by: Person, webhook_id: int, wish: WebhookWish) -> None:
    """Another address or other topics; what already waits goes to the new address."""
    _check(wish)
    with transaction.atomic():
        row = _locked(by, webhook_id)
        row.url, row.topics, row.inside = wish.url, list(wish.topics), wish.inside
        _recover(row)
        row.save()


def renew_secret(*, by: Person, webhook_id: int) -> str:
    """A new secret from now on; the old one signs nothing any more."""
    secret = fresh_secret()
    with transaction.atomic():
        row = _locked(by, webhook_id)
        row.secret = locked(secret)
        row.save(update_fields=["secret"])
    return secret


def switch_webhook(*, by: Person, webhook_id: int, on: bool, now: datetime) -> None:
    """On or off. Off, what waits is dropped and nothing new is written."""
    with transaction.atomic():
        row = _locked(by, webhook_id)
        if on:
            row.active, row.off_at = True, None
            _recover(row)
            row.save()
        else:
            turn_off(row, now)


def remove_webhook(*, by: Person, webhook_id: int, now: datetime) -> None:
    """It is gone for good; its deliveries fade with the outbox."""
    with transaction.atomic():
        row = _locked(by, webhook_id)
        row.gone_at = now
        turn_off(row, now)


def test_webhook(*, by: Person, webhook_id: int, now: datetime) -> int:
    """Send a test message at once; the delivery's number."""
    with transaction.atomic():
        row = _locked(by, webhook_id)
        if not row.active:
            raise Refused("is_off", "这个推送已停用。", "This webhook is switched off.")
        body = written(None, TEST_TOPIC, row.shop_id, now, {})
        delivery = Delivery.objects.create(
            webhook=row,
            topic=TEST_TOPIC,
            body=body,
            made_at=now,
            next_at=now,
            until_at=now,
        )
        wake_sender()
    return delivery.pk


def replay(*, by: Person, delivery_id: int, now: datetime) -> None:
    """Send the very same message again, with the same delivery number."""
    with transaction.atomic():
        found = Delivery.objects.filter(pk=delivery_id).values_list("webhook_id", flat=True).first()
        row = _locked(by, found or 0)
        delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
        state = next_state("delivery", delivery.state, "replay", "owner")
        if state is None or not row.active:
            raise Refused("not_now", "现在不能再发。", "It cannot be sent again now.")
        delivery.state, delivery.next_at, delivery.until_at = state, now, now + TRIES_LAST
        delivery.ended_at, delivery.attempts = None, 0
        delivery.save()
        row.rest_until = None
        row.save(update_fields=["rest_until"])
        wake_sender()


def wake_sender() -> None:
    """Ask for the sending job; one that already waits is enough."""
    defer("notices.send", lock="notices:send", queueing_lock="notices:send")


def turn_off(row: Webhook, now: datetime) -> None:
    """Of a locked webhook: off, and what waits for it is dropped."""
    row.active = False
    row.save()
    waiting = Delivery.objects.filter(webhook=row, state__in=("waiting", "sending"))
    waiting.update(state="dropped", next_at=None, ended_at=now)


def written(
    notice_id: int | None, topic: str, shop_id: int, at: datetime, more: dict[str, object]
) -> str:
    """The body of a message, as it is signed."""
    fields: dict[str, object] = {
        "id": notice_id,
        "topic": topic,
        "shop": shop_id,
        "case": None,
        "subject": None,
        "at": at.astimezone(SHANGHAI).isoformat(),
        "about": {},
    }
    return json.dumps(fields | more, ensure_ascii=False, separators=(",", ":"))


def _check(wish: WebhookWish) -> None:
    if not wish.topics or not set(wish.topics) <= set(TOPICS):
        raise Refused("no_topics", "至少选一种事件。", "Choose at least one event.", field="topics")
    code = _fault(wish)
    if code:
        raise Refused(code, *FAULTS[code], field="url")


def _fault(wish: WebhookWish) -> str:
    inside = wish.inside and settings.WEBHOOK_PRIVATE
    try:
        resolve(parse(wish.url), inside=inside)
    except NotAllowed as fault:
        is_off = fault.code == "private" and not settings.WEBHOOK_PRIVATE
        return "private_off" if is_off else fault.code
    return ""


def _recover(row: Webhook) -> None:
    row.failures, row.failing_since, row.rest_until = 0, None, None


def _locked(by: Person, webhook_id: int) -> Webhook:
    row = Webhook.objects.select_for_update().filter(pk=webhook_id, gone_at__isnull=True).first()
    if row is None:
        raise Refused("not_here", "没有这个推送。", "There is no such webhook.")
    _needs(by, row.shop_id)
    return row


def _needs(by: Person, shop_id: int) -> None:
    if not shops.may(by, shop_id, "set"):
        raise Refused("not_here", "没有这个推送。", "There is no such webhook.")
