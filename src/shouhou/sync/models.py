"""Rows of synchronisation: how far each feed is read, messages, what may still be asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shouhou.sync.words import ABOUT, FEEDS, LINES


class Feed(models.Model):
    """How far one kind of thing of one shop has been read. Moments are the platform's own."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=12)
    seller = models.CharField(max_length=40, default="", help_text="whose: another begins anew")
    swept_until = models.DateTimeField(help_text="changes up to here are in")
    fill_from = models.DateTimeField(help_text="the first fill goes back to here")
    fill_until = models.DateTimeField(help_text="and began here")
    fill_at = models.DateTimeField(help_text="newest first: everything after it is in")
    fill_rows = models.BigIntegerField(default=0)
    ran_at = models.DateTimeField(null=True, help_text="the desk's time")
    rows = models.BigIntegerField(default=0, help_text="in all sweeps")
    runs = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0, help_text="in a row")
    wait_until = models.DateTimeField(null=True, help_text="the wall clock's")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "name"), name="one_feed_per_shop"),
            models.CheckConstraint(condition=Q(name__in=FEEDS), name="feed_name"),
            models.CheckConstraint(
                condition=Q(fill_from__lte=F("fill_at"), fill_at__lte=F("fill_until")),
                name="fill_goes_back",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} of shop {self.shop_id}"


class Pulse(models.Model):
    """What was last heard from a shop's platform."""

    shop = models.OneToOneField(
        "shops.Shop", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    messages = models.BigIntegerField(default=0)
    message_at = models.DateTimeField(null=True, help_text="published, the platform's time")
    heard_at = models.DateTimeField(null=True, help_text="that message's arrival, the desk's time")
    newest_at = models.DateTimeField(null=True, help_text="newest change told, platform's time")
    newest_seen_at = models.DateTimeField(null=True, help_text="when it was asked for")
    ahead_seconds = models.IntegerField(default=0, help_text="the platform's clock minus ours")
    skew_seconds = models.IntegerField(
        default=0, help_text="our wall clock minus the one the platform checks requests by"
    )
    line = models.CharField(max_length=8, default="off")
    line_since = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(line__in=LINES), name="pulse_line"),)

    def __str__(self) -> str:
        return f"pulse of shop {self.shop_id}"


class Message(models.Model):
    """A message as it came, stored before it is confirmed. Kept for 30 days."""

    app_key = models.CharField(max_length=60)
    message_id = models.CharField(max_length=40, db_collation="C")
    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+", null=True)
    """Empty: of a seller we do not know."""
    topic = models.CharField(max_length=120)
    raw = models.TextField()
    published_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField()
    kind = models.CharField(max_length=12, default="", help_text="what to read again, if anything")
    external_id = models.CharField(max_length=80, default="")
    waits = models.BooleanField(default=False, help_text="it tells of a parcel and is not read yet")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("app_key", "message_id"), name="message_once"),
        )
        indexes = (
            models.Index(fields=("shop", "id"), condition=Q(waits=True), name="messages_to_read"),
            models.Index(F("shop"), F("id").desc(), name="messages_of_shop"),
            models.Index(fields=("arrived_at",), name="messages_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.message_id}"


class Allowance(models.Model):
    """What may still be asked under one scope of one app; moments are the wall clock's."""

    app_key = models.CharField(max_length=60)
    scope = models.CharField(max_length=120)
    tokens = models.FloatField(null=True)
    at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    used = models.IntegerField(default=0)
    banned_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("app_key", "scope"), name="allowance_per_scope"),
        )

    def __str__(self) -> str:
        return f"{self.scope} of {self.app_key}"


class TextedCode(models.Model):
    """A code the platform texted to the shop, entered by a person; used for one payment at most."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12)
    entered_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = (
            models.Index(
                fields=("shop", "-id"), condition=Q(used_at__isnull=True), name="codes_to_use"
            ),
        )

    def __str__(self) -> str:
        return f"code for shop {self.shop_id}"


class Trouble(models.Model):
    """Something that failed until it worked again."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    zh = models.CharField(max_length=300)
    todo_zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    times = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(about__in=ABOUT), name="trouble_about"),
            models.UniqueConstraint(
                fields=("shop", "about"),
                condition=Q(ended_at__isnull=True),
                name="one_trouble_at_a_time",
            ),
        )
        indexes = (models.Index(F("shop"), F("id").desc(), name="troubles_of_shop"),)

    def __str__(self) -> str:
        return f"{self.about}: {self.kind}"


class StrangeWord(models.Model):
    """A word of the platform that no table of ours knows; it is shown, never folded away."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=24)
    word = models.CharField(max_length=100)
    times = models.BigIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "field", "word"), name="strange_word_once"),
        )

    def __str__(self) -> str:
        return f"{self.field}: {self.word}"
