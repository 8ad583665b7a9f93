"""A shop's connection to its platform, and how it came to be as it is. Secrets lie sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouhou.shops.models.people import Person
from shouhou.shops.models.shops import Shop
from shouhou.shops.words import (
    CONNECTION_EVENTS,
    CONNECTION_STATES,
    LISTENS,
    PLATFORMS,
    STORE_KINDS,
)


class Connection(models.Model):
    """With which app and whose authorisation the desk speaks to the platform for one shop."""

    shop = models.OneToOneField(Shop, on_delete=models.PROTECT, related_name="connection")
    platform = models.CharField(max_length=8, default="taobao")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=12, default="off")
    gateway_url = models.CharField(max_length=200)
    message_url = models.CharField(max_length=200)
    oauth_url = models.CharField(max_length=200)
    app_key = models.CharField(max_length=60)
    app_secret_sealed = models.TextField(default="")
    session_sealed = models.TextField(default="")
    refresh_sealed = models.TextField(default="")
    expires_at = models.DateTimeField(null=True, help_text="wall clock")
    refresh_expires_at = models.DateTimeField(null=True, help_text="wall clock")
    seller_nick = models.CharField(max_length=100, default="")
    seller_id = models.CharField(max_length=40, default="")
    account = models.CharField(max_length=100, default="")
    listens = models.CharField(max_length=12, default="websocket")
    problem = models.CharField(max_length=300, default="")
    since = models.DateTimeField(help_text="when it came into this state")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(platform__in=PLATFORMS), name="connection_platform"),
            models.CheckConstraint(condition=Q(kind__in=STORE_KINDS), name="connection_kind"),
            models.CheckConstraint(
                condition=Q(state__in=CONNECTION_STATES), name="connection_state"
            ),
            models.CheckConstraint(condition=Q(listens__in=LISTENS), name="connection_listens"),
            models.CheckConstraint(
                condition=~Q(state="connected") | ~Q(session_sealed=""),
                name="connected_with_a_session",
            ),
            models.CheckConstraint(
                condition=~Q(state="off")
                | Q(app_secret_sealed="", session_sealed="", refresh_sealed=""),
                name="off_without_secrets",
            ),
            models.UniqueConstraint(
                fields=("platform", "app_key", "seller_nick"),
                condition=Q(state__in=("connected", "expired", "paused")) & ~Q(seller_nick=""),
                name="one_shop_per_seller",
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} of shop {self.shop_id}: {self.state}"


class ConnectionChange(models.Model):
    """One step of a connection. The database refuses to alter it."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="changes")
    move = models.CharField(max_length=8, help_text="row of states.md")
    event = models.CharField(max_length=12)
    old = models.CharField(max_length=12)
    new = models.CharField(max_length=12)
    note = models.CharField(max_length=300, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("connection", "-id"), name="connection_changes"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(event__in=CONNECTION_EVENTS), name="connection_event"
            ),
        )

    def __str__(self) -> str:
        return f"{self.event}: {self.old} → {self.new}"
