"""Rows of exchanges: what goes out for what, which pieces, the buyer's debt, what moved."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shouhou.exchanges import words


class Exchange(models.Model):
    """What goes out under one agreement. Money in fen; `net_fen` above 0: the buyer owes it."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    agreement = models.ForeignKey(
        "refunds.Agreement", models.PROTECT, related_name="+", db_index=False
    )
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", help_text="whose replacement it is on"
    )
    order_no = models.CharField(max_length=64, db_collation="C")
    buyer = models.TextField()
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default="planned")
    line_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    units = models.IntegerField(default=0)
    unit_nos: ArrayField[list[int], list[int]] = ArrayField(models.IntegerField(), default=list)
    generation = models.IntegerField(default=0)
    situation = models.CharField(max_length=16, blank=True, default="")
    plan = models.JSONField(default=dict, help_text="as it was entered")
    back_name = models.TextField(blank=True, default="")
    pieces = models.JSONField(default=list, help_text="what goes out, priced")
    back_fen = models.BigIntegerField(default=0)
    out_fen = models.BigIntegerField(default=0)
    back_payer = models.CharField(max_length=8, blank=True, default="")
    new_payer = models.CharField(max_length=8, blank=True, default="")
    lines = models.JSONField(default=list, help_text="of the net sum, as settled")
    net_fen = models.BigIntegerField(default=0)
    questions = models.JSONField(default=list)
    owing_fen = models.BigIntegerField(default=0, help_text="what the buyer has still to pay")
    agreed = models.BooleanField(default=False, help_text="as the agreement last said")
    goods_in = models.BooleanField(default=False, help_text="as the agreement last said")
    settled_there = models.BooleanField(default=False, help_text="the agreement knows it was sent")
    tries = models.IntegerField(default=0, help_text="how often it was asked to be sent")
    waybill = models.CharField(max_length=64, blank=True, default="")
    courier = models.CharField(max_length=40, blank=True, default="")
    renewed = models.IntegerField(default=0, help_text="replacements a later case is about")
    problem = models.CharField(max_length=16, blank=True, default="")
    version = models.IntegerField(default=0, help_text="number of its latest change")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agreement",),
                condition=~Q(state="called_off"),
                name="exchange_once_per_agreement",
            ),
            models.CheckConstraint(condition=Q(kind__in=words.KINDS), name="exchange_kind"),
            models.CheckConstraint(condition=Q(state__in=words.STATES), name="exchange_state"),
            models.CheckConstraint(
                condition=Q(units__gte=0, back_fen__gte=0, out_fen__gte=0, owing_fen__gte=0)
                & Q(renewed__gte=0, renewed__lte=F("units")),
                name="exchange_figures",
            ),
            models.CheckConstraint(
                condition=Q(problem__in=words.PROBLEMS), name="exchange_problem"
            ),
        )
        indexes = (
            models.Index(fields=("case", "id"), name="exchanges_of_case"),
            models.Index(fields=("agreement",), name="exchanges_of_agreement"),
            models.Index(fields=("shop", "order_no"), name="exchanges_of_order"),
            models.Index(fields=("shop", "-moved_at", "-id"), name="exchanges_newest"),
            models.Index(
                fields=("shop", "moved_at", "id"),
                condition=Q(state__in=words.LIVE),
                name="exchanges_live",
            ),
            models.Index(
                fields=("shop", "moved_at", "id"),
                condition=~Q(problem=""),
                name="exchanges_to_look_at",
            ),
        )

    def __str__(self) -> str:
        return f"exchange {self.pk}: {self.state}"


class Unit(models.Model):
    """One piece that comes back (or was missing) and for which another goes out.

    A piece of one generation is exchanged once; the piece that replaced it is the next generation.
    """

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="pieces_back")
    shop_id = models.BigIntegerField()
    order_no = models.CharField(max_length=64, db_collation="C")
    line_no = models.CharField(max_length=64, db_collation="C")
    number = models.IntegerField()
    generation = models.IntegerField()
    back_fen = models.BigIntegerField(help_text="what was paid for it")
    out_fen = models.BigIntegerField(null=True, help_text="what its replacement counts for")
    released = models.BooleanField(default=False, help_text="the exchange was called off")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop_id", "order_no", "line_no", "number", "generation"),
                condition=Q(released=False),
                name="unit_exchanged_once",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, generation__gte=0, back_fen__gte=0), name="unit_figures"
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_no} #{self.number}/{self.generation}"


class FollowUp(models.Model):
    """A case about what replaced the goods of an earlier exchange."""

    case_id = models.BigIntegerField(unique=True)
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="follow_ups")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return f"case {self.case_id} on {self.exchange_id}"


class Debt(models.Model):
    """What the buyer owes for an exchange, by one version of its terms."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="debts", db_index=False)
    number = models.IntegerField()
    state = models.CharField(max_length=8, default="proposed")
    amount_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("exchange", "number"), name="debt_numbered_once"),
            models.UniqueConstraint(
                fields=("exchange",), condition=Q(state__in=words.OWING), name="debt_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=words.DEBT_STATES), name="debt_state"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, paid_fen__gte=0), name="debt_figures"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_fen__gte=F("amount_fen")), name="debt_is_paid"
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), condition=Q(state="asked"), name="debts_running"),
        )

    def __str__(self) -> str:
        return f"debt of {self.amount_fen}: {self.state}"


class Payment(models.Model):
    """What a buyer paid. A serial settles one debt only."""

    debt = models.ForeignKey(Debt, models.PROTECT, related_name="payments")
    shop_id = models.BigIntegerField()
    how = models.CharField(max_length=8)
    serial = models.CharField(max_length=64, db_collation="C")
    fen = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop_id", "how", "serial"), name="one_serial_settles_one_debt"
            ),
            models.CheckConstraint(condition=Q(how__in=words.HOW), name="payment_how"),
            models.CheckConstraint(
                condition=Q(fen__gt=0) & ~Q(serial=""), name="payment_is_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.how} {self.serial}"


class Owed(models.Model):
    """What we owe for an exchange: a payable of the ledger, and what it is for."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="owed")
    payable_id = models.BigIntegerField(unique=True)
    version = models.IntegerField()
    owed = models.CharField(max_length=16)
    how = models.CharField(max_length=8, default="none")
    fen = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(fen__gt=0), name="owed_is_something"),)

    def __str__(self) -> str:
        return f"{self.owed} {self.fen}"


class Change(models.Model):
    """One line of an exchange's history. Append-only: the database refuses to change it."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="changes", db_index=False)
    number = models.IntegerField()
    axis = models.CharField(max_length=8)
    event = models.CharField(max_length=16)
    row = models.CharField(max_length=8, blank=True, default="")
    old = models.CharField(max_length=12, blank=True, default="")
    new = models.CharField(max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("exchange", "number"), name="exchange_change_once"),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.event}"
