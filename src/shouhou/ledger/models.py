"""Rows of the ledger: balances, payables with their attempts and steps, and double entry."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When

from shouhou.ledger.words import MANUAL, OPEN, OUTCOMES, RELEASERS, STATES, WAITS, codes_of

UNITS = ("units_refunding", "units_refunded", "units_returning", "units_returned")
UNITS_OUT = ("units_resending", "units_resent", "units_both")


def not_negative(*columns: str) -> Q:
    """True for a row in which none of these columns is below zero."""
    rule = Q()
    for column in columns:
        rule &= Q(**{f"{column}__gte": 0})
    return rule


class Balance(models.Model):
    """What one line of an order (line_no empty: its freight) paid, and what was drawn on it."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    order_no = models.TextField(db_collation="C")
    line_no = models.TextField(db_collation="C", blank=True)
    split_fen = models.BigIntegerField(default=0, help_text="what the order's split says")
    paid_fen = models.BigIntegerField(default=0, help_text="what may be drawn in all")
    reserved_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    over_fen = models.BigIntegerField(default=0, help_text="what the platform paid beyond")
    units = models.BigIntegerField(default=0)
    units_refunding = models.BigIntegerField(default=0)
    units_refunded = models.BigIntegerField(default=0)
    units_returning = models.BigIntegerField(default=0)
    units_returned = models.BigIntegerField(default=0)
    units_resending = models.BigIntegerField(default=0)
    units_resent = models.BigIntegerField(default=0)
    units_both = models.BigIntegerField(default=0, help_text="allowed to be paid and sent again")
    units_renewed = models.BigIntegerField(
        default=0, help_text="replacements that may come back, or be sent again, in their turn"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["shop", "order_no", "line_no"], name="balance_once"),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=F("reserved_fen") + F("refunded_fen")),
                name="balance_never_more_than_paid",
            ),
            models.CheckConstraint(
                condition=not_negative(
                    *("split_fen", "reserved_fen", "refunded_fen", "over_fen", "units"),
                    *(*UNITS, *UNITS_OUT, "units_renewed"),
                ),
                name="balance_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    units__gte=F("units_returning") + F("units_returned") - F("units_renewed")
                ),
                name="balance_units_back",
            ),
            models.CheckConstraint(
                condition=Q(
                    units__gte=F("units_resending") + F("units_resent") - F("units_renewed")
                ),
                name="balance_units_out",
            ),
            models.CheckConstraint(
                condition=Q(
                    units__gte=F("units_refunding")
                    + F("units_refunded")
                    + F("units_resending")
                    + F("units_resent")
                    - F("units_both")
                    - F("units_renewed")
                ),
                name="balance_units_not_both",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_no}/{self.line_no or 'freight'}"


# Shown as paid by the platform or a channel, but another amount, or one given up.
DIFFERS = Q(seen_fen__isnull=False) & (
    Q(state="cancelled") | Q(state="confirmed") & ~Q(seen_fen=F("settled_fen"))
)


class Payable(models.Model):
    """One amount owed to one buyer, from agreed to paid; it is paid at most once."""

    key = models.TextField(unique=True, db_collation="C")
    content = models.CharField(max_length=64, help_text="fingerprint of the wish")
    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case_id = models.BigIntegerField(null=True)
    order_no = models.TextField(db_collation="C")
    line_nos = ArrayField(models.TextField(), default=list)
    buyer = models.TextField()
    purpose = models.CharField(max_length=20)
    route = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    settled_fen = models.BigIntegerField(null=True, help_text="what was really paid")
    draws = models.BooleanField(help_text="on the order's balance")
    cost = models.CharField(max_length=20, help_text="the account its cost stands in")
    state = models.CharField(max_length=12, default="reserved")
    waits_for = models.CharField(max_length=12, blank=True, default="")
    releaser = models.CharField(max_length=12, default="finance")
    channel = models.CharField(max_length=40, default=MANUAL)
    how = models.CharField(max_length=12, blank=True, default="")
    about = models.TextField(blank=True, default="", db_collation="C")
    payee = models.TextField()
    says = models.TextField()
    serial = models.TextField(blank=True, default="", db_collation="C")
    seen_key = models.TextField(blank=True, default="", db_collation="C")
    seen_fen = models.BigIntegerField(null=True, help_text="what the platform's report showed")
    differs = models.GeneratedField(
        expression=Case(When(DIFFERS, then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    """A column of its own: the planner then knows how few there are."""
    steps_taken = models.IntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    released_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payable_amount"),
            models.CheckConstraint(
                condition=Q(settled_fen__isnull=True)
                | Q(settled_fen__gt=0, settled_fen__lte=F("amount_fen")),
                name="payable_settled",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="payable_state"),
            models.CheckConstraint(
                condition=Q(state="confirmed", settled_fen__isnull=False, settled_at__isnull=False)
                | (~Q(state="confirmed") & Q(settled_fen__isnull=True)),
                name="payable_confirmed_is_settled",
            ),
            models.CheckConstraint(condition=Q(waits_for__in=WAITS), name="payable_waits_for"),
            models.CheckConstraint(condition=Q(releaser__in=RELEASERS), name="payable_releaser"),
            models.CheckConstraint(
                condition=Q(purpose__in=codes_of("purpose")), name="payable_purpose"
            ),
            models.CheckConstraint(condition=Q(route__in=codes_of("route")), name="payable_route"),
            models.UniqueConstraint(
                fields=["channel", "serial"],
                condition=~Q(serial=""),
                name="one_serial_settles_one_payable",
            ),
            models.UniqueConstraint(
                fields=["seen_key"], condition=~Q(seen_key=""), name="payable_seen_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["case_id"], include=["amount_fen", "state"], name="payable_of_case"
            ),
            models.Index(fields=["shop", "order_no"], name="payable_of_order"),
            models.Index(
                fields=["shop", "buyer", "made_at"],
                include=["amount_fen", "state"],
                name="payable_of_buyer",
            ),
            models.Index(
                fields=["shop", "made_by", "made_at"],
                include=["amount_fen", "state"],
                name="payable_of_agent",
            ),
            models.Index(
                fields=["shop", "made_at"],
                include=["amount_fen", "state"],
                name="payable_of_day",
            ),
            models.Index(
                fields=["shop", "state", "waits_for", "id"],
                include=["amount_fen"],
                condition=Q(state__in=OPEN),
                name="payable_open",
            ),
            models.Index(
                fields=["shop", "-settled_at", "-id"],
                include=["amount_fen"],
                condition=Q(state="confirmed"),
                name="payable_paid",
            ),
            models.Index(
                fields=["shop", "id"],
                include=["amount_fen"],
                condition=Q(differs=True),
                name="payable_differs",
            ),
        )

    def __str__(self) -> str:
        return f"SH{self.pk} {self.state}"


class Draw(models.Model):
    """How much of a payable stands on which balance. Never deleted."""

    payable = models.ForeignKey(Payable, models.PROTECT, related_name="drawn", db_index=False)
    balance = models.ForeignKey(Balance, models.PROTECT, related_name="drawn")
    fen = models.BigIntegerField()
    units = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["payable", "balance"], name="draw_once_per_line"),
            models.CheckConstraint(condition=not_negative("fen", "units"), name="draw_positive"),
        )

    def __str__(self) -> str:
        return f"{self.fen} of {self.balance_id}"


