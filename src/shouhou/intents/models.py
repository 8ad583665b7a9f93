"""Rows of acts outside: the act, and each step it took."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.intents.words import ALIVE, CARRIED, STATES, codes_of


class Intent(models.Model):
    """One thing that must happen on the platform once. Never deleted."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=160, unique=True, db_collation="C")
    act = models.CharField(max_length=24)
    subject = models.CharField(max_length=8)
    number = models.CharField(max_length=64, db_collation="C")
    order_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    case_id = models.BigIntegerField(null=True)
    ask = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="waiting")
    tries = models.PositiveIntegerField(default=0)
    steps_taken = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="not before; null: a person must look")
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    sent = models.JSONField(default=dict, help_text="what reading back needs; empty: nothing sent")
    sent_at = models.DateTimeField(null=True)
    trouble = models.JSONField(default=dict, help_text="code, zh, en, todo_zh of the last try")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="intent_state"),
            models.CheckConstraint(condition=Q(act__in=codes_of("act")), name="intent_act"),
            models.CheckConstraint(
                condition=Q(subject__in=codes_of("subject")), name="intent_subject"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, state__in=("done", "cancelled"))
                | Q(ended_at__isnull=True, state__in=ALIVE),
                name="intent_ends_when_over",
            ),
            models.UniqueConstraint(
                fields=("shop", "subject", "number"),
                condition=Q(state="trying"),
                name="intent_one_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=("next_at",), condition=Q(state__in=CARRIED), name="intents_due"),
            models.Index(
                fields=("shop", "-id"), condition=Q(state__in=ALIVE), name="intents_alive"
            ),
            models.Index(fields=("case_id", "id"), name="intents_of_case"),
            models.Index(fields=("shop", "subject", "number", "id"), name="intents_of_subject"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.number} ({self.state})"


class IntentStep(models.Model):
    """One move of an act by a row of states.md. Append-only."""

    intent = models.ForeignKey(Intent, models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=12)
    row = models.CharField(max_length=4)
    old = models.CharField(max_length=12)
    new = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    says = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("intent", "number"), name="intent_step_once"),
        )

    def __str__(self) -> str:
        return f"{self.event}: {self.old} → {self.new}"
