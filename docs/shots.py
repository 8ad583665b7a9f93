"""Pictures of the running demo for the documentation.

    shouhou run                       in one window (with the sample shop)
    python docs/shots.py http://127.0.0.1:8000

Writes docs/shots/*.png, each at most 300 KB. Needs a Chromium and the development packages.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "shots"
MOST_BYTES = 300_000
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, PHONE = (1440, 900), (390, 844)


class Shot(NamedTuple):
    """One picture. `search` opens a refund by its number first; `then` is added to its address."""

    name: str
    address: str = "/"
    search: str = ""
    then: str = ""
    size: tuple[int, int] = WIDE
    dark: bool = False
    language: str = "zh-hans"


def shots() -> tuple[Shot, ...]:
    """What the documentation shows; the refunds are stories of the sample shop."""
    from samples.cast import refund_no

    asks, decided = refund_no("C005"), refund_no("C052")
    return (
        Shot("queue", size=(1280, 800)),
        Shot("queue-phone", size=PHONE),
        Shot("question", search=asks),
        Shot("refund", search=decided),
        Shot("refund-dark", search=decided, dark=True),
        Shot("refund-phone", search=decided, size=PHONE),
        Shot("refund-english", search=decided, language="en"),
        Shot("ledger", "/ledger/?view=waiting"),
        Shot("accounts", "/ledger/accounts/"),
        Shot("overview", "/alarms/"),
        Shot("api", "/api/v1/docs"),
        Shot("rules", "/rules/"),
        Shot("rule", "/rules/who_pays/"),
        Shot("upload", "/intake/"),
    )


def main(base: str) -> int:
    """Take every picture; the exit code says whether all are small enough."""
    sys.path.insert(0, str(HERE.parent))
    from samples.cast import DEMO_PASSWORD, OWNER

    FOLDER.mkdir(exist_ok=True)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print("no chromium found", file=sys.stderr)
        return 1
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    too_big = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *as_root])
        for shot in shots():
            page = _opened(browser, base, shot, (OWNER.login, DEMO_PASSWORD))
            file = FOLDER / f"{shot.name}.png"
            page.screenshot(path=str(file))
            too_big += [file.name] if file.stat().st_size > MOST_BYTES else []
            page.context.close()
    print(f"{len(shots())} pictures in {FOLDER.relative_to(HERE.parent)}", *too_big)
    return 1 if too_big else 0


def _opened(browser: Browser, base: str, shot: Shot, log_in: tuple[str, str]) -> Page:
    """A fresh window, logged in, showing what the picture shows."""
    width, height = shot.size
    page = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    ).new_page()
    page.goto("/login/")
    page.fill("input[name=login_name]", log_in[0])
    page.fill("input[name=password]", log_in[1])
    page.click("main button[type=submit]")
    page.wait_for_selector(".side")
    switch = page.locator(f"button[name=language][value={shot.language}]")
    if switch.count():
        switch.click()
        page.wait_for_load_state()
    if shot.search:
        page.goto(f"/search/?q={shot.search}")
        page.goto(page.url + shot.then)
    else:
        page.goto(shot.address)
    page.wait_for_load_state("networkidle")
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))
