"""How long do queue, case page and search take when years of work lie in the tables?

    python bench/desk_pages.py [--cases 100000] [--orders 1000000] [--tries 200]

Fills a throw-away desk through the product's own doors (orders and refunds are taken in, judged,
opened as cases), measures at a tenth of the size and at full size, and prints for each page the
95th percentile of the server's time beside its limit, and the ratio of the two sizes beside 1.5.
Times are those of the whole answer: middleware, rights, queries, template.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

LIMITS_MS = {"queue": 20.0, "case": 30.0, "search": 30.0}
GROWTH_LIMIT = 1.5
BATCH = 1000
GOODS = ("针织开衫", "雪平锅", "帆布鞋", "羽绒服", "保温壶", "落地灯", "双肩包", "连衣裙")
KINDS = ("refund_only", "return_refund", "return_refund", "exchange")
REASONS = ("7天无理由退换货", "质量问题", "多拍/拍错/不想要", "少件/漏发", "卖家发错货")
STATUSES = ("success",) * 14 + ("closed",) * 2 + ("wait_seller",) * 2 + ("wait_buyer_return",) * 2
OVER = ("success", "closed")
WORDS = ("开衫", "雪平锅", "羽绒", "保温")


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--cases", type=int, default=100_000)
    reading.add_argument("--orders", type=int, default=1_000_000)
    reading.add_argument("--tries", type=int, default=200)
    given = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        os.environ["SHOUHOU_DATA"] = folder
        with served(Path(folder)):
            measure(given)


def served(folder: Path) -> Any:
    """A throw-away server with the tables made."""
    from contextlib import contextmanager

    from shouhou.project.folder import DataFolder
    from shouhou.project.postgres import running

    @contextmanager
    def serve() -> Iterator[None]:
        with running(DataFolder(folder).prepare(), durable=False) as server:
            os.environ["SHOUHOU_DATABASE_URL"] = server.url("shouhou")
            os.environ["DJANGO_SETTINGS_MODULE"] = "shouhou.project.settings"
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0, skip_checks=True)
            yield

    return serve()


def measure(given: argparse.Namespace) -> None:
    shop_id, client = open_desk()
    small = fill(shop_id, 0, given.orders // 10, given.cases // 10)
    before = times(client, given.tries, small)
    everything = fill(shop_id, given.orders // 10, given.orders, given.cases)
    after = times(client, given.tries, everything)
    print(f"{given.cases:,} cases, {given.orders:,} orders, {given.tries} tries each")
    for name, limit in LIMITS_MS.items():
        p50, p95 = after[name]
        growth = p95 / before[name][1]
        print(
            f"{name:8} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms (limit {limit:.0f}: {p95 / limit:.2f})"
            f"  growth from a tenth {growth:.2f} (limit {GROWTH_LIMIT})"
        )


def open_desk() -> tuple[int, Any]:
    """One shop, an agent who also supervises and pays, and a browser that is logged in."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    import shouhou.project.wsgi  # noqa: F401 - pages are served as the web process serves them
    from shouhou.shops.actions import grant_role, make_person, make_shop

    settings.ALLOWED_HOSTS = ["testserver"]
    shop = make_shop(name="年年有余", kind="c2c", platform="taobao", now=timezone.now())
    person = make_person(login_name="bench", name="测", password=None)
    for role in ("supervisor", "agent", "finance"):
        grant_role(person=person, shop_id=shop.pk, role=role)
    client = Client()
    client.force_login(person)
    return int(shop.pk), client


def fill(shop_id: int, from_order: int, to_order: int, cases: int) -> list[str]:
    """Orders and refunds up to these numbers; gives the order numbers that have a refund."""
    from django.db import connection
    from django.utils import timezone

    from shouhou.orders.actions import Source, take_orders
    from shouhou.refunds.actions import judge, take_refunds
    from shouhou.refunds.models import RefundRequest

    now, started = timezone.now(), time.perf_counter()
    every = to_order // cases
    for first in range(from_order, to_order, BATCH):
        numbers = range(first, first + BATCH)
        source = Source(shop_id, now, 1 + first // BATCH)
        take_orders(source, [order_of(n, now) for n in numbers])
        asked = [refund_of(n, now) for n in numbers if n % every == 0]
        taken = take_refunds(source, asked, now)
        judge(shop_id, taken.refund_ids, now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"filled to {to_order:,} orders in {time.perf_counter() - started:.0f} s", flush=True)
    rows = RefundRequest.objects.order_by("pk").values_list("order_no", flat=True)
    return list(rows)


def order_of(number: int, now: datetime) -> Any:
    from shouhou.platforms.port import OrderSeen

    dice = random.Random(number)
    paid = dice.randrange(1000, 30000)
    made = now - timedelta(minutes=number % 500_000)
    return OrderSeen(
        platform="taobao",
        order_no=str(10**17 + number * 4217),
        status="shipped",
        status_text="卖家已发货，等待买家确认",
        total_fen=paid,
        paid_fen=paid,
        goods_fen=paid,
        post_fee_fen=0,
        quantity=1,
        title=f"{dice.choice(GOODS)} {number % 997} 号",
        buyer_nick=f"tb_{dice.randrange(300_000)}",
        receiver_phone=f"1990000{number % 10000:04d}",
        created_at=made,
        paid_at=made,
        shipped_at=made,
    )


def refund_of(number: int, now: datetime) -> Any:
    from shouhou.platforms.port import RefundSeen

    dice, order = random.Random(number), order_of(number, now)
    kind, status = dice.choice(KINDS), dice.choice(STATUSES)
    applied = now - timedelta(minutes=dice.randrange(100_000))
    return RefundSeen(
        platform="taobao",
        refund_no=str(2 * 10**17 + number),
        order_no=order.order_no,
        kind=kind,
        status=status,
        status_text="",
        amount_fen=order.paid_fen,
        applied_at=applied,
        finished_at=min(now, applied + timedelta(days=2)) if status in OVER else None,
        goods="received",
        reason_text=dice.choice(REASONS),
        platform_in="none",
        answers=(("签收时间", "2"), ("包邮", "包邮")),
    )


def times(client: Any, tries: int, order_nos: list[str]) -> dict[str, tuple[float, float]]:
    """Page → its 50th and 95th percentile in milliseconds."""
    from shouhou.cases.models import Case
    from shouhou.cases.queries import VIEWS

    dice = random.Random(7)
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    views = [view for view in VIEWS for _ in range(1)]
    pages: dict[str, Callable[[], str]] = {
        "queue": lambda: f"/?view={dice.choice(views)}",
        "case": lambda: f"/cases/{dice.choice(ids)}/",
        "search": lambda: f"/search/?q={dice.choice([*WORDS, dice.choice(order_nos)[-6:]])}",
    }
    found = {}
    for name, address in pages.items():
        spent = sorted(one_visit(client, address()) for _ in range(tries + 20))[: tries + 19]
        found[name] = (spent[len(spent) // 2] * 1000, spent[int(len(spent) * 0.95)] * 1000)
    return found


def one_visit(client: Any, address: str) -> float:
    """Seconds until the whole answer is there."""
    started = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code in (200, 302), (address, answer.status_code)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
