"""Somebody who logs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shouhou.shops.words import LANGUAGES

if TYPE_CHECKING:
    from shouhou.shops.facts import ShopView


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
    email = models.EmailField(max_length=254, blank=True, default="")
    """Where urgent news is mailed; lower case, may be empty. It is no way to log in."""
    joined_at = models.DateTimeField(null=True)
    """When the person came in by an invitation; unknown for those made by command."""
    is_active = models.BooleanField(default=True)

    objects: ClassVar[People] = People()

    only_shops: frozenset[int] | None = None
    only_rights: frozenset[str] | None = None
    """Set on one value when a program's token speaks: nothing else exists for it then."""
    looks: bool = False
    """Set on one value for one reading request: what it may see is then looked up once."""
    seen_shops: tuple[ShopView, ...] | None = None

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("login_name"), name="one_person_per_login_name"),
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email=""), name="one_person_per_email"
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="person_language"),
        )

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
