"""Steps that several journeys take."""

from __future__ import annotations

from threading import Thread

from django.db import connections
from playwright.sync_api import Page

from shouhou.jobs.worker import work

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


def verdict(page: Page) -> str:
    return page.inner_text(".proposal-panel .verdict strong")


def width_needed(page: Page) -> int:
    """How wide the page wants to be; more than the window means it scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
