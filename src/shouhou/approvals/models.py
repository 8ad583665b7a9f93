"""Rows of approvals: what waits for a second person and how it ended; who stands in for whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shouhou.approvals.words import ASKS, LEVELS, STATES


class Approval(models.Model):
    """An act that waits, or waited, for a second person.

    A decided row stays as it is (a trigger refuses to alter it, unless personal data are erased).
    That nobody decides their own wish is also a check of the database.
    """

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    act = models.TextField()
    subject = models.TextField()
    subject_id = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    purpose = models.TextField()
    buyer = models.TextField()
    approver = models.TextField(default="", help_text="the refund rules' own word")
    both_ways = models.BooleanField(default=False)
    needs = models.TextField(help_text="the worse of the ruling at asking and any since")
    asks = models.TextField(help_text="who asked: agent, supervisor, owner, desk")
    ruling = models.JSONField(help_text="at asking: facts.Ruling.as_json()")
    ruling_then = models.JSONField(null=True, help_text="the newest since, at the latest deciding")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    note = models.TextField(default="")
    state = models.TextField(default="pending")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    decided_as = models.TextField(default="", help_text="role or delegate; empty: not decided")
    stood_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decision_note = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("act", "subject", "subject_id"),
                condition=Q(state="pending"),
                name="approval_pending_once",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="approval_state"),
            models.CheckConstraint(condition=Q(needs__in=LEVELS), name="approval_needs"),
            models.CheckConstraint(condition=Q(asks__in=ASKS), name="approval_asks"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="approval_fen"),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="pending") & Q(decided_at__isnull=False)),
                name="approval_decided_or_pending",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("pending", "withdrawn"))
                | (
                    Q(decided_by__isnull=False)
                    & (Q(asked_by__isnull=True) | ~Q(decided_by=F("asked_by")))
                    & (
                        Q(asked_by__isnull=True)
                        | Q(stood_in_for__isnull=True)
                        | ~Q(stood_in_for=F("asked_by"))
                    )
                ),
                name="approval_by_a_second_person",
            ),
        )
        indexes = (
            models.Index(
                fields=("shop", "asked_at", "id"),
                condition=Q(state="pending"),
                name="approval_waiting",
            ),
            models.Index(fields=("shop", "-id"), name="approval_newest"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.subject} {self.subject_id} ({self.state})"


class Delegation(models.Model):
    """For a while somebody approves in the place of somebody absent."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="taken back before its end")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(from_person=F("to_person")), name="delegation_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="delegation_has_a_time"
            ),
        )
        indexes = (models.Index(fields=("shop", "-until_at"), name="delegation_in_shop"),)

    def __str__(self) -> str:
        return f"{self.from_person_id} → {self.to_person_id}"
