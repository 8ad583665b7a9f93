"""Rows of cases: the case, its timeline, its questions, its told work, its promises, its ties.

`lane`, `runs_out_at`, `runs_out_by`, `amount_fen` and `open_tasks` of a case are what the queue
shows: they cover the whole family (the case and what was merged into it). The columns `slip_…` and
`promised_at` keep where they come from, so that no source overwrites another.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from shouhou.cases import words

LAST_OF_ALL: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts what never runs out behind everything that does."""
LIVE: Final = Q(state__in=words.LIVE)
TELL: Final = Q(lane="tell", state__in=words.LIVE) | Q(open_tasks__gt=0)


class Case(models.Model):
    """One buyer's problem (售后单)."""

    shop = models.ForeignKey("shops.Shop", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=8, default="open")
    order_no = models.TextField(blank=True, default="", db_collation="C")
    platform = models.CharField(max_length=8, default="taobao")
    buyer = models.TextField(blank=True, default="", db_collation="C")
    title = models.TextField(blank=True, default="")
    source = models.CharField(max_length=8)
    stage = models.CharField(max_length=5, default="after")
    problem = models.CharField(max_length=40, blank=True, default="")
    evaluation = models.CharField(max_length=8, blank=True, default="")
    result = models.CharField(max_length=12, blank=True, default="")
    closing_message = models.TextField(blank=True, default="")

    lane = models.CharField(max_length=8, default="new", help_text="what must be done next")
    runs_out_at = models.DateTimeField(null=True)
    runs_out_by = models.CharField(max_length=8, blank=True, default="")
    amount_fen = models.BigIntegerField(null=True)
    slip_lane = models.CharField(max_length=8, default="new", help_text="of the case's own slip")
    slip_at = models.DateTimeField(null=True)
    slip_by = models.CharField(max_length=8, blank=True, default="")
    slip_fen = models.BigIntegerField(null=True)
    promised_at = models.DateTimeField(null=True, help_text="earliest open promise of the family")
    sorts_at = models.GeneratedField(
        expression=Coalesce(F("runs_out_at"), Value(LAST_OF_ALL, models.DateTimeField())),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    waits_until = models.DateTimeField(null=True, help_text="then a waiting case comes back")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    alarm = models.SmallIntegerField(default=0)
    warned = models.SmallIntegerField(default=0, help_text="warnings given for this deadline")
    open_tasks = models.IntegerField(default=0)
    refunds = models.IntegerField(default=0, help_text="refund requests that opened or joined it")
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reopened = models.IntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", db_index=False
    )
    version = models.IntegerField(default=0, help_text="number of the last timeline entry")
    erased_at = models.DateTimeField(null=True, help_text="its personal text is gone")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=words.KINDS), name="case_kind"),
            models.CheckConstraint(condition=Q(state__in=words.STATES), name="case_state"),
            models.CheckConstraint(condition=Q(source__in=words.SOURCES), name="case_source"),
            models.CheckConstraint(condition=Q(stage__in=words.STAGES), name="case_stage"),
            models.CheckConstraint(condition=Q(lane__in=words.LANES), name="case_lane"),
            models.CheckConstraint(condition=Q(slip_lane__in=words.LANES), name="case_slip_lane"),
            models.CheckConstraint(
                condition=Q(runs_out_by__in=words.DEADLINES_BY), name="case_runs_out_by"
            ),
            models.CheckConstraint(
                condition=Q(evaluation__in=("", *words.EVALUATIONS)), name="case_evaluation"
            ),
            models.CheckConstraint(
                condition=Q(result__in=("", *words.RESULTS)), name="case_result"
            ),
            models.CheckConstraint(condition=Q(alarm__in=words.ALARMS), name="case_alarm"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="case_merged_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state="handed", handed_to__isnull=False)
                | (~Q(state="handed") & Q(handed_to__isnull=True)),
                name="case_handed_to_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & Q(closed_at__isnull=False)) | ~Q(state="closed"),
                name="case_closed_some_time",
            ),
            models.CheckConstraint(
                condition=Q(open_tasks__gte=0) & Q(refunds__gte=0), name="case_counts"
            ),
        )
        indexes = (
            models.Index(fields=("shop", "sorts_at", "id"), condition=LIVE, name="case_live"),
            models.Index(
                fields=("shop", "owner", "sorts_at", "id"), condition=LIVE, name="case_of_owner"
            ),
            models.Index(
                fields=("shop", "lane", "sorts_at", "id"), condition=LIVE, name="case_in_lane"
            ),
            models.Index(
                fields=("shop", "kind", "sorts_at", "id"), condition=LIVE, name="case_of_kind"
            ),
            models.Index(fields=("shop", "sorts_at", "id"), condition=TELL, name="case_to_tell"),
            models.Index(
                fields=("handed_to", "shop", "sorts_at", "id"),
                condition=Q(state="handed"),
                name="case_handed",
            ),
            models.Index(
                fields=("shop", "sorts_at", "id"),
                condition=Q(state="waiting"),
                name="case_waiting",
            ),
            models.Index(fields=("waits_until",), condition=Q(state="waiting"), name="case_wakes"),
            models.Index(
                fields=("shop", "-closed_at", "-id"), condition=Q(state="closed"), name="case_done"
            ),
            models.Index(
                fields=("shop", "kind", "-closed_at", "-id"),
                condition=Q(state="closed"),
                name="case_done_kind",
            ),
            models.Index(
                fields=("shop", "owner", "-closed_at", "-id"),
                condition=Q(state="closed"),
                name="case_done_owner",
            ),
            models.Index(
                fields=("shop", "kind", "problem", "-closed_at"),
                condition=Q(state="closed") & ~Q(result=""),
                name="case_like_it",
            ),
            models.Index(fields=("touched_at", "id"), condition=LIVE, name="case_touched"),
            models.Index(fields=("shop", "-opened_at", "-id"), name="case_newest"),
            models.Index(fields=("shop", "kind", "-opened_at", "-id"), name="case_newest_kind"),
            models.Index(
                fields=("shop", "order_no", "-id"), condition=~Q(order_no=""), name="case_of_order"
            ),
            models.Index(
                fields=("shop", "buyer", "-id"), condition=~Q(buyer=""), name="case_of_buyer"
            ),
            models.Index(
                fields=("merged_into",),
                condition=Q(merged_into__isnull=False),
                name="case_merged_into",
            ),
        )

    def __str__(self) -> str:
        return f"case {self.pk} ({self.state})"


