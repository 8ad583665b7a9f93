"""Rows of notices: the outbox, what people were told, their letters, webhooks and deliveries."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from shouhou.notices.words import DELIVERY_STATES, LETTER_STATES, TEST_TOPIC, TOPICS


class Notice(models.Model):
    """Something happened in a shop. Written with the deed, never changed later, kept 30 days.

    The same announcement made again in one transaction stays one row: `xid` is the number of the
    transaction. The shop is not checked by the database: it is the one the deed has locked.
    """

    shop = models.ForeignKey(
        "shops.Shop",
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    topic = models.CharField(max_length=24)
    case_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    about = models.JSONField(default=dict)
    at = models.DateTimeField()
    xid = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(topic__in=TOPICS), name="notice_topic"),
            models.UniqueConstraint(
                F("xid"),
                F("shop_id"),
                F("topic"),
                Coalesce(F("case_id"), 0),
                Coalesce(F("subject_id"), 0),
                name="announced_once_per_transaction",
            ),
        )
        indexes = (models.Index(fields=("at",), name="notice_age"),)

    def __str__(self) -> str:
        return f"{self.topic} in shop {self.shop_id}"


class Notification(models.Model):
    """One sentence for one person, until they have seen it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    shop = models.ForeignKey(
        "shops.Shop", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    case_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    zh = models.CharField(max_length=400)
    en = models.CharField(max_length=400)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("person", "-id"), name="notifications_of_person"),
            models.Index(
                fields=("person", "-id"),
                condition=Q(seen_at__isnull=True),
                name="notifications_unseen",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Letter(models.Model):
    """The mail of one urgent notification. The attempt is committed before the server is called."""

    notification = models.OneToOneField(
        Notification, on_delete=models.CASCADE, related_name="letter"
    )
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=12, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    """How often nobody knew whether it had arrived."""
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    """When it is due; of one being sent: when nobody can be sending it any more."""
    ended_at = models.DateTimeField(null=True)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=LETTER_STATES), name="letter_state"),
        )
        indexes = (
            models.Index(
                fields=("next_at",),
                condition=Q(state__in=("waiting", "sending")),
                name="letters_due",
            ),
        )

    def __str__(self) -> str:
        return f"letter {self.pk} ({self.state})"


class Webhook(models.Model):
    """An address outside that is told about events of a shop."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=500)
    topics: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=24))
    inside = models.BooleanField(default=False)
    secret = models.TextField()
    """Encrypted with a key derived from the desk's secret key."""
    active = models.BooleanField(default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    """Failed attempts in a row."""
    failing_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    """When the desk switched it off because nothing arrived any more."""
    gone_at = models.DateTimeField(null=True)
    """Removed by the owner; kept for its deliveries' sake."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(active=False) | Q(gone_at__isnull=True), name="webhook_gone_is_off"
            ),
        )

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message to one webhook. `sending` is committed before the call, the answer after it."""

    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    notice_id = models.BigIntegerField(null=True)
    """The announcement it carries, which may be forgotten by now; null for a test."""
    topic = models.CharField(max_length=24)
    case_id = models.BigIntegerField(null=True)
    body = models.TextField()
    """The very text that is signed and sent, the same at every attempt."""
    state = models.CharField(max_length=12, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    """When it is due; of one being sent: when nobody can be sending it any more."""
    until_at = models.DateTimeField()
    """After this moment a failure is the last one."""
    ended_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=DELIVERY_STATES), name="delivery_state"),
            models.CheckConstraint(
                condition=Q(topic__in=(*TOPICS, TEST_TOPIC)), name="delivery_topic"
            ),
            models.UniqueConstraint(fields=("webhook", "notice_id"), name="delivered_once"),
        )
        indexes = (
            models.Index(fields=("webhook", "-id"), name="deliveries_of_webhook"),
            models.Index(
                fields=("next_at",),
                condition=Q(state__in=("waiting", "sending")),
                name="deliveries_due",
            ),
            models.Index(fields=("made_at",), name="delivery_age"),
        )

    def __str__(self) -> str:
        return f"delivery {self.pk} ({self.state})"
