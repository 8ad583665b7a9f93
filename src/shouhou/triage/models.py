"""Rows of triage: each version of the after-sales card of a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.triage.words import SOURCES, WANTED


class CardVersion(models.Model):
    """The card of a case as it was told at a moment; the newest counts. Never changed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    order_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=5)
    came_back = models.TextField(blank=True, default="")
    wanted = models.CharField(max_length=8)
    problem = models.CharField(max_length=24, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    style_out = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="card_version_once"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="card_source"),
            models.CheckConstraint(condition=Q(wanted__in=WANTED), name="card_wanted"),
        )
        indexes = (
            models.Index(
                fields=("shop", "order_no"), condition=Q(erased_at=None), name="cards_to_erase"
            ),
        )

    def __str__(self) -> str:
        return f"card {self.number} of case {self.case_id}"


class ReturnAddress(models.Model):
    """Where buyers of a shop send things back, as triage tells them. The newest row counts."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("shop", "-id"), name="return_address_newest"),)

    def __str__(self) -> str:
        return f"return address of shop {self.shop_id}"
