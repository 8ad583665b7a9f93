"""Rows of the buyer's page: links, what was counted, offers, what came in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shouhou.selfservice import words


class Link(models.Model):
    """A door into one case for one who does not log in. Only a hash of its secret is kept."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    token_hash = models.CharField(max_length=64, unique=True, db_collation="C")
    allows: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=8))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    task_key = models.CharField(max_length=40, blank=True, default="", help_text="of telling it")
    opened_at = models.DateTimeField(null=True, help_text="when a buyer opened it last")
    opens = models.PositiveIntegerField(default=0)
    photos = models.PositiveIntegerField(default=0, help_text="kept, or being looked at now")
    photo_bytes = models.BigIntegerField(default=0)
    unseen: ArrayField[list[str], list[str]] = ArrayField(
        models.CharField(max_length=8), default=list, help_text="what came in and nobody has seen"
    )
    raised = models.BooleanField(default=False, help_text="the case's alarm was none before")
    erased_at = models.DateTimeField(null=True, help_text="nothing of its secret is left")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(photo_bytes__gte=0), name="link_bytes"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="link_runs_out"
            ),
        )
        indexes = (
            models.Index(fields=("case", "-id"), name="link_of_case"),
            models.Index(fields=("case",), condition=~Q(unseen=[]), name="link_with_something_new"),
        )

    def __str__(self) -> str:
        return f"link {self.pk} of case {self.case_id}"


class LinkPhoto(models.Model):
    """A picture that came through this link: only through it may it be seen again."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="pictures", db_index=False)
    evidence = models.ForeignKey(
        "evidence.Evidence", models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("link", "evidence"), name="link_photo_once"),
        )

    def __str__(self) -> str:
        return f"photo {self.evidence_id} of link {self.link_id}"


class Tally(models.Model):
    """How often something happened in one window of time; pruned when the window is long over."""

    scope = models.CharField(max_length=8)
    key = models.CharField(max_length=64, db_collation="C")
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("scope", "key", "since"), name="tally_once"),
            models.CheckConstraint(condition=Q(scope__in=words.TALLIES), name="tally_scope"),
        )
        indexes = (models.Index(fields=("since",), name="tally_by_age"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


class Offer(models.Model):
    """What a buyer may choose from; one is live per case. Its state moves by rows of states.md."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField(help_text="among the case's offers")
    state = models.CharField(max_length=9, default="offered")
    words = models.TextField(blank=True, default="", help_text="what the agent wrote beside it")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    choice = models.CharField(max_length=24, blank=True, default="")
    chosen_at = models.DateTimeField(null=True)
    choices = models.PositiveIntegerField(default=0, help_text="how often the buyer chose")
    moved = models.CharField(max_length=8, blank=True, default="", help_text="a word of moves")
    there = models.BooleanField(default=False, help_text="the request must be changed there")
    agreement_id = models.BigIntegerField(null=True, help_text="that the choice was about")
    agreement_version = models.IntegerField(
        null=True, help_text="after the choice; another one: the shop has acted"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="offer_number"),
            models.UniqueConstraint(
                fields=("case",), condition=Q(state__in=words.LIVE), name="offer_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=words.STATES), name="offer_state"),
            models.CheckConstraint(
                condition=Q(choice__in=("", *words.WAYS)), name="offer_choice_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("chosen", "taken")) | ~Q(choice=""), name="offer_is_chosen"
            ),
        )
        indexes = (
            models.Index(
                fields=("expires_at",), condition=Q(state="offered"), name="offer_to_lapse"
            ),
        )

    def __str__(self) -> str:
        return f"offer {self.number} of case {self.case_id} ({self.state})"


class OfferWay(models.Model):
    """One way out of an offer. Money in fen."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="ways", db_index=False)
    place = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=24)
    amount_fen = models.BigIntegerField(null=True)
    note = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("offer", "way"), name="offer_way_once"),
            models.CheckConstraint(condition=Q(way__in=words.WAYS), name="offer_way_known"),
            models.CheckConstraint(
                condition=Q(way__in=words.PAYS, amount_fen__gt=0)
                | (~Q(way__in=words.PAYS) & Q(amount_fen=None)),
                name="offer_way_figure",
            ),
        )

    def __str__(self) -> str:
        return f"{self.way} {self.amount_fen}"


class Waybill(models.Model):
    """The return parcel as a buyer entered it; a corrected one stands beside its successor."""

    link = models.ForeignKey(Link, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    agreement_id = models.BigIntegerField(help_text="whose goods it brings back")
    parcel = models.ForeignKey("parcels.Parcel", models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=32, db_collation="C")
    courier = models.CharField(max_length=12)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agreement_id",),
                condition=Q(replaced_at=None),
                name="waybill_one_each",
            ),
        )
        indexes = (models.Index(fields=("case", "-id"), name="waybill_of_case"),)

    def __str__(self) -> str:
        return f"{self.courier} {self.number}"
