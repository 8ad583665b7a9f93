"""Ask for a job, inside the transaction of the caller."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from shouhou import moment


class NoSuchJob(LookupError):
    """No slice declares a job of this name: a mistake in the program, not in the data."""


def defer(
    name: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    at: datetime | None = None,
    **ids: int | str,
) -> int | None:
    """Write the job and return its number; None when the same one is already waiting.

    `lock`: jobs with the same lock never run at the same time (`case:123`).
    `at`: not before this moment of the desk's time (see `moment`).
    `queueing_lock`: a second job with the same one is not written while the first still waits.
    Also from inside a job this goes through Django's connection, so it is undone with the rest.
    """
    if name not in app.tasks:
        raise NoSuchJob(name)
    wanted = configure_task(
        name=name,
        job_manager=JobManager(DjangoConnector(alias="default")),
        lock=lock,
        queueing_lock=queueing_lock,
        schedule_at=at and moment.wall_of(at),
    )
    try:
        # A savepoint of its own: the refusal of a duplicate must not spoil the transaction.
        with transaction.atomic():
            return wanted.defer(**ids)
    except AlreadyEnqueued:
        return None
