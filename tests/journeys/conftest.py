"""A real browser for the journeys: Debian's Chromium, driven from Python."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Playwright keeps an event loop in this thread; the tests use the database beside it, never in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for each file: its event loop must be gone before other tests have this thread."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no chromium found: install Debian's package chromium to walk the journeys")
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=[*FLAGS, *as_root])


@pytest.fixture
def context(chromium: Browser, live_server: object) -> Iterator[BrowserContext]:
    made = chromium.new_context(
        base_url=str(live_server),
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1280, "height": 800},
    )
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that complains about nothing: no script error, no broken policy, no missing file."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    made = context.new_page()
    made.on("console", note)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    assert complaints == []
