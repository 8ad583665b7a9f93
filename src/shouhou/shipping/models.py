"""Rows of shipping: what is missing, whose orders wait for it, who was warned."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.shipping.words import CLOCKS, SEND_KINDS, SEND_STATES


class Shortage(models.Model):
    """An item the warehouse cannot send, until somebody says that it is there again."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=120, help_text="code, number or name, as reported")
    title = models.TextField(blank=True, default="", help_text="of the first order found")
    note = models.TextField(blank=True, default="")
    again_on = models.CharField(max_length=40, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "item"), condition=Q(ended_at=None), name="shortage_once"
            ),
        )
        indexes = (models.Index(fields=("shop", "-id"), name="shortages_of_shop"),)

    def __str__(self) -> str:
        return self.item


class ShortOrder(models.Model):
    """An order that waits for a missing item, and the case in which its buyer is asked."""

    shortage = models.ForeignKey(Shortage, models.CASCADE, related_name="orders", db_index=False)
    shop = models.ForeignKey(
        "shops.Shop", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    order_no = models.CharField(max_length=64, db_collation="C")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shortage", "order_no"), name="short_order_once"),
        )
        indexes = (models.Index(fields=("shop", "order_no"), name="short_orders_of"),)

    def __str__(self) -> str:
        return self.order_no


class ShipWarned(models.Model):
    """A warning of an order's moment was given, once for each moment and level."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    order_no = models.CharField(max_length=64, db_collation="C")
    by = models.DateTimeField()
    level = models.SmallIntegerField(help_text="place in words.CLOCKS")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "order_no", "by", "level"), name="ship_warned_once"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lt=len(CLOCKS)), name="ship_warned_level"
            ),
        )
        indexes = (models.Index(fields=("at",), name="ship_warned_age"),)

    def __str__(self) -> str:
        return f"{self.order_no} by {self.by}"


class SendSheet(models.Model):
    """Sendings given to the warehouse together; numbered in their shop."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="nothing on it waits any more")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "number"), name="send_sheet_number"),
        )
        indexes = (
            models.Index(
                fields=("shop", "-id"), condition=Q(closed_at=None), name="send_sheets_open"
            ),
        )

    def __str__(self) -> str:
        return f"sheet {self.number}"


class Sending(models.Model):
    """A parcel that shall go to a buyer once; `key` is whoever asked for it."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=120, unique=True, db_collation="C")
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="+", db_index=False
    )
    order_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=10, default="waiting")
    receiver_name = models.TextField(blank=True, default="")
    receiver_phone = models.TextField(blank=True, default="")
    receiver_address = models.TextField(blank=True, default="")
    pieces = models.JSONField(default=list, help_text="code, title, sku, quantity of each")
    note = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    sheet = models.ForeignKey(
        SendSheet, models.PROTECT, null=True, related_name="sendings", db_index=False
    )
    courier = models.CharField(max_length=12, blank=True, default="")
    waybill = models.CharField(max_length=32, blank=True, default="", db_collation="C")
    parcel_id = models.BigIntegerField(null=True, help_text="it became, in parcels")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    says = models.TextField(blank=True, default="", help_text="what is short, or why called off")
    short_item = models.CharField(max_length=120, blank=True, default="")
    warned_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SEND_STATES), name="sending_state"),
            models.CheckConstraint(condition=Q(kind__in=SEND_KINDS), name="sending_kind"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) & ~Q(waybill="")
                | ~Q(state="sent") & Q(waybill="", sent_at=None),
                name="sending_sent_has_waybill",
            ),
            models.CheckConstraint(
                condition=~Q(state="on_sheet") | Q(sheet__isnull=False),
                name="sending_on_some_sheet",
            ),
            models.UniqueConstraint(
                fields=("shop", "waybill"), condition=~Q(waybill=""), name="sending_waybill_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("shop", "id"),
                condition=Q(state__in=("waiting", "on_sheet", "short")),
                name="sendings_open",
            ),
            models.Index(fields=("case", "id"), name="sendings_of_case"),
            models.Index(
                fields=("sheet", "id"), condition=Q(sheet__isnull=False), name="sendings_of_sheet"
            ),
            models.Index(
                fields=("shop", "order_no"), condition=Q(erased_at=None), name="sendings_to_erase"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"
