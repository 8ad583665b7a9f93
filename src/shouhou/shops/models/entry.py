"""Ways in: invitations, running sessions, tokens of programs, and the guard against guessing."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shouhou.shops.models.people import Person
from shouhou.shops.models.shops import Shop
from shouhou.shops.words import INVITATION_KINDS, LOGIN_STEPS, ROLES, STAGES, TOKEN_SCOPES


class Invitation(models.Model):
    """A link that lets one person in, once, until a day. Only the link's hash is kept."""

    kind = models.CharField(max_length=8, default="join")
    token_hash = models.CharField(max_length=64, unique=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="invitations")
    roles: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=12), default=list)
    stage = models.CharField(max_length=8, default="after")
    name = models.CharField(max_length=60)
    email = models.EmailField(max_length=254, blank=True, default="")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True)
    """Whose password the link renews, when it is a link of that kind."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("shop", "-id"), name="invitation_in"),)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=INVITATION_KINDS), name="invitation_kind"),
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="invitation_stage"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(ROLES)), name="invitation_roles"
            ),
            models.CheckConstraint(
                condition=Q(kind="join", person=None) | Q(kind="renew", person__isnull=False),
                name="invitation_renews_somebody",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None, used_by=None)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name} in {self.shop_id}"


class ApiToken(models.Model):
    """A key for a program that acts in a person's name. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=12), default=list)
    shop_ids: ArrayField[Any, Any] = ArrayField(models.BigIntegerField(), default=list)
    """The shops it may touch, as long as the person works there."""
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("person", "-id"), name="token_of"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(TOKEN_SCOPES)), name="token_scopes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.person_id}"


class LoginSession(models.Model):
    """One browser that is logged in. The session itself is Django's row of the same key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="login_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45)
    device = models.CharField(max_length=300)
    how = models.CharField(max_length=8, default="password")
    since = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("person", "-last_seen_at"), name="session_of"),)
        constraints = (
            models.CheckConstraint(condition=Q(how__in=LOGIN_STEPS), name="login_session_how"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} from {self.address} since {self.since}"


class FailedLogin(models.Model):
    """One wrong password or code: kept for a short while, to slow down guessing."""

    login_name = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    step = models.CharField(max_length=8, default="password")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("login_name", "address", "at"), name="failed_login_pair"),
            models.Index(fields=("address", "at"), name="failed_login_address"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(step__in=LOGIN_STEPS), name="failed_login_step"),
        )

    def __str__(self) -> str:
        return f"{self.login_name} from {self.address} at {self.at}"
