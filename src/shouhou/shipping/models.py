"""Rows of shipping: what is missing, whose orders wait for it, who was warned."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.shipping.words import CLOCKS


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
