"""Rows of refunds: what was asked, what people answered, what was decided, what changed.

The columns of `RefundRequest` carry the names of `RefundSeen`, so that a row is rebuilt into
exactly the value its source gave. Beside them stand the moment of the source and the few words of
the latest decision by which the queue is sorted and counted, written with the decision itself.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shouhou.refunds.states import agreement_machine, goods_machine

AWAITED = ("awaited", "travelling", "missing")
"""Where goods are that must come back and have not."""
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
    constraint = models.TextField(default="", db_default="")
    advanced = models.BooleanField(null=True, help_text="the platform has paid already")
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


class Agreement(models.Model):
    """What both sides settle about one request, or about a case opened by hand.

    `amount_fen`, `kind` and the units are what is on the table now; `offer_*` what we proposed and
    the buyer has not answered. The states move only by rows of `states.md`; each move is an
    `AgreementChange`.
    """

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    refund = models.OneToOneField(
        RefundRequest, models.PROTECT, null=True, related_name="agreement"
    )
    order_no = models.TextField(db_collation="C")
    buyer = models.TextField()
    state = models.TextField()
    goods_state = models.TextField(default="none")
    kind = models.TextField(help_text="a word of ask_kind: what the buyer is to get")
    amount_fen = models.BigIntegerField(help_text="what is to be paid back, if agreed")
    post_fen = models.BigIntegerField(default=0, help_text="the outbound postage inside it")
    asked_kind = models.TextField(help_text="what the buyer asked for last")
    asked_fen = models.BigIntegerField()
    offer_kind = models.TextField(default="", blank=True)
    offer_fen = models.BigIntegerField(null=True)
    line_nos: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list)
    units = models.IntegerField(default=0, help_text="units of the one line; 0: the whole order")
    returning = models.IntegerField(default=0, help_text="units the ledger holds as coming back")
    resending = models.IntegerField(default=0, help_text="units the ledger holds as going out")
    returned = models.IntegerField(default=0, help_text="units the ledger has as come back for it")
    came = models.IntegerField(null=True, help_text="units that were counted; null: nobody counted")
    round_at = models.DateTimeField(
        null=True, help_text="since when other goods are to come back than the first"
    )
    purpose = models.TextField(default="refund", help_text="a purpose of the ledger")
    route = models.TextField(default="", help_text="the route of the ledger; empty: no money")
    payee = models.TextField(default="", blank=True, help_text="account, where it is no refund")
    due_at = models.DateTimeField(null=True, help_text="our reckoning; the platform's wins")
    clock = models.TextField(default="none", help_text="a word of clock_rule")
    payable_id = models.BigIntegerField(null=True, help_text="in the ledger")
    approval_id = models.BigIntegerField(null=True, help_text="that is pending, or decided last")
    outside = models.BooleanField(default=False, help_text="the platform has seen our last answer")
    buyer_owes = models.BooleanField(
        default=False, help_text="the buyer has yet to pay for what goes out"
    )
    problem = models.TextField(default="", blank=True, help_text="a word of agreement_problem")
    version = models.IntegerField(default=1, help_text="number of its latest change")
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=tuple(agreement_machine().states)), name="agreement_state"
            ),
            models.CheckConstraint(
                condition=Q(goods_state__in=tuple(goods_machine().states)), name="agreement_goods"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, post_fen__gte=0, asked_fen__gte=0)
                & Q(units__gte=0, returning__gte=0, resending__gte=0)
                & (Q(came__isnull=True) | Q(came__gte=0))
                & Q(post_fen__lte=F("amount_fen"))
                & (Q(offer_fen__isnull=True) | Q(offer_fen__gte=0)),
                name="agreement_money_not_negative",
            ),
        )
        indexes = (
            models.Index(fields=["shop", "order_no"], name="agreement_of_order"),
            models.Index(
                fields=["payable_id"],
                condition=Q(payable_id__isnull=False),
                name="agreement_of_payable",
            ),
            models.Index(
                fields=["approval_id"],
                condition=Q(approval_id__isnull=False),
                name="agreement_of_approval",
            ),
            models.Index(fields=["case"], condition=Q(state="agreed"), name="agreement_to_settle"),
            models.Index(
                fields=["shop", "buyer", "opened_at"],
                condition=~Q(buyer=""),
                name="agreement_of_buyer",
            ),
            models.Index(
                fields=["shop", "-id"],
                condition=Q(state="agreed", goods_state__in=AWAITED),
                name="agreement_awaits_goods",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen} {self.state}"


class AgreementChange(models.Model):
    """One move of an agreement: by which row, by whom, why. Only added; the rows are the truth."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="changes", db_index=False)
    number = models.IntegerField()
    axis = models.TextField(help_text="agreement or goods")
    event = models.TextField()
    row = models.TextField(help_text="id in states.md; empty for the first")
    old = models.TextField()
    new = models.TextField()
    who = models.TextField(help_text="as which of the people of states.md")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict, help_text="reason, words, terms, deadline, evidence")
    latest = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_change_number"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(latest=True), name="agreement_change_latest"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.event}: {self.old} → {self.new}"