class CaseEvent(models.Model):
    """One line of the timeline. Append-only: the database refuses to change or delete it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    number = models.IntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    zh = models.TextField()
    en = models.TextField()
    data = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="event_numbered_once"),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.kind}"


class HandOver(models.Model):
    """A question put to a colleague; the case comes back with the answer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="questions", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question = models.TextField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, help_text="or taken back")
    state = models.CharField(max_length=10, default="asked")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=Q(state="asked"), name="one_question_out"
            ),
            models.CheckConstraint(
                condition=Q(state__in=words.QUESTION_STATES), name="hand_over_state"
            ),
        )
        indexes = (models.Index(fields=("case", "id"), name="questions_of_case"),)

    def __str__(self) -> str:
        return f"question {self.pk} ({self.state})"


class Task(models.Model):
    """Work that must be told to somebody: open until it was sent, or copied and confirmed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks", db_index=False)
    kind = models.CharField(max_length=16)
    channel = models.CharField(max_length=8)
    to_whom = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default="open")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    copied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    copied_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    done_at = models.DateTimeField(null=True, help_text="told, or dropped")
    how = models.CharField(max_length=8, blank=True, default="")
    reason = models.TextField(blank=True, default="", help_text="why it was dropped")
    key = models.CharField(max_length=120, null=True, unique=True, db_collation="C")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=words.TASK_KINDS), name="task_kind"),
            models.CheckConstraint(condition=Q(channel__in=words.CHANNELS), name="task_channel"),
            models.CheckConstraint(condition=Q(state__in=words.TASK_STATES), name="task_state"),
            models.CheckConstraint(
                condition=Q(state="done", how__in=words.TOLD_HOW) | (~Q(state="done") & Q(how="")),
                name="task_told_somehow",
            ),
        )
        indexes = (
            models.Index(fields=("case", "id"), name="tasks_of_case"),
            models.Index(
                fields=("due_at", "id"), condition=Q(state__in=words.TASKS_OPEN), name="tasks_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class Promise(models.Model):
    """What a buyer was promised, until when, by whom, and whether it was kept."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="promises", db_index=False)
    what = models.TextField()
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    judged_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=words.PROMISE_STATES), name="promise_state"
            ),
        )
        indexes = (
            models.Index(fields=("case", "id"), name="promises_of_case"),
            models.Index(fields=("until",), condition=Q(state="open"), name="promises_due"),
        )

    def __str__(self) -> str:
        return f"promise {self.pk} ({self.state})"


class Link(models.Model):
    """Two cases that have to do with each other; the lower id is always `case_a`."""

    case_a = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    case_b = models.ForeignKey(Case, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case_a", "case_b", "kind"), name="linked_once"),
            models.CheckConstraint(condition=Q(case_a__lt=F("case_b")), name="link_in_order"),
            models.CheckConstraint(condition=Q(kind__in=words.LINK_KINDS), name="link_kind"),
        )

    def __str__(self) -> str:
        return f"{self.case_a_id} {self.kind} {self.case_b_id}"


class Watcher(models.Model):
    """Somebody who wants to be told what happens to a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="watchers", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "person"), name="watches_once"),)

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.case_id}"


class Mention(models.Model):
    """Somebody was called by name in a note."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="mentions", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "person", "event"), name="mentioned_once"),
        )
        indexes = (
            models.Index(
                fields=("person", "-id"), condition=Q(seen_at__isnull=True), name="mentions_unseen"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.event_id}"


class Turn(models.Model):
    """Whose turn it was last in a pool of a shop: its row is the lock of every assignment."""

    shop = models.ForeignKey("shops.Shop", models.CASCADE, related_name="+", db_index=False)
    pool = models.CharField(max_length=5)
    last_person = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("shop", "pool"), name="one_turn_per_pool"),
            models.CheckConstraint(condition=Q(pool__in=words.STAGES), name="turn_pool"),
        )

    def __str__(self) -> str:
        return f"{self.pool}: {self.last_person}"
