"""Deliveries: written when something was announced, taken up, ended. The call itself is a job's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from shouhou.notices.actions.lock import unlocked
from shouhou.notices.actions.tell import tell
from shouhou.notices.actions.webhooks import turn_off, wake_sender, written
from shouhou.notices.decide import (
    NOBODY_SENDS,
    TRIES_LAST,
    event_of,
    is_silent,
    next_state,
    rest_after,
    wait_after,
)
from shouhou.notices.facts import Ended, Sending, Telling
from shouhou.notices.models import Delivery, Notice, Webhook
from shouhou.notices.words import TEST_TOPIC
from shouhou.shops.facts import RIGHTS
from shouhou.shops.queries import Person

DUE = Q(state__in=("waiting", "sending"))


@transaction.atomic
def fan_out(*, notice_id: int, now: datetime) -> int:
    """Write one delivery per webhook that wants this announcement; how many. Twice is once."""
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        return 0
    more = {"case": notice.case_id, "subject": notice.subject_id, "about": notice.about}
    body = written(notice.pk, notice.topic, notice.shop_id, notice.at, more)
    wanting = Webhook.objects.filter(
        shop_id=notice.shop_id, active=True, topics__contains=[notice.topic]
    )
    fresh = Delivery.objects.bulk_create(
        [
            Delivery(
                webhook=webhook,
                notice_id=notice.pk,
                topic=notice.topic,
                case_id=notice.case_id,
                body=body,
                made_at=now,
                next_at=now,
                until_at=now + TRIES_LAST,
            )
            for webhook in wanting
        ],
        ignore_conflicts=True,
    )
    if fresh:
        wake_sender()
    return len(fresh)


def wake_when_due(*, now: datetime) -> None:
    """Ask for the sending job if a delivery's time has come."""
    if _due(now, ()).exists():
        with transaction.atomic():
            wake_sender()


@transaction.atomic
def begin_delivery(*, busy: Collection[int], now: datetime) -> Sending | None:
    """Take up the next due delivery of a webhook that is not `busy`; nothing when none is due.

    The attempt is committed with it. One that a crash broke off is taken up again: receivers know
    repeated messages by their delivery number.
    """
    taken = _due(now, busy).select_for_update(skip_locked=True, of=("self",))
    row = taken.select_related("webhook").order_by("next_at", "pk").first()
    if row is None:
        return None
    row.state = next_state("delivery", row.state, "take") or row.state
    row.attempts += 1
    row.next_at = now + NOBODY_SENDS
    row.save(update_fields=["state", "attempts", "next_at"])
    return Sending(
        id=row.pk,
        webhook_id=row.webhook_id,
        attempt=row.attempts,
        url=row.webhook.url,
        secret=unlocked(row.webhook.secret),
        inside=row.webhook.inside and settings.WEBHOOK_PRIVATE,
        body=row.body,
    )


@transaction.atomic
def end_delivery(*, sending: Sending, ended: Ended, now: datetime) -> None:
    """Write down how the attempt ended; one overtaken by a later attempt or dropped changes none.

    A webhook that took nothing for three days is switched off and the shop's owners are told.
    """
    webhook = Webhook.objects.select_for_update().get(pk=sending.webhook_id)
    row = Delivery.objects.select_for_update().filter(pk=sending.id).first()
    if row is None or row.state != "sending" or row.attempts != sending.attempt:
        return
    event = event_of(ended.kind, tried_out=now >= row.until_at)
    row.state = next_state("delivery", row.state, event) or row.state
    row.code, row.says = ended.code, ended.says
    again = row.state == "waiting"
    row.next_at = now + wait_after(row.attempts) if again else None
    row.ended_at = None if again else now
    row.save(update_fields=["state", "code", "says", "next_at", "ended_at"])
    _note_health(webhook, row, ended, now)


def _note_health(webhook: Webhook, row: Delivery, ended: Ended, now: datetime) -> None:
    """A failed test says nothing about the real messages: it counts for nothing."""
    if ended.kind == "done":
        if webhook.failures:
            webhook.failures, webhook.failing_since, webhook.rest_until = 0, None, None
            webhook.save(update_fields=["failures", "failing_since", "rest_until"])
        return
    if row.topic == TEST_TOPIC:
        return
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    if ended.kind != "refused":
        webhook.rest_until = now + rest_after(webhook.failures, ended.wait_seconds)
    webhook.save(update_fields=["failures", "failing_since", "rest_until"])
    if webhook.active and is_silent(webhook.failing_since, now):
        _give_up_on(webhook, now)


def _give_up_on(webhook: Webhook, now: datetime) -> None:
    webhook.off_at = now
    turn_off(webhook, now)
    owners = Person.objects.filter(
        memberships__shop_id=webhook.shop_id, memberships__role__in=RIGHTS["set"]
    ).distinct()
    said = Telling(
        webhook.shop_id,
        None,
        "webhook.off",
        f"推送地址三天没有收下任何消息，已停用：{webhook.url}",
        f"A webhook took nothing for three days and was switched off: {webhook.url}",
        urgent=True,
    )
    tell(list(owners.values_list("pk", flat=True)), said, now=now)


def _due(now: datetime, busy: Collection[int]):  # type: ignore[no-untyped-def]
    rested = Q(webhook__rest_until__isnull=True) | Q(webhook__rest_until__lte=now)
    return Delivery.objects.filter(
        DUE, rested | Q(topic=TEST_TOPIC), next_at__lte=now, webhook__active=True
    ).exclude(webhook_id__in=busy)
