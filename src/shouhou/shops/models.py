"""Rows of shops: people, shops, who works where, and what a shop has declared since when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shouhou.shops.words import LANGUAGES, PLATFORMS, ROLES, SHOP_KINDS


class People(BaseUserManager["Person"]):
    """Finds people by login name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(login_name__iexact=username)

    def create_user(self, login_name: str, name: str = "", password: str | None = None) -> Person:
        person = self.model(login_name=login_name.strip(), name=name or login_name)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who logs in. What they may do hangs on their memberships alone."""

    login_name = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("login_name"), name="one_person_per_login_name"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="person_language"),
        )

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


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

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "shop", "role"), name="role_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="membership_role"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.shop_id}"


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


class FailedLogin(models.Model):
    """One wrong password: kept for a short while, to slow down guessing."""

    login_name = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("login_name", "address", "at"), name="failed_login_pair"),
            models.Index(fields=("address", "at"), name="failed_login_address"),
        )

    def __str__(self) -> str:
        return f"{self.login_name} from {self.address} at {self.at}"
