"""Steps that several journeys take."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import TypeVar

from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page

from shouhou.jobs.worker import work
from shouhou.orders.actions import Source
from shouhou.platforms.port import RefundSeen
from shouhou.refunds.actions import judge, take_refunds
from shouhou.refunds.models import RefundRequest
from shouhou.shops.models import Shop

Value = TypeVar("Value")

PASSWORD = "a-long-word-9"
ROUNDS = ("read or take in", "absorb", "judge")
"""A job may ask for the next one as it ends, when the worker has found nothing more to do."""


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """From any page of a stranger to the queue."""
    page.goto("/")
    page.fill("input[name=login_name]", name)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_selector(".side")
    page.wait_for_load_state()  # keys are heard only then


def do_the_work() -> None:
    """All waiting jobs, as the worker does them; in a thread, for the browser's loop is in ours."""

    def all_of_it() -> None:
        for _each in ROUNDS:
            work(until_empty=True)
        connections.close_all()

    worker = Thread(target=all_of_it)
    worker.start()
    worker.join()


def at_once(ask: Callable[[], Value]) -> Value:
    """A question to the database, in a thread of its own: the browser's loop is in ours."""

    def asked() -> Value:
        try:
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asked).result()


def platform_shows(shop: Shop, *refunds: RefundSeen) -> None:
    """A newer export came in: the requests are so now."""

    def take_in() -> None:
        now = timezone.now()
        take_refunds(Source(shop.pk, now, 2), refunds, now)
        rows = RefundRequest.objects.filter(shop=shop).values_list("pk", flat=True)
        judge(shop.pk, list(rows), now)

    at_once(take_in)


def verdict(page: Page) -> str:
    return page.inner_text(".proposal-panel .verdict strong")


def width_needed(page: Page) -> int:
    """How wide the page wants to be; more than the window means it scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
