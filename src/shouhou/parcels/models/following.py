"""Rows of parcels: the parcel, what its courier wrote, what is wrong with it, who was asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.parcels import words


class Parcel(models.Model):
    """One parcel of a shop, on its way to a buyer or back. `stage` follows from its lines."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=4)
    number = models.CharField(max_length=32, db_collation="C", help_text="as tidy_number keeps it")
    courier = models.CharField(max_length=12, help_text="ours, or unrecognised")
    courier_told = models.CharField(max_length=64, blank=True, default="")
    phone_tail = models.CharField(max_length=4, blank=True, default="")
    sent_at = models.DateTimeField(help_text="when the shipment was reported, else first seen")
    promised_on = models.DateField(null=True)
    freight_fen = models.BigIntegerField(null=True)
    payer = models.CharField(max_length=8, default="unknown")

    stage = models.CharField(max_length=12, default="created")
    trouble = models.CharField(max_length=12, blank=True, default="")
    stage_at = models.DateTimeField(null=True)
    first_at = models.DateTimeField(null=True, help_text="the courier's first line")
    moved_at = models.DateTimeField(null=True, help_text="the courier's newest line")
    signed_at = models.DateTimeField(null=True)
    missing_at = models.DateTimeField(null=True, help_text="the buyer says it did not come")
    alarm = models.SmallIntegerField(default=0, help_text="the loudest of its open signs")
    wrong = models.BooleanField(default=False, help_text="it has an open sign")
    asking = models.BooleanField(default=False, help_text="the courier owes an answer")

    source = models.CharField(
        max_length=12, blank=True, default="", help_text="who told last, or that it knows nothing"
    )
    ended = models.BooleanField(default=False, help_text="its source says no more will come")
    ask_at = models.DateTimeField(null=True, help_text="when a source may be asked next")
    asked_at = models.DateTimeField(null=True)
    asks = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(
        default=0, help_text="asked in vain since an answer"
    )
    problem = models.CharField(max_length=16, blank=True, default="")
    subscribed_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(help_text="when the desk first knew of it")
    looks_at = models.DateTimeField(null=True, help_text="when the watch must look next")
    erased_at = models.DateTimeField(null=True, help_text="the lines' personal text is gone")
    received_at = models.DateTimeField(null=True, help_text="the warehouse has it in its hands")
    replaced_at = models.DateTimeField(
        null=True, help_text="its order or request names another number by now"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "number", "direction"), name="parcel_once"),
            models.CheckConstraint(condition=Q(direction__in=words.DIRECTIONS), name="parcel_way"),
            models.CheckConstraint(condition=Q(stage__in=words.STAGES), name="parcel_stage"),
            models.CheckConstraint(condition=Q(payer__in=words.PAYERS), name="parcel_payer"),
            models.CheckConstraint(
                condition=Q(freight_fen__gte=0) | Q(freight_fen=None), name="parcel_freight"
            ),
        )
        indexes = (
            models.Index(
                fields=("ask_at", "id"), condition=Q(ask_at__isnull=False), name="parcel_to_ask"
            ),
            models.Index(
                fields=("looks_at", "id"),
                condition=Q(looks_at__isnull=False),
                name="parcel_to_look",
            ),
            models.Index(
                fields=("shop", "-alarm", "-sent_at", "-id"),
                condition=Q(wrong=True),
                name="parcel_wrong",
            ),
            models.Index(fields=("shop", "-sent_at", "-id"), name="parcel_newest"),
            models.Index(
                fields=("shop", "-sent_at", "-id"),
                condition=Q(courier="unrecognised"),
                name="parcel_unknown",
            ),
            models.Index(fields=("number",), name="parcel_number"),
        )

    def __str__(self) -> str:
        return f"{self.number} ({self.stage})"


