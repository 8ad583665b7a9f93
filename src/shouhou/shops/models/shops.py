"""Shops, who works where, and what a shop has declared since when."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shouhou.shops.models.people import Person
from shouhou.shops.words import PLATFORMS, ROLES, SHOP_KINDS, STAFF_CHANGES, STAGES


class Shop(models.Model):
    """One storefront on one platform."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8)
    platform = models.CharField(max_length=8)
    aliases: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=80), default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=SHOP_KINDS), name="shop_kind"),
            models.CheckConstraint(condition=Q(platform__in=PLATFORMS), name="shop_platform"),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one shop; several roles are several rows."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12)
    stage = models.CharField(max_length=8, default="after")
    """For agents: whether they serve before, during or after the sale."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "shop", "role"), name="role_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="membership_role"),
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="membership_stage"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.shop_id}"


class StaffChange(models.Model):
    """One line of who changed what about the staff of a shop. The database refuses to alter it."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="staff_changes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    """Whom it is about; nobody yet while somebody is only invited."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=24)
    about = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("shop", "-id"), name="staff_change_in"),
            models.Index(fields=("shop", "person", "-id"), name="staff_change_of"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=STAFF_CHANGES), name="staff_change_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id} in {self.shop_id}"


class ShopParameter(models.Model):
    """A number of the shop from a day on. Rows are only added; a later row corrects an earlier."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="parameters")
    code = models.CharField(max_length=60)
    value = models.BigIntegerField()
    from_on = models.DateField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("shop", "code", "-from_on", "-id"), name="parameter_in"),)

    def __str__(self) -> str:
        return f"{self.code}={self.value} from {self.from_on}"


class ShopFact(models.Model):
    """A shop-wide fact the owner declared, from a day on. Rows are only added."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="facts")
    fact = models.CharField(max_length=60)
    value = models.CharField(max_length=60)
    from_on = models.DateField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("shop", "fact", "-from_on", "-id"), name="fact_in"),)

    def __str__(self) -> str:
        return f"{self.fact}={self.value} from {self.from_on}"