class Attempt(models.Model):
    """One try to pay. Committed with its key before a channel is called; never deleted."""

    payable = models.ForeignKey(Payable, models.PROTECT, related_name="attempts", db_index=False)
    number = models.IntegerField()
    key = models.TextField(db_collation="C", help_text="idempotency key told to the channel")
    channel = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, help_text="committed just before the call")
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    paid_fen = models.BigIntegerField(null=True)
    serial = models.TextField(blank=True, default="")
    proof_id = models.BigIntegerField(null=True)
    says = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["payable", "number"], name="attempt_numbered_once"),
            models.UniqueConstraint(
                fields=["payable"], condition=Q(ended_at__isnull=True), name="attempt_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="attempt_outcome"),
        )
        indexes = (
            models.Index(
                fields=["started_at"],
                condition=Q(ended_at__isnull=True) & ~Q(channel=MANUAL),
                name="attempt_in_the_air",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.outcome}"


class Step(models.Model):
    """One move of a payable by a row of states.md. Append-only."""

    payable = models.ForeignKey(Payable, models.PROTECT, related_name="steps", db_index=False)
    number = models.IntegerField()
    event = models.CharField(max_length=20)
    row = models.CharField(max_length=8)
    old = models.CharField(max_length=12)
    new = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    why = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["payable", "number"], name="step_numbered_once"),
        )

    def __str__(self) -> str:
        return f"{self.event}: {self.old} → {self.new}"


class BothWays(models.Model):
    """A person allowed that units of a line are both paid back and sent again. Append-only."""

    balance = models.ForeignKey(Balance, models.PROTECT, related_name="both_ways")
    units = models.BigIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.units} of {self.balance_id}"


class Entry(models.Model):
    """One balanced entry: its postings sum to zero, which the database checks at commit."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    movement = models.CharField(max_length=20, blank=True, default="")
    key = models.TextField(null=True, unique=True, db_collation="C")
    payable = models.ForeignKey(Payable, models.PROTECT, null=True, related_name="entries")
    case_id = models.BigIntegerField(null=True)
    order_no = models.TextField(db_collation="C", blank=True, default="")
    at = models.DateTimeField()
    day = models.DateField(help_text="the business day in Shanghai")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    says = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=codes_of("entry_kind")), name="entry_known_kind"
            ),
        )
        indexes = (
            models.Index(fields=["shop", "day", "id"], name="entry_of_day"),
            models.Index(fields=["shop", "order_no", "id"], name="entry_of_order"),
            models.Index(fields=["case_id", "id"], name="entry_of_case"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Posting(models.Model):
    """One leg of an entry: debit is positive, credit negative."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    shop_id = models.BigIntegerField()
    account = models.CharField(max_length=20)
    fen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(fen=0), name="posting_not_zero"),
            models.CheckConstraint(
                condition=Q(account__in=codes_of("account")), name="posting_known_account"
            ),
        )
        indexes = (
            models.Index(fields=["shop_id", "account"], include=["fen"], name="posting_sums"),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.fen}"
