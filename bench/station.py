"""One person opens parcels: how long does the server take for a scan and a count?

    python bench/station.py [--parcels 2000] [--orders 100000] [--refunds 20000]

Fills a throw-away desk through the product's own doors with orders and with refunds that have a
return waybill; most are over, as in a real shop, and some thousand are on their way. Then scans and
counts parcels through the station's own addresses, as its page does: known waybills, every
tenth by the end of the phone, every twentieth unknown and put on the shelf. Times are those of
the whole answer. Prints the 50th and 95th percentile beside the limit of 150 ms, and how many
parcels an hour the server would bear beside 500; ends with 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from desk_pages import served

LIMIT_MS = 150.0
AN_HOUR = 500
BATCH = 1000
JSON = {"accept": "application/json"}
GOODS = ("针织开衫", "雪平锅", "帆布鞋", "羽绒服", "保温壶", "落地灯", "双肩包", "连衣裙")


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--parcels", type=int, default=2_000)
    reading.add_argument("--orders", type=int, default=100_000)
    reading.add_argument("--refunds", type=int, default=20_000)
    given = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        os.environ["SHOUHOU_DATA"] = folder
        with served(Path(folder)):
            return run(given)


def run(given: argparse.Namespace) -> int:
    shop_id, client = open_desk()
    began = time.perf_counter()
    fill(shop_id, given)
    print(
        f"{given.orders:,} orders, {given.refunds:,} refunds with a return waybill,"
        f" filled in {time.perf_counter() - began:.0f} s"
    )
    told = {"scan": [], "count": [], "shelf": []}  # type: dict[str, list[float]]
    for number in range(given.parcels):
        one_parcel(client, number, told)
    broken = [report(name, times) for name, times in told.items() if times]
    each = (sum(told["scan"]) + sum(told["count"]) + sum(told["shelf"])) / given.parcels
    hour = 3600 / each
    print(f"machine  {os.cpu_count()} cores, {os.getloadavg()[0]:.1f} busy in the last minute")
    print(f"server   {hour:9,.0f} parcels an hour (wanted {AN_HOUR}: {hour / AN_HOUR:.0f} times)")
    return int(any(broken) or hour < AN_HOUR)


def open_desk() -> tuple[int, Any]:
    """One shop, somebody in its warehouse, and a browser that is logged in."""
    from django.conf import settings
    from django.test import Client

    import shouhou.project.wsgi  # noqa: F401 - pages are served as the web process serves them
    from shouhou import moment
    from shouhou.shops.actions import grant_role, make_person, make_shop

    settings.ALLOWED_HOSTS = ["testserver"]
    shop = make_shop(name="年年有余", kind="c2c", platform="taobao", now=moment.now())
    person = make_person(login_name="bench", name="仓", password=None)
    grant_role(person=person, shop_id=shop.pk, role="warehouse")
    client = Client()
    client.force_login(person)
    return int(shop.pk), client


def fill(shop_id: int, given: argparse.Namespace) -> None:
    """Orders and refunds; those to be scanned are on their way, the others are over."""
    from django.db import connection

    from shouhou import moment
    from shouhou.orders.actions import Source, take_orders
    from shouhou.refunds.actions import take_refunds, tell_parcels
    from shouhou.refunds.models import RefundRequest

    now = moment.now()
    source = Source(shop_id, now, 1)
    for start in range(0, given.orders, BATCH):
        numbers = range(start, min(start + BATCH, given.orders))
        take_orders(source, [order(number, now) for number in numbers])
    for start in range(0, given.refunds, BATCH):
        numbers = range(start, min(start + BATCH, given.refunds))
        take_refunds(source, [refund(number, given.parcels, now) for number in numbers], now)
    coming = RefundRequest.objects.filter(shop_id=shop_id, status="wait_seller_receive")
    ids = list(coming.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        tell_parcels(shop_id, ids[start : start + BATCH], now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def order(number: int, now: Any) -> Any:
    from shouhou.platforms.port import OrderSeen

    return OrderSeen(
        platform="taobao",
        order_no=order_no(number),
        status="shipped",
        status_text="卖家已发货，等待买家确认",
        total_fen=10_800,
        paid_fen=10_800,
        goods_fen=9_900,
        post_fee_fen=900,
        quantity=1,
        title=GOODS[number % len(GOODS)],
        buyer_nick=f"tb{number % 60_000}",
        receiver_name=f"王{number % 5000}",
        receiver_phone=f"138{number:08d}",
        receiver_address="浙江省 杭州市 西湖区 某路 1 号",
        created_at=now - timedelta(minutes=number),
        paid_at=now - timedelta(minutes=number),
    )


def refund(number: int, coming: int, now: Any) -> Any:
    from shouhou.platforms.port import RefundSeen

    return RefundSeen(
        platform="taobao",
        refund_no=f"26{number:016d}",
        order_no=order_no(number),
        kind="return_refund",
        status="wait_seller_receive" if number < coming else "success",
        status_text="",
        amount_fen=9_900,
        applied_at=now - timedelta(days=2),
        goods="received",
        reason_text="7天无理由退换货" if number % 3 else "质量问题",
        platform_in="none",
        return_courier="圆通速递",
        return_waybill=waybill(number),
        buyer_nick=f"tb{number % 60_000}",
        title=GOODS[number % len(GOODS)],
    )


def order_no(number: int) -> str:
    return str(2_600_000_000_000_000_000 + number)


def waybill(number: int) -> str:
    return f"YT{4_700_000_000_000 + number}"


def one_parcel(client: Any, number: int, told: dict[str, list[float]]) -> None:
    """Scan, and count; every twentieth is nobody's and goes on the shelf."""
    key = str(uuid4())
    if number % 20 == 19:
        timed(
            told["scan"], lambda: post(client, "/returns/scan/", key=key, text=f"SF9{number:012d}")
        )
        timed(told["shelf"], lambda: post(client, "/returns/shelve/", scan=key, key=str(uuid4())))
        return
    text = waybill(number)
    if number % 10 == 5:
        text = f"{number:08d}"  # the end of the phone
    said = timed(told["scan"], lambda: post(client, "/returns/scan/", key=key, text=text))
    if said["kind"] == "choices":
        choice = said["html"].split('data-choice="')[1].split('"')[0]
        said = post(client, "/returns/scan/", key=key, text=text, choice=choice)
    assert said["kind"] == "card", said
    finding = "none" if number % 3 else "confirmed"
    pieces = [{"quantity": 1, "condition": "new", "finding": finding}] if number % 50 else []
    body = json.dumps({"key": str(uuid4()), "pieces": pieces})
    address = f"/returns/count/?scan={key}"
    timed(
        told["count"],
        lambda: client.post(address, body, "application/json", headers=JSON).json(),
    )


def post(client: Any, address: str, **fields: str) -> Any:
    answer = client.post(address, fields, headers=JSON)
    assert answer.status_code == 200, answer.content
    return answer.json()


def timed(times: list[float], act: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    said = act()
    times.append(time.perf_counter() - began)
    return said


def report(name: str, times: list[float]) -> bool:
    """One line; whether its limit is broken."""
    ordered = sorted(times)
    p50, p95 = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
    print(
        f"{name:8} {len(times):6} times  p50 {p50:6.1f} ms  p95 {p95:6.1f} ms"
        f"  (limit {LIMIT_MS:.0f}: {p95 / LIMIT_MS:.2f})"
    )
    return p95 > LIMIT_MS


if __name__ == "__main__":
    raise SystemExit(main())
