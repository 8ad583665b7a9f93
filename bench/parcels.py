"""A shop follows a hundred thousand parcels: can one round of asking and looking keep up?

    python bench/parcels.py [--parcels 100000] [--asked 5000] [--wait 0.2]

Fills an empty desk with parcels on their way, then asks a source of tracking about some of them
as the worker does: the vendor's sandbox answers on this machine after `--wait` seconds, as a far
one would. What is asked for every two hours must be asked within two hours: that is the
limit. Then the watch looks at all of them at once, as after a night's stop, and then at those
that moved, two days later, when each stands still: a sign, an alarm and a case for every one.
Prints figures beside their limits, and the memory of this process; ends with 1 when a limit is
broken.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from desk_pages import served

ROUND = timedelta(hours=2)
"""`rules/asks.md`: a parcel that moves is asked for this often."""
STILL = timedelta(hours=60)
"""`rules/watch.md`: by then a parcel that moved stands still."""
LOOK_SECONDS = 60.0
"""The watch runs every minute."""
MOST_MB = 500.0
KEY, CUSTOMER = "keykeykey", "CUSTOMER123"


class Quiet(WSGIRequestHandler):
    """Says nothing about each call."""

    def log_message(self, *said: Any) -> None:
        """Nothing."""


class Server(ThreadingMixIn, WSGIServer):
    """A call waits in a thread of its own, as at a real vendor."""

    daemon_threads = True


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--parcels", type=int, default=100_000)
    reading.add_argument("--asked", type=int, default=5_000)
    reading.add_argument("--wait", type=float, default=0.2, help="seconds until the vendor answers")
    given = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as named:
        folder = Path(named)
        folder.chmod(0o755)
        os.environ["SHOUHOU_DATA"] = named
        with served(folder):
            return run(given)


def run(given: argparse.Namespace) -> int:
    from shouhou import moment

    now = moment.now()
    shop_id = filled(given.parcels, now)
    address = vendor(now, given)
    broken = asked(shop_id, address, given, now)
    broken += looked("quiet", now, signs=0)
    broken += looked("still", now + STILL, stage="moving", signs=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory   {peak:7.0f} MB at most (limit {MOST_MB:.0f}: {peak / MOST_MB:.2f})")
    return int(bool(broken) or peak > MOST_MB)


def filled(many: int, now: datetime) -> int:
    """Parcels sent yesterday, each of an order of its own; the shop."""
    from shouhou.parcels.actions import take_parcels
    from shouhou.parcels.facts import ParcelSeen
    from shouhou.shops.actions import make_shop

    shop = make_shop(name="bench", kind="c2c", platform="taobao", now=now)
    began = time.perf_counter()
    for start in range(0, many, 5000):
        some = [
            ParcelSeen(
                direction="out",
                number=f"YT{number:013d}",
                courier="yto",
                order_no=str(2_600_000_000_000_000_000 + number),
                sent_at=now - timedelta(hours=30),
            )
            for number in range(start, min(start + 5000, many))
        ]
        take_parcels(int(shop.pk), some, now, told_by="order")
    spent = time.perf_counter() - began
    print(f"taken in {many:,} parcels in {spent:.0f} s: {many / spent:.0f}/s")
    return int(shop.pk)


def vendor(now: datetime, given: argparse.Namespace) -> str:
    """The vendor's sandbox on a port of this machine; its address."""
    from shouhou.couriers.kuaidi100.sandbox import Customer, ParcelTold, Sandbox, ScanTold

    class Everything:
        """Every number moves: a line for every six hours."""

        def parcel(self, company: str, number: str) -> ParcelTold | None:
            scans = tuple(
                ScanTold(at=now - timedelta(hours=hours), text=f"由【{hours}站】发往【下一站】")
                for hours in (29, 23, 17, 11, 5)
            )
            return ParcelTold(company=company, number=number, scans=scans)

    def slow(environ: Any, start_response: Any) -> Any:
        time.sleep(given.wait)
        return made(environ, start_response)

    made = Sandbox(Everything(), [Customer(customer=CUSTOMER, key=KEY)], lambda: now)
    server = make_server("127.0.0.1", 0, slow, server_class=Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def asked(shop_id: int, address: str, given: argparse.Namespace, now: datetime) -> int:
    """Ask as the worker does until so many were asked; whether it would keep up."""
    from shouhou.parcels.actions import ask_shop, connect_tracker
    from shouhou.parcels.facts import TrackerKeys
    from shouhou.parcels.models import Parcel, ScanRow
    from shouhou.shops.actions import grant_role, make_person

    owner = make_person(login_name="owner", name="owner", password=None)
    grant_role(person=owner, shop_id=shop_id, role="owner")
    keys = TrackerKeys(
        source="kuaidi100", account=CUSTOMER, key=KEY, address=address, daily=1_000_000
    )
    connect_tracker(by=owner, shop_id=shop_id, keys=keys, now=now)
    began, many, told = time.perf_counter(), 0, 0
    while many < given.asked:
        done = ask_shop(shop_id, now)
        many, told = many + done.asked, told + done.told
        if not done.more:
            break
    rate = many / (time.perf_counter() - began)
    limit = given.parcels / ROUND.total_seconds()
    moving = Parcel.objects.filter(stage="moving").count()
    print(
        f"asked    {many:,} in all, {rate:.1f}/s (limit {limit:.1f} for a round in"
        f" {ROUND}: {rate / limit:.2f}), {told:,} told, {ScanRow.objects.count():,} lines"
    )
    print(f"lost     {told - moving} answers that moved no parcel (limit 0)")
    return int(rate < limit) + int(told != moving)


def looked(name: str, now: datetime, *, signs: int, **which: str) -> int:
    """These are all due now, and each has so many signs afterwards; whether a limit is broken."""
    from shouhou.parcels.actions import look_due
    from shouhou.parcels.models import Parcel, ParcelSign

    Parcel.objects.update(looks_at=None)
    many = Parcel.objects.filter(**which).update(looks_at=now)
    began = time.perf_counter()
    look_due(now)
    spent = time.perf_counter() - began
    raised = ParcelSign.objects.count()
    print(
        f"{name:<8} {many:,} looked at in {spent:.1f} s, {many / spent:.0f}/s"
        f" (limit {LOOK_SECONDS:.0f} s: {spent / LOOK_SECONDS:.2f}),"
        f" {raised:,} signs (expected {many * signs:,})"
    )
    return int(spent > LOOK_SECONDS) + int(raised != many * signs)


if __name__ == "__main__":
    raise SystemExit(main())
