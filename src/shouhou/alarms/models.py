"""Rows of alarms: which warnings were given, which signs were seen, how far the look has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.alarms.words import ALARMS, LEVELS, SIGNS


class Warned(models.Model):
    """A warning of one deadline was given, once and for all.

    A deadline that is moved is another one. Where a scan came late, the steps it left out have
    their row too, and were not told.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", db_index=False)
    deadline_at = models.DateTimeField()
    level = models.SmallIntegerField(help_text="place in words.LEVELS")
    row = models.TextField(help_text="of rules/warn.md")
    at = models.DateTimeField()
    told = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "deadline_at", "level"), name="warned_once_per_level"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=0, level__lt=len(LEVELS)), name="warned_level"
            ),
        )

    def __str__(self) -> str:
        return f"{LEVELS[self.level]} of {self.deadline_at} on case {self.case_id}"


class Sign(models.Model):
    """One early sign on one case. A row is never taken back: it is put aside, or ended.

    The sentence names the words of our own list that were found, never what a buyer wrote.
    """

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", db_index=False)
    sign = models.CharField(max_length=16)
    row = models.TextField(help_text="of rules/signs.md")
    alarm = models.CharField(max_length=8)
    mark = models.BigIntegerField(help_text="how much of it; more than this is news")
    zh = models.TextField()
    en = models.TextField()
    at = models.DateTimeField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    seen_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", help_text="why it was put aside")
    ended_at = models.DateTimeField(null=True, help_text="no longer so, or there is more of it now")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "sign"), condition=Q(ended_at__isnull=True), name="sign_once"
            ),
            models.CheckConstraint(condition=Q(sign__in=SIGNS), name="sign_known"),
            models.CheckConstraint(condition=Q(alarm__in=ALARMS), name="sign_alarm"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="sign_seen_by_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=("shop", "-at", "-id"),
                condition=Q(ended_at__isnull=True, seen_at__isnull=True),
                name="sign_open",
            ),
            models.Index(fields=("case", "-id"), name="sign_of_case"),
        )

    def __str__(self) -> str:
        return f"{self.sign} on case {self.case_id}"


class Looked(models.Model):
    """Up to which change of a case its signs were read."""

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, related_name="+", primary_key=True, db_index=False
    )
    touched_at = models.DateTimeField(help_text="of the case, when it was looked at")
    alarm = models.SmallIntegerField(help_text="what our reasons then called for")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} up to {self.touched_at}"


class Round(models.Model):
    """Since when the next round of looking begins."""

    name = models.CharField(max_length=16, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} since {self.since}"
