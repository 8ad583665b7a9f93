"""Rows of reviews: the rating as it is now, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from shouhou.reviews import words


class Review(models.Model):
    """One rating of one line of an order."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    platform = models.CharField(max_length=16)
    order_no = models.CharField(max_length=64, db_collation="C")
    line_no = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    by = models.CharField(max_length=16, help_text="buyer, seller, or what the source said")
    rating = models.CharField(max_length=12)
    rating_text = models.CharField(max_length=40, blank=True, default="")
    content = models.TextField(blank=True, default="")
    reply = models.TextField(blank=True, default="", help_text="what stands below it there")
    appended = models.TextField(blank=True, default="", help_text="what the buyer added later")
    appended_at = models.DateTimeField(null=True)
    nick = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    item_id = models.CharField(max_length=64, blank=True, default="", db_collation="C")
    counts = models.BooleanField(null=True, help_text="whether it counts for the shop's score")
    rated_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(help_text="the platform's moment of this picture")
    found_at = models.DateTimeField(help_text="when the desk first saw it")
    listed_at = models.DateTimeField(help_text="rated_at, else found_at")
    gone_at = models.DateTimeField(null=True, help_text="the platform no longer tells it")
    state = models.CharField(max_length=8, default="open")
    case_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="number of the last change")

    words = models.TextField(blank=True, default="", help_text="our newest answer")
    words_key = models.CharField(max_length=80, blank=True, default="", help_text="of its act")
    words_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    words_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True, help_text="its personal text is gone")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "platform", "order_no", "line_no", "by"), name="review_once"
            ),
            models.CheckConstraint(condition=Q(rating__in=words.RATINGS), name="review_rating"),
            models.CheckConstraint(condition=Q(state__in=words.STATES), name="review_state"),
        )
        indexes = (
            models.Index(fields=("shop", "-listed_at", "-id"), name="reviews_newest"),
            models.Index(
                fields=("shop", "-listed_at", "-id"), condition=Q(state="open"), name="reviews_todo"
            ),
            models.Index(
                fields=("shop", "-listed_at", "-id"),
                condition=Q(by="buyer", rating__in=words.POOR),
                name="reviews_poor",
            ),
            models.Index(
                fields=("case_id", "id"),
                condition=Q(case_id__isnull=False),
                name="reviews_of_case",
            ),
            models.Index(
                fields=("shop", "order_no"),
                condition=Q(erased_at__isnull=True),
                name="reviews_to_erase",
            ),
        )

    def __str__(self) -> str:
        return f"review {self.pk}: {self.rating} ({self.state})"


class ReviewChange(models.Model):
    """One line of a rating's history. Append-only: the database refuses to change or delete it."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="changes", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    rating = models.CharField(max_length=12)
    content = models.TextField(blank=True, default="")
    reply = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("review", "number"), name="review_change_once"),
            models.CheckConstraint(condition=Q(kind__in=words.CHANGES), name="review_change_kind"),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.kind}"
