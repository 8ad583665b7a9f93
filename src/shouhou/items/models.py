"""Rows of items: what a shop sells, how far its orders were read, a sheet not yet kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.items.words import SOURCES


class Item(models.Model):
    """One thing a shop sells. Money in fen."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    mark = models.CharField(max_length=32, help_text="decide.mark_of: one text for one thing")
    code = models.TextField(blank=True, default="", db_collation="C", help_text="outer_id")
    item_id = models.TextField(blank=True, default="", db_collation="C")
    title = models.TextField()
    sku = models.TextField(blank=True, default="")
    text = models.TextField(help_text="folded, for the search box")
    price_fen = models.BigIntegerField()
    cost_fen = models.BigIntegerField(null=True)
    cost_from_on = models.DateField(null=True, help_text="since when the cost is told")
    stock = models.IntegerField(null=True)
    stock_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=8)
    sold_at = models.DateTimeField(null=True, help_text="of the newest order line")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "mark"), name="item_once"),
            models.CheckConstraint(
                condition=Q(price_fen__gte=0)
                & (Q(cost_fen=None) | Q(cost_fen__gte=0))
                & (Q(stock=None) | Q(stock__gte=0)),
                name="item_figures",
            ),
            models.CheckConstraint(
                condition=Q(cost_fen=None, cost_from_on=None)
                | Q(cost_fen__isnull=False, cost_from_on__isnull=False),
                name="item_cost_is_dated",
            ),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="item_source"),
        )
        indexes = (
            models.Index(fields=("shop", "code"), name="items_by_code"),
            models.Index(fields=("shop", "item_id"), name="items_of_style"),
            models.Index(fields=("shop", "title", "sku", "id"), name="items_listed"),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.sku}".strip()


class LinesRead(models.Model):
    """How far the order lines were read; one row."""

    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"lines read until {self.last}"


class SheetDraft(models.Model):
    """A sheet as it was read; it becomes true when somebody keeps it, and is then gone."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    lines = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("at",), name="drafts_by_age"),)

    def __str__(self) -> str:
        return self.name