class Content(models.Model):
    """Which order's goods a parcel holds; a line without a count holds what the order line says."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="contents", db_index=False)
    shop = models.ForeignKey(
        "shops.Shop", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    order_no = models.CharField(max_length=64, db_collation="C")
    line_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    count = models.PositiveIntegerField(null=True, help_text="units, where somebody counted")
    told_by = models.CharField(max_length=8, default="hand", help_text="order, request or hand")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("parcel", "order_no", "line_no"), name="parcel_content_once"
            ),
        )
        indexes = (models.Index(fields=("shop", "order_no"), name="parcel_of_order"),)

    def __str__(self) -> str:
        return f"{self.order_no} {self.line_no}".strip()


class CaseParcel(models.Model):
    """A parcel is one of a case's legs. One parcel may serve several cases."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="cases", db_index=False)
    leg = models.CharField(max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "parcel"), name="case_parcel_once"),
            models.CheckConstraint(condition=Q(leg__in=words.LEGS), name="case_parcel_leg"),
        )
        indexes = (models.Index(fields=("parcel", "case"), name="parcel_of_case"),)

    def __str__(self) -> str:
        return f"{self.leg} of case {self.case_id}"


class ScanRow(models.Model):
    """One line of a courier, as told and as read. Never changed; told again it is the same."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="scans", db_index=False)
    at = models.DateTimeField()
    place_in = models.PositiveSmallIntegerField(help_text="order among lines of the same second")
    text = models.TextField()
    mark = models.CharField(max_length=32, help_text="of the text, to know the same line again")
    place = models.CharField(max_length=64, blank=True, default="")
    source = models.CharField(max_length=12)
    code = models.CharField(max_length=24, blank=True, default="")
    stage = models.CharField(max_length=12, blank=True, default="")
    trouble = models.CharField(max_length=12, blank=True, default="")
    row = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("parcel", "at", "mark"), name="parcel_line_once"),
        )

    def __str__(self) -> str:
        return f"{self.at}: {self.text}"


class ParcelSign(models.Model):
    """Something was wrong with a parcel. Put aside by a person, or ended when it was over."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="signs", db_index=False)
    sign = models.CharField(max_length=16)
    row = models.CharField(max_length=8, help_text="of rules/watch.md")
    alarm = models.CharField(max_length=8)
    next = models.CharField(max_length=16)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    aside_at = models.DateTimeField(null=True)
    aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(blank=True, default="")
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("parcel", "sign"), condition=Q(ended_at=None), name="parcel_sign_once"
            ),
            models.CheckConstraint(condition=Q(sign__in=words.SIGNS), name="parcel_sign_known"),
            models.CheckConstraint(condition=Q(alarm__in=words.ALARMS), name="parcel_sign_alarm"),
            models.CheckConstraint(
                condition=Q(aside_at=None, aside_by=None)
                | Q(aside_at__isnull=False, aside_by__isnull=False),
                name="parcel_sign_aside",
            ),
        )
        indexes = (
            models.Index(
                fields=("shop", "sign", "-at"),
                condition=Q(ended_at=None, aside_at=None),
                name="parcel_sign_open",
            ),
            models.Index(fields=("parcel", "-id"), name="parcel_sign_of"),
        )

    def __str__(self) -> str:
        return f"{self.sign} of parcel {self.parcel_id}"


class Talk(models.Model):
    """A courier was asked for something: what, when, by whom, what they promised, until when."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="talks", db_index=False)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="+", db_index=False
    )
    wish = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default="asked")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="when it must be looked at again")
    raised_at = models.DateTimeField(null=True, help_text="silence was told to somebody")
    ended_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=40, blank=True, default="", help_text="of a call by the desk")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=words.TALK_STATES), name="talk_state"),
            models.CheckConstraint(condition=Q(wish__in=words.WISHES), name="talk_wish"),
        )
        indexes = (
            models.Index(
                fields=("due_at", "id"),
                condition=Q(state__in=words.TALK_OPEN, raised_at=None),
                name="talk_due",
            ),
            models.Index(
                fields=("shop", "due_at", "id"),
                condition=Q(state__in=words.TALK_OPEN),
                name="talk_open",
            ),
            models.Index(fields=("parcel", "-id"), name="talk_of_parcel"),
        )

    def __str__(self) -> str:
        return f"{self.wish} ({self.state})"


class TalkLine(models.Model):
    """One exchange with the courier. Append-only: the database refuses to change or delete it."""

    talk = models.ForeignKey(Talk, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=12, help_text="ask, or an event of states.md")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=8)
    staff = models.CharField(max_length=20, blank=True, default="", help_text="their 工号")
    words = models.TextField(blank=True, default="", help_text="what we said")
    answer = models.TextField(blank=True, default="", help_text="what they said")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("talk", "number"), name="talk_line_once"),
            models.CheckConstraint(condition=Q(channel__in=words.CHANNELS), name="talk_channel"),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.event}"
