"""Rows of intake: uploads, their files and sheets, the raw rows, and what was wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shouhou.intake.words import KINDS, SOURCES, STATES, THING_KINDS


class Upload(models.Model):
    """Several files dropped at once for one shop: read, shown, confirmed and taken together."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, default="received")
    folder = models.CharField(max_length=32, unique=True)
    """A random name below the uploads' folder; nothing of the sender's naming is in it."""
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    progress = models.BigIntegerField(default=0)
    progress_of = models.BigIntegerField(default=0)
    trouble = models.JSONField(default=dict)
    """Why it failed: code, zh, en."""

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=STATES), name="upload_state"),)
        indexes = (
            models.Index(fields=("shop", "-id"), name="uploads_of_shop"),
            models.Index(fields=("id",), condition=Q(state="done"), name="uploads_done"),
        )

    def __str__(self) -> str:
        return f"upload {self.pk} ({self.state})"


class UploadFile(models.Model):
    """One file as it was sent. Its name is only shown, never used as a path."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    locked = models.BooleanField(default=False)
    """It needs a password that has not been given yet."""
    refusal = models.JSONField(default=dict)
    """Why it is not read at all: code, zh, en."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("upload", "position"), name="one_file_per_position"),
        )
        indexes = (models.Index(fields=("sha256",), name="file_by_hash"),)

    def __str__(self) -> str:
        return self.name


class UploadSheet(models.Model):
    """One table of a file: how it was understood, and how many of its rows are what."""

    file = models.ForeignKey(UploadFile, on_delete=models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8)
    layout = models.CharField(max_length=60)
    header = models.JSONField(default=list)
    exported_at = models.DateTimeField()
    """When the platform wrote it, by the file's name; else when it was first received."""
    seen = models.JSONField(default=dict)
    """What was recognised, in words: title, era, encoding, columns used and unused, samples."""
    rows = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    problems_total = models.PositiveIntegerField(default=0)
    repeats = models.JSONField(default=dict)
    """Ids that stand in it more than once → the last row of each, which is the one that counts."""
    basis = models.BigIntegerField(default=0)
    """`Taken.times` when new, changed and same were counted."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("file", "position"), name="one_sheet_per_position"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="sheet_kind"),
            models.CheckConstraint(
                condition=Q(rows=F("bad") + F("new") + F("changed") + F("same")),
                name="sheet_rows_add_up",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class RawRow(models.Model):
    """One record exactly as the platform wrote it. A newer version is a further row.

    The foreign keys are not checked by the database: a million rows come in by COPY, and their
    shop and sheet are the ones the same transaction has locked.
    """

    shop = models.ForeignKey(
        "shops.Shop",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    sheet = models.ForeignKey(
        UploadSheet, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    """The latest sheet in which this version was seen anew."""
    row_no = models.IntegerField()
    kind = models.CharField(max_length=8)
    external_id = models.CharField(max_length=80, db_collation="C")
    digest = models.BinaryField(max_length=16)
    raw = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "kind", "external_id", "digest"), name="one_row_per_version"
            ),
        )
        indexes = (models.Index(fields=("sheet", "row_no"), name="rows_of_sheet"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class RawThing(models.Model):
    """One thing exactly as the platform's own interface told it. A newer version is a further row.

    The foreign key is not checked by the database, as for `RawRow`.
    """

    shop = models.ForeignKey(
        "shops.Shop",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    source = models.CharField(max_length=12)
    kind = models.CharField(max_length=8)
    external_id = models.CharField(max_length=80, db_collation="C")
    digest = models.BinaryField(max_length=16)
    raw = models.TextField(help_text="JSON; empty once its time is over")
    modified_at = models.DateTimeField(null=True, help_text="as the thing itself says")
    seen_at = models.DateTimeField(
        help_text="the platform's time at which it was last asked for and answered so"
    )
    absorbed_at = models.DateTimeField(null=True, help_text="empty: nobody could read it yet")
    unread = models.CharField(max_length=200, default="", help_text="why nobody could")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "source", "kind", "external_id", "digest"),
                name="one_thing_per_version",
            ),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="thing_source"),
            models.CheckConstraint(condition=Q(kind__in=THING_KINDS), name="thing_kind"),
        )
        indexes = (
            models.Index(
                fields=("shop", "-seen_at"),
                condition=Q(absorbed_at__isnull=True),
                name="things_unread",
            ),
            models.Index(fields=("shop", "seen_at"), name="things_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class UploadProblem(models.Model):
    """What is wrong with one cell or row, kept for the preview and the downloadable list."""

    sheet = models.ForeignKey(UploadSheet, on_delete=models.CASCADE, related_name="problems")
    row_no = models.IntegerField()
    severity = models.CharField(max_length=8)
    code = models.CharField(max_length=40)
    column = models.CharField(max_length=120, blank=True)
    letter = models.CharField(max_length=3, blank=True)
    found = models.CharField(max_length=80, blank=True)
    said = models.JSONField()
    """problem_zh, problem_en, todo_zh, todo_en."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(severity__in=("error", "warning")), name="problem_severity"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} in row {self.row_no}"


class Taken(models.Model):
    """How often rows of one kind were taken into one shop: a preview knows whether it is stale."""

    shop = models.ForeignKey("shops.Shop", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    times = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "kind"), name="taken_per_shop_and_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} taken {self.times} times"


class Absorption(models.Model):
    """A higher slice has merged the rows of an upload into its own."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="absorptions")
    consumer = models.CharField(max_length=40)
    absorbed_at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("upload", "consumer"), name="absorbed_once"),
        )

    def __str__(self) -> str:
        return f"{self.consumer} of upload {self.upload_id}"
