"""The job queue looks after itself: killed workers' jobs run again, old ones are forgotten."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from shouhou.jobs.register import periodic

MOST_ATTEMPTS = 10
KEEP_HOURS = 14 * 24


@periodic("* * * * *", "jobs.retry_stalled")
async def retry_stalled() -> None:
    """Put the jobs of workers that died back into the queue.

    Does: finds jobs marked as running whose worker has sent no sign of life for 30 seconds.
    May run twice because: a job already put back is no longer found.
    Gives up after: ten runs of a job; it is then marked as failed and stays visible.
    """
    for stalled in await app.job_manager.get_stalled_jobs():
        if stalled.attempts < MOST_ATTEMPTS:
            await app.job_manager.retry_job(stalled)
        else:
            await app.job_manager.finish_job(stalled, Status.FAILED, delete_job=False)


@periodic("17 4 * * *", "jobs.forget_finished")
async def forget_finished() -> None:
    """Delete the records of jobs that ended well two weeks ago.

    Does: deletes succeeded jobs older than 14 days; failed ones stay.
    May run twice because: deleting what is gone changes nothing.
    Gives up after: one run; the next day's run does the rest.
    """
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)
