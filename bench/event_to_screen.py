"""A buyer asks for a refund: how long until the row stands on an agent's open page?

    python bench/event_to_screen.py [--events 100] [--pause 3]

Starts a desk with its market (`shouhou run`), logs an agent in with Chromium and leaves the queue
open. Then buyers ask, at moments nobody chose (`--pause`: seconds between two, on average). The
clock runs from the moment the market has committed the request until its row is in the page; the
page itself notes when. Message, re-reading, judging, live event and the page's own request lie
between. Prints p50, p95 and the longest beside the limit, and how far it had come by when.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import time
from dataclasses import dataclass
from typing import Any

from market_desk import Desk, Market, market_desk

LIMIT_SECONDS = 2.0
GIVE_UP = 30.0
PASSWORD = "a-long-word-9"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WATCH = """
() => {
  window.rowsSeen = {};
  const note = () => document.querySelectorAll("tr[data-row]").forEach((row) => {
    window.rowsSeen[row.dataset.row] ??= Date.now();
  });
  note();
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
}
"""


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--events", type=int, default=100)
    reading.add_argument("--pause", type=float, default=3.0)
    given = reading.parse_args()
    # Playwright keeps an event loop in this thread, beside the database's calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with market_desk(port=8950) as desk:
        desk.market.post("pace", pace=0)
        shop_id = connected_shop()
        orders = paid_orders(desk.market, given.events)
        wait_for_orders(shop_id, orders)
        return report(measured(desk, orders, given.pause))


def connected_shop() -> int:
    """One Tmall shop on the market, an owner, an agent who can log in."""
    from shouhou import moment
    from shouhou.shops.actions import grant_role, make_person, make_shop
    from shouhou.sync.actions.market import connect_market

    shop = make_shop(name="bench", kind="mall", platform="taobao", now=moment.now())
    for name in ("owner", "agent"):
        person = make_person(login_name=name, name=name, password=PASSWORD)
        grant_role(person=person, shop_id=shop.pk, role=name)
        if name == "owner":
            connect_market(person, shop.pk, moment.now())
    return int(shop.pk)


def paid_orders(market: Market, many: int) -> list[int]:
    """Orders of the Tmall shop that wait to be shipped."""
    shop = next(row["shop_id"] for row in market.truth("shops") if row["kind"] == "B")
    skus = [row["sku_id"] for row in market.truth("skus") if row["shop_id"] == shop]
    buyers = [row["buyer_id"] for row in market.truth("buyers")]
    made = []
    for number in range(many):
        line = {"sku_id": skus[number % len(skus)], "num": 1}
        buyer = buyers[number % len(buyers)]
        tid = market.act("order", basket={"buyer_id": buyer, "lines": [line]})
        market.act("pay", tid=tid)
        made.append(tid)
    return made


def wait_for_orders(shop_id: int, tids: list[int]) -> None:
    """Until the desk knows all of them, and has nothing else to do."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from shouhou.orders.queries import buyers_of

    numbers = {str(tid) for tid in tids}
    ends = time.monotonic() + 180
    while time.monotonic() < ends:
        jobs = ProcrastinateJob.objects.filter(status__in=("todo", "doing"), scheduled_at=None)
        if len(buyers_of([shop_id], numbers)) == len(numbers) and not jobs.exists():
            return
        time.sleep(1)
    raise RuntimeError("the desk did not take the orders in")


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds after the market's commit: message stored, request being read, row on the page."""

    heard: float
    read: float
    shown: float


def measured(desk: Desk, orders: list[int], pause: float) -> list[Times]:
    """One for each request; `shown` is GIVE_UP where it never came."""
    from playwright.sync_api import sync_playwright

    dice, times = random.Random(7), []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(base_url=desk.address, locale="zh-CN").new_page()
        page.goto("/")
        page.fill("input[name=login_name]", "agent")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_selector("#list")
        page.evaluate(WATCH)
        page.wait_for_timeout(3000)
        for tid in orders:
            page.wait_for_timeout(dice.expovariate(1 / pause) * 1000)
            times.append(one_event(desk.market, page, tid))
        browser.close()
    return times


def one_event(market: Market, page: Any, tid: int) -> Times:
    """One request, seen, and withdrawn again so that the queue stays short."""
    request = {"kind": "REFUND", "reason": "不喜欢/不想要", "description": "拍错了"}
    number = market.act("ask_refund", oid=tid, request=request)
    asked, ends = time.time(), time.monotonic() + GIVE_UP
    found = None
    while found is None and time.monotonic() < ends:
        page.wait_for_timeout(50)
        case = case_of(number)
        found = page.evaluate("(row) => window.rowsSeen[row] ?? null", str(case)) if case else None
    market.act("withdraw_refund", refund_id=number)
    heard, read = on_the_way(number)
    shown = found / 1000 - asked if found else GIVE_UP
    return Times(heard - asked, read - asked, shown)


def on_the_way(refund_no: int) -> tuple[float, float]:
    """Epoch seconds at which the message was stored, and at which its job began to read."""
    from shouhou.refunds.models import RefundRequest
    from shouhou.sync.models import Message

    heard = Message.objects.filter(external_id=str(refund_no)).order_by("arrived_at").first()
    seen = RefundRequest.objects.filter(refund_no=str(refund_no)).first()
    return (
        heard.arrived_at.timestamp() if heard else math.inf,
        seen.first_seen_at.timestamp() if seen else math.inf,
    )


def case_of(refund_no: int) -> int | None:
    from shouhou.refunds.models import Agreement

    rows = Agreement.objects.filter(refund__refund_no=str(refund_no))
    return rows.values_list("case_id", flat=True).first()


def report(times: list[Times]) -> int:
    for name in ("heard", "read"):
        p50, p95, _ = spread([getattr(each, name) for each in times])
        print(f"{name:6} p50 {p50:.2f} s  p95 {p95:.2f} s")
    p50, p95, longest = spread([each.shown for each in times])
    lost = sum(each.shown >= GIVE_UP for each in times)
    print(
        f"shown  {len(times)} requests: p50 {p50:.2f} s  p95 {p95:.2f} s"
        f" (limit {LIMIT_SECONDS:.1f}: {p95 / LIMIT_SECONDS:.2f})"
        f"  longest {longest:.2f} s  never shown {lost} (limit 0)"
    )
    return int(p95 > LIMIT_SECONDS or lost > 0)


def spread(seconds: list[float]) -> tuple[float, float, float]:
    """p50, p95 and the longest."""
    ordered = sorted(seconds)
    most = len(ordered) - 1
    return ordered[len(ordered) // 2], ordered[min(most, int(len(ordered) * 0.95))], ordered[-1]


if __name__ == "__main__":
    raise SystemExit(main())
