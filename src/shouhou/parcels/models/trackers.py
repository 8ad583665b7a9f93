"""Rows of sources of tracking: a shop's accounts, and the parcels it had stopped through them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.parcels import words


class Tracker(models.Model):
    """A shop's account with a source of tracking. The secrets lie sealed."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=12)
    account = models.CharField(max_length=64)
    key_sealed = models.TextField()
    secret_sealed = models.TextField(blank=True, default="", help_text="for stopping parcels")
    salt_sealed = models.TextField(blank=True, default="", help_text="signs what is pushed to us")
    address = models.CharField(max_length=200, blank=True, default="", help_text="empty: theirs")
    is_on = models.BooleanField(default=True)
    daily = models.PositiveIntegerField(help_text="questions a day at most")
    since = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    day = models.DateField(null=True)
    used = models.PositiveIntegerField(default=0, help_text="questions of that day")
    rests_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=16, blank=True, default="")
    problem_said = models.TextField(blank=True, default="")
    problem_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "source"), name="tracker_once"),
            models.CheckConstraint(condition=Q(source__in=words.TRACKERS), name="tracker_source"),
        )

    def __str__(self) -> str:
        return f"{self.source} of shop {self.shop_id}"


class TrackerPartner(models.Model):
    """A shop's waybill account (电子面单账号) with one courier: no parcel is stopped without."""

    tracker = models.ForeignKey(Tracker, models.CASCADE, related_name="partners", db_index=False)
    courier = models.CharField(max_length=12, help_text="ours")
    id_sealed = models.TextField()
    key_sealed = models.TextField(blank=True, default="")
    secret_sealed = models.TextField(blank=True, default="")
    name = models.CharField(max_length=64, blank=True, default="")
    net = models.CharField(max_length=64, blank=True, default="")
    code = models.CharField(max_length=64, blank=True, default="")
    pays = models.CharField(max_length=10, blank=True, default="")
    back_to = models.CharField(max_length=20, default="RETURN_SEND_ADDR")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("tracker", "courier"), name="partner_once"),
            models.CheckConstraint(condition=Q(pays__in=words.STOP_PAYS), name="partner_pays"),
            models.CheckConstraint(condition=Q(back_to__in=words.STOP_BACK), name="partner_back"),
        )

    def __str__(self) -> str:
        return f"{self.courier} of tracker {self.tracker_id}"


class StopOrder(models.Model):
    """An order to stop a parcel, made once; `sending` is committed before the vendor is called."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey(
        "parcels.Parcel", models.PROTECT, related_name="stops", db_index=False
    )
    talk = models.OneToOneField("parcels.Talk", models.PROTECT, related_name="stop")
    key = models.CharField(max_length=40, unique=True, db_collation="C")
    state = models.CharField(max_length=8, default="waiting")
    order_no = models.CharField(max_length=64, blank=True, default="", help_text="the vendor's")
    says = models.TextField(blank=True, default="")
    tries = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=words.STOP_STATES), name="stop_state"),
            models.UniqueConstraint(
                fields=("parcel",), condition=Q(state__in=words.STOP_ALIVE), name="stop_once"
            ),
        )
        indexes = (
            models.Index(fields=("id",), condition=Q(state__in=words.STOP_OUT), name="stops_out"),
            models.Index(fields=("parcel", "id"), name="stops_of_parcel"),
        )

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"
