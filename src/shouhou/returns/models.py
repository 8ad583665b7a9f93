"""Rows of returns: the parcel that came, what was in it, where it went, who handed it over."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shouhou.returns import words

NOT_UNDONE = Q(undone_at=None)


class HandOver(models.Model):
    """The return list of one moment was handed to after-sales (H3.3.3): by whom, with how many."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField(help_text="when this list was due")
    number = models.PositiveSmallIntegerField(help_text="what came late is handed over again")
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "due_at", "number"), name="hand_over_once"),
        )

    def __str__(self) -> str:
        return f"list of {self.due_at} #{self.number}"


class Arrival(models.Model):
    """One physical parcel that came back, in the house from its scan on."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, help_text="made by the station for this parcel")
    text = models.CharField(max_length=64, help_text="as it was scanned or typed")
    waybill = models.CharField(max_length=32, blank=True, default="", db_collation="C")
    found_by = models.CharField(max_length=8)
    state = models.CharField(max_length=9, default="received")
    parcel = models.ForeignKey(
        "parcels.Parcel", models.PROTECT, null=True, related_name="+", db_index=False
    )
    scanned_at = models.DateTimeField(help_text="by the device; never later than received")
    received_at = models.DateTimeField(help_text="when the desk heard of it")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(help_text="of the return list it belongs to")
    handed = models.ForeignKey(
        HandOver, models.PROTECT, null=True, related_name="arrivals", db_index=False
    )

    shelf_no = models.CharField(max_length=20, blank=True, default="")
    shelved_at = models.DateTimeField(null=True)
    phone_tail = models.CharField(max_length=11, blank=True, default="")
    name = models.CharField(max_length=40, blank=True, default="")
    place = models.CharField(max_length=100, blank=True, default="")
    words = models.CharField(max_length=200, blank=True, default="")
    weight_g = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    suggested: ArrayField[list[str], list[str]] = ArrayField(
        models.TextField(), default=list, help_text="waybill matches people were told of"
    )

    counted_at = models.DateTimeField(null=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lines = models.PositiveIntegerField(default=0, help_text="number of the last history line")
    warned_at = models.DateTimeField(null=True, help_text="told that it waits for too long")
    erased_at = models.DateTimeField(null=True, help_text="what was on the label is gone")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "waybill"),
                condition=~Q(waybill="") & Q(state__in=words.HERE_STATES),
                name="arrival_once",
            ),
            models.CheckConstraint(condition=Q(state__in=words.STATES), name="arrival_state"),
            models.CheckConstraint(condition=Q(found_by__in=words.FOUND_BY), name="arrival_found"),
            models.CheckConstraint(
                condition=Q(scanned_at__lte=F("received_at")), name="arrival_not_from_tomorrow"
            ),
            models.CheckConstraint(
                condition=~Q(state="counted") | Q(counted_at__isnull=False), name="arrival_counted"
            ),
        )
        indexes = (
            models.Index(fields=("shop", "due_at", "id"), name="arrival_of_list"),
            models.Index(
                fields=("shop", "state", "scanned_at", "id"),
                condition=Q(state__in=("received", "ownerless")),
                name="arrival_open",
            ),
            models.Index(fields=("shop", "-scanned_at", "-id"), name="arrival_newest"),
            models.Index(
                fields=("shop", "due_at"),
                condition=Q(handed=None) & Q(state__in=words.HERE_STATES),
                name="arrival_not_handed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.waybill or self.text} ({self.state})"

    @property
    def is_ours(self) -> bool:
        """A parcel that we sent and that came back: refused, or stopped on its way."""
        return bool(self.found_by == "sent_out")


class ArrivalLink(models.Model):
    """An arrival serves this order, and this agreement of it where there is one.

    What followed from the last count stands here; `applied_at` says that the agreement heard of it.
    """

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="links", db_index=False)
    shop = models.ForeignKey(
        "shops.Shop", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    order_no = models.CharField(max_length=64, db_collation="C")
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="+", db_index=False
    )
    agreement = models.ForeignKey(
        "refunds.Agreement", models.PROTECT, null=True, related_name="+", db_index=False
    )
    expected = models.PositiveIntegerField(default=0, help_text="units that were agreed")
    fits = models.PositiveIntegerField(default=0, help_text="of them here, over all parcels")
    then = models.CharField(max_length=6, blank=True, default="")
    row = models.CharField(max_length=4, blank=True, default="")
    zh = models.TextField(blank=True, default="")
    en = models.TextField(blank=True, default="")
    at = models.DateTimeField(help_text="when it was linked")
    applied_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True, help_text="it was another order's after all")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("arrival", "order_no", "agreement"),
                condition=Q(gone_at=None),
                nulls_distinct=False,
                name="arrival_link_once",
            ),
            models.CheckConstraint(
                condition=Q(then__in=("", *words.THENS)), name="arrival_link_then"
            ),
        )
        indexes = (
            models.Index(fields=("agreement", "arrival"), name="arrival_of_agreement"),
            models.Index(fields=("shop", "order_no"), name="arrival_of_order"),
            models.Index(fields=("case",), name="arrival_of_case"),
            models.Index(
                fields=("id",),
                condition=Q(applied_at=None, gone_at=None, agreement__isnull=False),
                name="arrival_not_applied",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_no} {self.then}".strip()


class ArrivalLine(models.Model):
    """One thing that was done with a parcel. Append-only: the database refuses to change it."""

    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="history", db_index=False)
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=10)
    row = models.CharField(max_length=4, blank=True, default="")
    old = models.CharField(max_length=9, blank=True, default="")
    new = models.CharField(max_length=9)
    key = models.UUIDField(null=True, unique=True, help_text="of the station's call, if it had one")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("arrival", "number"), name="arrival_line_once"),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.event}"


class Piece(models.Model):
    """One piece, or several that are alike, out of one parcel. Undone, it stays and counts not."""

    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    link = models.ForeignKey(ArrivalLink, models.PROTECT, null=True, related_name="pieces")
    shop = models.ForeignKey(
        "shops.Shop", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    order_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    line_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    code = models.CharField(max_length=64, blank=True, default="", help_text="outer_id of the item")
    title = models.CharField(max_length=200, blank=True, default="")
    quantity = models.PositiveIntegerField()
    condition = models.CharField(max_length=18)
    complete = models.BooleanField(default=True, help_text="with tags and accessories")
    claimed = models.CharField(max_length=10, default="none")
    finding = models.CharField(max_length=14, default="none")
    row = models.CharField(max_length=4, help_text="of rules/inspect.md")
    worth = models.CharField(max_length=4)
    place = models.CharField(max_length=13, help_text="where it is now")
    value_fen = models.BigIntegerField(null=True, help_text="of one piece; null: not known")
    serial = models.CharField(max_length=40, blank=True, default="", db_collation="C")
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("arrival", "number"), name="piece_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="piece_is_something"),
            models.CheckConstraint(
                condition=Q(condition__in=words.CONDITIONS), name="piece_condition"
            ),
            models.CheckConstraint(condition=Q(finding__in=words.FINDINGS), name="piece_finding"),
            models.CheckConstraint(condition=Q(claimed__in=words.CLAIMS), name="piece_claimed"),
            models.CheckConstraint(condition=Q(place__in=words.PLACES), name="piece_place"),
            models.CheckConstraint(
                condition=Q(value_fen=None) | Q(value_fen__gte=0), name="piece_value"
            ),
        )
        indexes = (
            models.Index(
                fields=("shop", "order_no", "line_no"), condition=NOT_UNDONE, name="piece_of_line"
            ),
            models.Index(
                fields=("shop", "serial"),
                condition=~Q(serial="") & NOT_UNDONE,
                name="piece_of_serial",
            ),
            models.Index(
                fields=("shop", "code", "-id"), condition=NOT_UNDONE, name="piece_of_code"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.condition}"


class StockMove(models.Model):
    """So many pieces came to a place, or left it. Append-only; the sum is what lies there."""

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="moves", db_index=False)
    shop = models.ForeignKey(
        "shops.Shop", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    code = models.CharField(max_length=64, blank=True, default="")
    place = models.CharField(max_length=13)
    quantity = models.IntegerField(help_text="below zero: they left")
    value_fen = models.BigIntegerField(null=True, help_text="of one piece")
    why = models.CharField(max_length=5)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(quantity=0), name="stock_move_moves"),
            models.CheckConstraint(condition=Q(place__in=words.PLACES), name="stock_move_place"),
            models.CheckConstraint(condition=Q(why__in=words.WHYS), name="stock_move_why"),
        )
        indexes = (
            models.Index(fields=("piece", "id"), name="stock_moves_of"),
            models.Index(fields=("shop", "place", "-id"), name="stock_moves_at"),
        )

    def __str__(self) -> str:
        return f"{self.quantity:+d} {self.place}"


class Photo(models.Model):
    """A picture taken at the station; the file itself is evidence, of the case once it is known."""

    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="photos", db_index=False)
    evidence_id = models.BigIntegerField()
    line_no = models.CharField(max_length=64, blank=True, default="")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("arrival", "evidence_id"), name="photo_once"),
        )

    def __str__(self) -> str:
        return f"evidence {self.evidence_id}"
