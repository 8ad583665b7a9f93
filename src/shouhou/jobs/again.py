"""Put a job back into the queue where the same one may be waiting already."""

from __future__ import annotations

from typing import Any

from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager


class OnceManager(JobManager):
    """The library's manager, but a job whose like waits already is dropped instead of put back.

    A running job holds no queueing lock, so the same one may have been written meanwhile. The
    library would fail at putting the first one back, leave it running for ever, and everything
    behind its lock would wait for ever, too.
    """

    async def retry_job(self, job: Job, *given: Any, **more: Any) -> None:
        try:
            await super().retry_job(job, *given, **more)
        except UniqueViolation:
            await self.finish_job(job, Status.ABORTED, delete_job=True)
