"""Rows of evidence: one file that somebody added to a case, with its hash, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shouhou.evidence.words import BY_PEOPLE, ENDINGS, KINDS, SOURCES


class Evidence(models.Model):
    """One file. The database refuses to delete it or to change what it is (migration 0001).

    Cases and refunds stand above: their numbers are plain. The stored file has its name from its
    hash; several rows of a shop may share one file.
    """

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    case_id = models.BigIntegerField(null=True)
    refund_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=160, help_text="only shown, never a path")
    sha256 = models.CharField(max_length=64, db_collation="C", help_text="of the file as sent")
    sent_bytes = models.BigIntegerField()
    stored_sha256 = models.CharField(max_length=64, db_collation="C")
    bytes = models.BigIntegerField(help_text="as stored")
    media_type = models.CharField(max_length=80)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    stored_as = models.CharField(max_length=120, blank=True, db_collation="C")
    thumb_as = models.CharField(max_length=120, blank=True, db_collation="C")
    source = models.CharField(max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="evidence_kind"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="evidence_source"),
            models.CheckConstraint(
                condition=Q(media_type__in=tuple(ENDINGS)), name="evidence_media_type"
            ),
            models.CheckConstraint(
                condition=~Q(source__in=BY_PEOPLE) | Q(by__isnull=False), name="evidence_has_adder"
            ),
            models.CheckConstraint(
                condition=Q(sent_bytes__gt=0) & Q(bytes__gt=0), name="evidence_is_not_empty"
            ),
            models.CheckConstraint(
                condition=(Q(erased_at__isnull=True) & ~Q(stored_as=""))
                | Q(erased_at__isnull=False, stored_as="", thumb_as="", name="", note=""),
                name="evidence_has_its_file_or_is_erased",
            ),
            models.UniqueConstraint(
                fields=["case_id", "sha256"],
                condition=Q(case_id__isnull=False, erased_at__isnull=True),
                name="evidence_once_per_case",
            ),
            models.UniqueConstraint(
                fields=["shop", "refund_id", "sha256"],
                condition=Q(case_id__isnull=True, erased_at__isnull=True),
                nulls_distinct=False,
                name="evidence_once_without_case",
            ),
        )
        indexes = (
            models.Index(fields=["case_id", "id"], name="evidence_of_case"),
            models.Index(
                fields=["refund_id", "id"],
                condition=Q(refund_id__isnull=False),
                name="evidence_of_refund",
            ),
            models.Index(
                F("shop"), F("at"), condition=Q(erased_at__isnull=True), name="evidence_by_age"
            ),
            models.Index(
                fields=["stored_sha256"],
                condition=Q(erased_at__isnull=True),
                name="evidence_by_stored_hash",
            ),
        )

    def __str__(self) -> str:
        return f"evidence {self.pk} ({self.kind})"
