"""Ask for a job, inside the transaction of the caller."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from shouhou import moment

WAITS: Final = """
SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR SHARE SKIP LOCKED
"""
TRIES: Final = 10


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

    A job that waits already is held until the caller's transaction ends: no worker takes it before
    what the caller wrote can be seen. One that a worker is just taking does not count as waiting.
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
    for _ in range(TRIES):
        if queueing_lock is not None and waits(queueing_lock):
            return None
        try:
            # A savepoint of its own: the refusal of a duplicate must not spoil the transaction.
            with transaction.atomic():
                return wanted.defer(**ids)
        except AlreadyEnqueued:
            continue  # written by somebody else meanwhile: look again, and hold it
    return None


def waits(queueing_lock: str) -> bool:
    """Whether such a job waits, and, if it does, nobody takes it before this transaction ends.

    Looking costs less than an insert that the unique index refuses, and leaves no dead rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAITS, [queueing_lock])
        return cursor.fetchone() is not None
