"""How a slice's jobs.py declares its jobs."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

Work = TypeVar("Work", bound=Callable[..., None] | Callable[..., Awaitable[None]])

log = logging.getLogger(__name__)
WAIT_SECONDS = 5
ATTEMPTS = 5


def task(name: str, *, attempts: int = ATTEMPTS) -> Callable[[Work], Work]:
    """Declare a job under the name that `defer` uses; the function itself stays callable.

    `attempts` counts all runs. (The library's own number counts the repeats, so one is taken off.)
    After a failed run it waits 5, 25, 125 … seconds.
    """

    def declare(work: Work) -> Work:
        app.task(name=name, retry=retry_after(attempts))(logged(name, work))
        return work

    return declare


def periodic(cron: str, name: str, *, attempts: int = 1) -> Callable[[Work], Work]:
    """Declare a job that runs by the clock. Late runs are not made up for; two never pile up."""

    def declare(work: Work) -> Work:
        ticking = app.task(name=name, queueing_lock=name, retry=retry_after(attempts))
        app.periodic(cron=cron)(ticking(without_timestamp(logged(name, work))))
        return work

    return declare


def logged(name: str, work: Work) -> Work:
    """The same work; a run that fails is in the log with its reason, also when it will be repeated.

    The library tells only of the last failure.
    """
    if iscoroutinefunction(work):

        @wraps(work)
        async def noted_later(**ids: Any) -> None:
            try:
                await work(**ids)
            except Exception:
                log.exception("job %s failed: %s", name, ids)
                raise

        return cast(Work, noted_later)

    @wraps(work)
    def noted(**ids: Any) -> None:
        try:
            work(**ids)
        except Exception:
            log.exception("job %s failed: %s", name, ids)
            raise

    return cast(Work, noted)


def retry_after(attempts: int) -> RetryStrategy | bool:
    """The library's words for "so many runs in all, waiting longer each time".

    Its own zero means "for ever", so a single run must be spelled False.
    """
    if attempts == 1:
        return False
    return RetryStrategy(max_attempts=attempts - 1, exponential_wait=WAIT_SECONDS)


def without_timestamp(work: Callable[..., Any]) -> Callable[[int], Any]:
    """Periodic jobs are handed the planned moment; ours look at the clock themselves."""
    if iscoroutinefunction(work):

        @wraps(work)
        async def tick_later(timestamp: int) -> None:
            await work()

        return tick_later

    @wraps(work)
    def tick(timestamp: int) -> None:
        work()

    return tick
