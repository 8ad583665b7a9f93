"""The process that does the jobs."""

from __future__ import annotations

import asyncio
import os
import socket

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from shouhou.jobs.again import OnceManager

CONCURRENCY = 2
LEAVE_SECONDS = 10.0


def work(*, until_empty: bool = False, concurrency: int = CONCURRENCY) -> None:
    """Do jobs until told to stop by a signal; with `until_empty`, until none is left."""
    connector = app.connector
    if isinstance(connector, DjangoConnector):
        connector = connector.get_worker_connector()
    with app.replace_connector(connector) as ours:
        ours.job_manager = OnceManager(connector)
        asyncio.run(work_in_loop(until_empty, concurrency))


def waiting() -> int:
    """How many jobs wait for a worker or are being done, apart from those set for later."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    unfinished = ProcrastinateJob.objects.filter(status__in=("todo", "doing"))
    return unfinished.filter(scheduled_at__isnull=True).count()


async def work_in_loop(until_empty: bool, concurrency: int) -> None:
    """The worker opens its own pool and closes it at the end."""
    async with app.open_async():
        await app.run_worker_async(
            name=f"{socket.gethostname()}:{os.getpid()}",
            concurrency=concurrency,
            wait=not until_empty,
            listen_notify=not until_empty,
            install_signal_handlers=not until_empty,
            shutdown_graceful_timeout=LEAVE_SECONDS,
        )
