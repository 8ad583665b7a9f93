"""Rows of freight: the shop's sheets and their lines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class FreightSheet(models.Model):
    """A shop's freight table from a day on. Once its day has begun it is never changed again."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    from_on = models.DateField()
    name = models.CharField(max_length=40, blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(help_text="when it was last saved")

    class Meta:
        indexes = (models.Index(fields=("shop", "-from_on", "-id"), name="freight_in_force"),)

    def __str__(self) -> str:
        return f"{self.name} from {self.from_on}".strip()


class FreightRow(models.Model):
    """A courier's price and days from here to there; see facts.FreightLine."""

    sheet = models.ForeignKey(FreightSheet, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveSmallIntegerField()
    courier = models.CharField(max_length=12)
    origin = models.CharField(max_length=20, blank=True, default="")
    region = models.CharField(max_length=2000, help_text="official names and named regions")
    first_grams = models.PositiveIntegerField()
    first_fen = models.BigIntegerField()
    next_grams = models.PositiveIntegerField()
    next_fen = models.BigIntegerField()
    days_from = models.PositiveSmallIntegerField()
    days_to = models.PositiveSmallIntegerField()
    share_within_2 = models.PositiveSmallIntegerField(null=True, help_text="percent")
    reaches = models.BooleanField(default=True)
    remote = models.BooleanField(default=False)
    note = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("sheet", "number"), name="freight_row_once"),
            models.CheckConstraint(
                condition=Q(first_fen__gte=0, next_fen__gte=0), name="freight_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(first_grams__gte=1, next_grams__gte=1), name="freight_weights"
            ),
            models.CheckConstraint(
                condition=Q(days_to__gte=models.F("days_from")), name="freight_days"
            ),
            models.CheckConstraint(
                condition=Q(share_within_2=None) | Q(share_within_2__lte=100),
                name="freight_share",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.courier} {self.region}"
