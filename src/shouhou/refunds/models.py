"""Rows of refunds: what was asked, what people answered, what was decided, what changed.

The columns of `RefundRequest` carry the names of `RefundSeen`, so that a row is rebuilt into
exactly the value its source gave. Beside them stand the moment of the source and the few words of
the latest decision by which the queue is sorted and counted, written with the decision itself.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

OVER = ("success", "closed")
"""The statuses after which nobody waits for anything."""


class RefundRequest(models.Model):
    """One refund request (售后单) of a shop, as its newest source showed it."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    platform = models.TextField()
    refund_no = models.TextField(db_collation="C")
    order_no = models.TextField(db_collation="C")
    kind = models.TextField()
    status = models.TextField()
    status_text = models.TextField()
    amount_fen = models.BigIntegerField(help_text="what the buyer asks for")
    applied_at = models.DateTimeField()
    line_no = models.TextField(null=True, db_collation="C")
    kind_text = models.TextField()
    goods = models.TextField()
    goods_text = models.TextField()
    reason_text = models.TextField()
    explain_text = models.TextField()
    order_paid_fen = models.BigIntegerField(null=True)
    title = models.TextField()
    outer_id = models.TextField()
    item_id = models.TextField()
    deadline_at = models.DateTimeField(null=True, help_text="the platform's own deadline")
    finished_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    phase = models.TextField()
    platform_in = models.TextField()
    return_courier = models.TextField()
    return_waybill = models.TextField()
    out_logistics = models.TextField()
    whole = models.TextField()
    seller_memo = models.TextField()
    responsibility_text = models.TextField()
    buyer_nick = models.TextField()
    answers = models.JSONField(default=list, help_text="[[header, cell text], …] of the file")

    first_seen_at = models.DateTimeField(help_text="when the desk first took it in")
    seen_at = models.DateTimeField(help_text="moment of the newest export that showed it")
    seen_in = models.BigIntegerField(help_text="number of that uploaded file")

    verdict = models.TextField(default="", help_text="of the latest decision; empty: not judged")
    next_step = models.TextField(default="")
    approver = models.TextField(default="")
    question = models.TextField(default="", help_text="the fact that must be asked, if any")
    due_fen = models.BigIntegerField(null=True)
    payers = models.CharField(max_length=40, blank=True, default="", db_default="")
    """Who bears the outbound, the return and the replacement leg, as words joined by commas."""
    runs_out_at = models.DateTimeField(null=True, help_text="the platform's deadline, else ours")
    runs_out_by = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "refund_no", "platform"], name="refund_once_per_shop"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0)
                & (Q(order_paid_fen__isnull=True) | Q(order_paid_fen__gte=0)),
                name="refund_money_not_negative",
            ),
        )
        indexes = (
            models.Index(fields=["shop", "order_no"], name="refund_of_order"),
            models.Index(
                fields=["shop", "return_waybill"],
                condition=~Q(return_waybill=""),
                name="refund_of_return_waybill",
            ),
            models.Index(
                F("shop"),
                F("runs_out_at").asc(nulls_last=True),
                F("id"),
                condition=~Q(status__in=OVER),
                name="refund_most_urgent",
            ),
            models.Index(F("shop"), F("applied_at").desc(), F("id"), name="refund_newest"),
            models.Index(
                fields=["shop", "status", "verdict", "next_step", "runs_out_at"],
                name="refund_counts",
            ),
        )

    def __str__(self) -> str:
        return self.refund_no


class StatusChange(models.Model):
    """The platform's status as it moved from export to export; the first row is the taking in."""

    refund = models.ForeignKey(
        RefundRequest, models.CASCADE, related_name="changes", db_index=False
    )
    number = models.IntegerField()
    old = models.TextField(help_text="empty in the first row")
    new = models.TextField()
    impossible = models.BooleanField(help_text="no row of states.md leads from old to new")
    seen_at = models.DateTimeField(help_text="moment of the export that showed it")
    seen_in = models.BigIntegerField()
    taken_at = models.DateTimeField(help_text="when the desk took it in")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["refund", "number"], name="change_numbered_once"),
        )

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class RefundAnswer(models.Model):
    """A fact somebody told: a person at the desk, or an extra column of the file.

    Nothing is overwritten: an answer that no longer holds is ended, and stays.
    """

    refund = models.ForeignKey(RefundRequest, models.CASCADE, related_name="told", db_index=False)
    fact = models.TextField()
    value = models.TextField()
    source = models.TextField(help_text="person or file; a person's word goes before the file's")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_how = models.TextField(default="", help_text="changed, taken_back or gone_from_file")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["refund", "fact", "source"],
                condition=Q(ended_at__isnull=True),
                name="answer_holds_once",
            ),
            models.CheckConstraint(
                condition=Q(source="file", by__isnull=True) | Q(source="person", by__isnull=False),
                name="answer_has_its_teller",
            ),
        )
        indexes = (models.Index(fields=["refund", "at"], name="answer_history"),)

    def __str__(self) -> str:
        return f"{self.fact}={self.value}"


class Judged(models.Model):
    """One decision on one refund; a new row only when the decision changed."""

    refund = models.ForeignKey(RefundRequest, models.CASCADE, related_name="judged", db_index=False)
    number = models.IntegerField()
    decided_at = models.DateTimeField()
    decision = models.JSONField()
    facts = models.JSONField()
    digest = models.BinaryField(max_length=16)
    latest = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["refund", "number"], name="judged_numbered_once"),
            models.UniqueConstraint(
                fields=["refund"], condition=Q(latest=True), name="judged_latest_once"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number}"
