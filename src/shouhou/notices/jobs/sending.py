"""Webhooks go out. All of them share one place in the worker; none waits for another's receiver."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from shouhou import moment
from shouhou.jobs import task
from shouhou.messengers import webhook
from shouhou.messengers.port import Outcome
from shouhou.notices import actions
from shouhou.notices.facts import Ended, Sending

AT_ONCE: Final = 8
ROUND_SECONDS: Final = 60.0
"""After so long the job ends; the next minute's tick or announcement starts it again."""

Flight = dict[Future[Outcome], Sending]


@task("notices.fan_out")
def fan_out(notice_id: int) -> None:
    """Write the deliveries of one announcement.

    Does: one delivery per webhook that wants it, and asks for the sending job.
    May run twice because: a webhook gets one delivery per announcement, by the database.
    Gives up after: five runs; the announcement is then not delivered, the job stays visible.
    """
    actions.fan_out(notice_id=notice_id, now=moment.now())


@task("notices.send", attempts=1)
def send() -> None:
    """Send what is due, up to eight webhooks at a time, each receiver one message at a time.

    Does: commits the attempt, calls, commits the outcome; failures get a later time.
    May run twice because: two senders never take the same delivery, and receivers know repeats.
    Gives up after: one run; every minute it is asked for again while something is due.
    """
    end = time.monotonic() + ROUND_SECONDS
    flying: Flight = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as threads:
        while True:
            if time.monotonic() < end:
                _take_off(threads, flying)
            if not flying:
                return
            landed, _ = wait(flying, return_when=FIRST_COMPLETED)
            for future in landed:
                _land(flying.pop(future), future)


def _take_off(threads: ThreadPoolExecutor, flying: Flight) -> None:
    while len(flying) < AT_ONCE:
        busy = {each.webhook_id for each in flying.values()}
        sending = actions.begin_delivery(busy=busy, now=moment.now())
        if sending is None:
            return
        flying[threads.submit(_call, sending)] = sending


def _call(sending: Sending) -> Outcome:
    if not sending.secret:
        return Outcome("refused", "the secret cannot be read any more: make a new one")
    body = sending.body.encode()
    headers = (
        ("Content-Type", "application/json; charset=utf-8"),
        ("Shouhou-Delivery", str(sending.id)),
        ("Shouhou-Signature", webhook.signature(sending.secret, body, moment.now())),
    )
    return webhook.send(webhook.Post(sending.url, body, headers, sending.inside))


def _land(sending: Sending, future: Future[Outcome]) -> None:
    outcome = future.result()
    ended = Ended(outcome.kind, outcome.says, outcome.code, outcome.wait_seconds)
    actions.end_delivery(sending=sending, ended=ended, now=moment.now())
