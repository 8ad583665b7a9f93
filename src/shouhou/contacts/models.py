"""Rows of contacts: each contact, what was copied and is on its way, and who wants none."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shouhou.contacts import words


class Contact(models.Model):
    """One contact. Append-only: the database refuses to change or delete it (migration 0001).

    Cases stand above: their numbers are plain. `buyer` is a hash (decide.nick_key), never a number
    or a name.
    """

    buyer = models.CharField(
        max_length=64, blank=True, db_collation="C", help_text="'' when erased"
    )
    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case_id = models.BigIntegerField(null=True)
    order_no = models.TextField(blank=True, default="", db_collation="C")
    channel = models.CharField(max_length=8)
    purpose = models.CharField(max_length=9)
    direction = models.CharField(max_length=3, default="out")
    said = models.TextField(blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    how = models.CharField(max_length=5)
    warned = ArrayField(models.CharField(max_length=8), default=list, help_text="rows against it")
    key = models.CharField(max_length=120, null=True, unique=True, db_collation="C")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=words.CHANNELS), name="contact_channel"),
            models.CheckConstraint(condition=Q(purpose__in=words.PURPOSES), name="contact_purpose"),
            models.CheckConstraint(
                condition=Q(direction__in=words.DIRECTIONS), name="contact_direction"
            ),
            models.CheckConstraint(condition=Q(how__in=words.HOW), name="contact_how"),
        )
        indexes = (
            models.Index(fields=("buyer", "-at"), condition=~Q(buyer=""), name="contacts_of_buyer"),
            models.Index(
                fields=("shop", "order_no"), condition=~Q(buyer=""), name="contacts_to_erase"
            ),
            models.Index(
                fields=("case_id",), condition=Q(case_id__isnull=False), name="contacts_of_case"
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.pk}: {self.channel} {self.direction}"


class Permit(models.Model):
    """A text that was copied and is being told: it counts for its day, until it was told."""

    buyer = models.CharField(max_length=64, db_collation="C")
    key = models.CharField(max_length=120, unique=True, db_collation="C")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("buyer", "at"), name="permits_of_buyer"),)

    def __str__(self) -> str:
        return f"permit {self.key}"


class Sms(models.Model):
    """One message the desk itself sends (text or mail), with what became of the last attempt.

    Committed as `sending` before anybody is called. No number, no address, no words stand here.
    """

    key = models.CharField(max_length=120, unique=True, db_collation="C", help_text="of the work")
    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=8, default="sms")
    state = models.CharField(max_length=8, default="waiting")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=60, blank=True, default="", help_text="the gateway's word")
    says = models.TextField(blank=True, default="")
    serial = models.CharField(max_length=64, blank=True, default="", help_text="the gateway's")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=words.SMS_STATES), name="sms_state"),
            models.CheckConstraint(condition=Q(channel__in=words.SENDABLE), name="sms_channel"),
        )

    def __str__(self) -> str:
        return f"sms {self.key} ({self.state})"


class OptOut(models.Model):
    """The buyer wants no contact on a channel, or (`channel` empty) on none, in any shop of ours.

    It outlives the order: the hash says nobody's name, and the wish must be known to be kept.
    """

    buyer = models.CharField(max_length=64, db_collation="C")
    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, blank=True, default="")
    since = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("buyer", "channel"),
                condition=Q(ended_at__isnull=True),
                name="opted_out_once",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=("", *words.CHANNELS)), name="opt_out_channel"
            ),
        )

    def __str__(self) -> str:
        return f"opt-out {self.pk}: {self.channel or 'all'}"


class MailAddress(models.Model):
    """Where the buyer of a case reads mail, as somebody entered it. Erased with the case."""

    case_id = models.BigIntegerField(unique=True)
    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    order_no = models.TextField(blank=True, default="", db_collation="C")
    address = models.CharField(max_length=254, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(
                fields=("shop", "order_no"),
                condition=~Q(address=""),
                name="mail_to_erase",
            ),
        )

    def __str__(self) -> str:
        return f"mail address of case {self.case_id}"
