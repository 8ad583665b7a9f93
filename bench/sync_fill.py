"""Three months of a big shop for the first time: how many orders a second does the desk take in?

    python bench/sync_fill.py [--orders 100000] [--refunds 20000] [--profile FILE]

Fills a sample market (a process of its own) with a past, connects an empty desk and runs the first
fill as the worker does, with nothing else going on. What the desk itself costs (asking, reading,
judging, PostgreSQL) is told apart from waiting for the market's answers; the limit is on the
desk's side, because the market is a toy.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from desk_pages import served
from market_desk import Market, waited_for

LIMIT_ORDERS = 1500.0
"""Orders a second on the desk's side, at least."""
PORT = 8970
AT_ONCE = 20_000
STOPS = 5


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--orders", type=int, default=100_000)
    reading.add_argument("--refunds", type=int, default=20_000)
    reading.add_argument("--profile", type=Path, help="write a profile of the desk's side here")
    given = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as named:
        folder = Path(named)
        folder.chmod(0o755)
        os.environ["SHOUHOU_DATA"] = named
        os.environ["SHOUHOU_MARKET"] = str(folder / "market")
        os.environ["SHOUHOU_CLOCK"] = str(folder / "market" / "clock.json")
        with market(folder) as running, served(folder):
            return run(given, running)


@contextmanager
def market(folder: Path) -> Iterator[Market]:
    """A market without scripted buyers, in a process of its own."""
    (folder / "market").mkdir()
    words = [sys.executable, "-m", "shouhou", "market", "--port", str(PORT)]
    with (folder / "market.log").open("wb") as log:
        started = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        control = ""
        while not control:
            control = waited_for(folder / "market" / "app.json", started).get("control", "")
        found = Market(control, httpx.Client(trust_env=False, timeout=600))
        until_up(found)
        found.post("pace", pace=0)
        yield found
    finally:
        started.terminate()
        started.wait()


def until_up(found: Market) -> None:
    for _ in range(200):
        try:
            found.get("clock")
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError("the market did not start")


@dataclass(slots=True)
class Waiting:
    """How long the desk waited for answers, and when it first asked each method."""

    seconds: float = 0.0
    calls: int = 0
    refunds_from: tuple[float, float, float] | None = None
    """At the first list of requests: the time, what had been waited for, the CPU used by then."""
    send: Any = field(default=None)

    def __call__(self, request: httpx.Request, **more: Any) -> httpx.Response:
        began = time.perf_counter()
        if self.refunds_from is None and b"taobao.refunds.receive.get" in request.content:
            self.refunds_from = (began, self.seconds, time.process_time())
        try:
            answer: httpx.Response = self.send(request, **more)
            return answer
        finally:
            self.seconds += time.perf_counter() - began
            self.calls += 1


def run(given: argparse.Namespace, running: Market) -> int:
    began = time.perf_counter()
    shop = next(row["shop_id"] for row in running.truth("shops") if row["kind"] == "B")
    left, asked = given.orders, given.refunds
    while left:
        some, with_refund = min(left, AT_ONCE), min(asked, AT_ONCE, left)
        running.post("fill", shop_id=shop, trades=some, refunds=with_refund)
        left, asked = left - some, asked - with_refund
    print(f"the market was filled in {time.perf_counter() - began:.0f} s")
    shop_id = connected()
    waiting, spent, cpu = filled(shop_id, given.profile)
    there = [
        sum(row["shop_id"] == shop for row in running.truth(what)) for what in ("trades", "refunds")
    ]
    return report((there[0], there[1]), waiting, spent, cpu)


def connected() -> int:
    from shouhou import moment
    from shouhou.shops.actions import grant_role, make_person, make_shop
    from shouhou.sync.actions.market import connect_market

    shop = make_shop(name="bench", kind="mall", platform="taobao", now=moment.now())
    owner = make_person(login_name="owner", name="owner", password=None)
    grant_role(person=owner, shop_id=shop.pk, role="owner")
    connect_market(owner, shop.pk, moment.now())
    return int(shop.pk)


def filled(
    shop_id: int, profile: Path | None
) -> tuple[Waiting, tuple[float, float], tuple[float, float]]:
    """The whole first fill: when it began and ended, on the wall and of the CPU."""
    from shouhou import moment
    from shouhou.sync.actions.calling import line
    from shouhou.sync.actions.sweeping import fill, sweep

    sweep(shop_id, "trades", moment.now())  # the first sight of a shop opens its feeds
    client, waiting = line(), Waiting()
    waiting.send = client.send
    client.send = waiting  # type: ignore[method-assign]
    profiling = cProfile.Profile() if profile else None
    began, cpu = time.perf_counter(), time.process_time()
    if profiling:
        profiling.enable()
    ended = fill(shop_id, moment.now(), seconds=24 * 3600.0)
    for _ in range(STOPS):
        if ended == "done":
            break
        print(f"stopped: {trouble_of(shop_id)}; going on as the timetable would")
        ended = fill(shop_id, moment.now(), seconds=24 * 3600.0)
    if profiling and profile:
        profiling.disable()
        pstats.Stats(profiling).dump_stats(profile)
    if ended != "done":
        raise RuntimeError(f"the fill ended as {ended}")
    return waiting, (began, time.perf_counter()), (cpu, time.process_time())


def trouble_of(shop_id: int) -> str:
    """What the health page says about the last thing that failed."""
    from shouhou.sync.models import Trouble

    row = Trouble.objects.filter(shop_id=shop_id).order_by("-pk").first()
    return f"{row.about} {row.kind} {row.en}" if row else "nobody knows why"


def report(
    truth: tuple[int, int],
    waiting: Waiting,
    spent: tuple[float, float],
    cpu: tuple[float, float],
) -> int:
    """What is in, and each figure beside its limit."""
    from shouhou.orders.models import Order
    from shouhou.refunds.models import Agreement, RefundRequest

    began, ended = spent
    turned, waited, used = waiting.refunds_from or (ended, waiting.seconds, cpu[1])
    orders, refunds = Order.objects.count(), RefundRequest.objects.count()
    whole, ours = turned - began, turned - began - waited
    later = ended - turned
    later_ours = later - (waiting.seconds - waited)
    rate = orders / ours
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{orders:,} orders, {refunds:,} refunds, {waiting.calls:,} calls in {ended - began:.0f} s"
    )
    print(
        f"orders   {orders / whole:7.0f}/s in all, {rate:7.0f}/s on the desk's side"
        f" (limit {LIMIT_ORDERS:.0f}: {rate / LIMIT_ORDERS:.2f}),"
        f" {orders / (used - cpu[0]):.0f} for a second of CPU here"
    )
    print(
        f"refunds  {refunds / later:7.0f}/s in all,"
        f" {refunds / later_ours:7.0f}/s on the desk's side"
    )
    print(
        f"waiting for the market {waiting.seconds:.0f} s,"
        f" CPU here {cpu[1] - cpu[0]:.0f} s, peak {peak:.0f} MB"
    )
    lost = {
        "orders not taken in": truth[0] - orders,
        "refunds not taken in": truth[1] - refunds,
        "refunds without a case": refunds - Agreement.objects.count(),
    }
    for name, found in lost.items():
        print(f"{name:24} {found:6} (limit 0)")
    return int(rate < LIMIT_ORDERS or any(lost.values()))


if __name__ == "__main__":
    raise SystemExit(main())
