"""A big past for benches: many trades and refunds, written in bulk, consistent, told to nobody."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from shouhou.platforms.taobao.sandbox.moments import DAY, HOUR
from shouhou.platforms.taobao.sandbox.world.machines import lasts
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.trading import RECEIVER
from shouhou.platforms.taobao.sandbox.world.world import Row, World

# How far back trades go: finished ones, those on their way, those not yet sent.
FINISHED, SHIPPED, UNSHIPPED = 90 * DAY, 9 * DAY, 40 * HOUR
# Of ten refunds: five paid back, two closed, three waiting for the seller.
_ENDS = ("SUCCESS",) * 5 + ("CLOSED",) * 2 + ("WAIT_SELLER_AGREE",) * 3
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Sale:
    """What one trade of the past is made of. `stage` 0 to 6 is finished, 7 and 8 on its way."""

    tid: int
    created: int
    sku: Row
    buyer: Row
    refund_id: int | None

    @property
    def finished(self) -> bool:
        return self.tid % 10 < 7

    @property
    def shipped(self) -> bool:
        return self.tid % 10 < 9

    @property
    def end(self) -> str:
        """The state of its refund, empty without one."""
        return _ENDS[self.tid // 10 % 10] if self.refund_id else ""


def fill(world: World, shop_id: int, trades: int, refunds: int) -> None:
    """So many one-line trades of the last 90 days, the first `refunds` of them with a request.

    Raises Refused when there are more refunds than trades, or nothing to sell or nobody to buy.
    """
    skus = world.all(
        "SELECT s.*, i.title, i.picture, i.seven_days, i.outer_id AS outer_iid FROM skus s"
        " JOIN items i USING (num_iid) WHERE shop_id = ? ORDER BY sku_id",
        shop_id,
    )
    buyers = world.all("SELECT * FROM buyers ORDER BY buyer_id LIMIT 1000")
    if not 0 <= refunds <= trades or not skus or not buyers:
        raise Refused("fill", "退款不能多于交易，且须有商品和买家")
    first, first_refund = world.number("trade", trades), world.number("refund", refunds)
    rows: Rows = defaultdict(list)
    for place in range(trades):
        tid = first + place
        reach = FINISHED if tid % 10 < 7 else SHIPPED if tid % 10 < 9 else UNSHIPPED
        created = world.ms - world.chance.randrange(HOUR, reach)
        refund_id = first_refund + place if place < refunds else None
        goods = (skus[place % len(skus)], buyers[place % len(buyers)])
        _sell(world, rows, shop_id, Sale(tid, created, *goods, refund_id))
    for table in ("trades", "orders", "refunds", "payments"):
        _write(world, table, rows[table])


def _sell(world: World, rows: Rows, shop_id: int, sale: Sale) -> None:
    """The trade, its line, its payments and perhaps its request."""
    price, tid, closed = sale.sku["price"], sale.tid, sale.end == "SUCCESS" and not sale.finished
    status = "WAIT_BUYER_CONFIRM_GOODS" if sale.shipped else "WAIT_SELLER_SEND_GOODS"
    status = "TRADE_FINISHED" if sale.finished else "TRADE_CLOSED" if closed else status
    asked = _ask(world, rows, shop_id, sale) if sale.refund_id else None
    ended = sale.created + HOUR // 2 if sale.finished else asked if closed else None
    consigned = sale.created + HOUR // 4 if sale.shipped else None
    timeout = sale.created + lasts("auto_confirm") if sale.shipped and ended is None else None
    both = {"tid": tid, "status": status, "consign_time": consigned, "end_time": ended}
    both |= {"timeout": timeout, "total_fee": price}
    rows["trades"].append(
        {
            **both,
            "shop_id": shop_id,
            "buyer_id": sale.buyer["buyer_id"],
            "payment": price,
            "created": sale.created,
            "modified": asked or ended or consigned or sale.created,
            "pay_time": sale.created,
            "ship_by": sale.created + lasts("ship_promise"),
            "received": price if sale.finished else 0,
            "receiver": _receiver(sale.buyer),
            "receiver_name": sale.buyer["name"],
            "receiver_mobile": sale.buyer["mobile"],
            "oaid": f"oaid{tid:x}",
            "alipay_no": f"2026{tid}",
        }
    )
    names = ("num_iid", "sku_id", "title", "picture", "properties", "outer_iid", "seven_days")
    rows["orders"].append(
        {
            **both,
            **{name: sale.sku[name] for name in names},
            "oid": tid,
            "outer_sku_id": sale.sku["outer_id"],
            "price": price,
            "num": 1,
            "divide_order_fee": price,
            "refunded": price if sale.end == "SUCCESS" else 0,
            "refund_id": sale.refund_id,
            "refund_status": sale.end or "NO_REFUND",
            "invoice_no": f"75{tid % 10**12:012d}" if sale.shipped else "",
            "company_code": "ZTO" if sale.shipped else "",
        }
    )
    _book(rows, sale, "paid", tid, sale.created)
    if sale.finished:
        _book(rows, sale, "settled", tid, ended or sale.created)


def _ask(world: World, rows: Rows, shop_id: int, sale: Sale) -> int:
    """The request, made in the last forty hours; when it changed last."""
    recent = world.ms - world.chance.randrange(HOUR // 4, UNSHIPPED)
    asked = max(sale.created + HOUR * 3 // 4, recent)
    waiting = sale.end == "WAIT_SELLER_AGREE"
    changed = asked if waiting else min(world.ms, asked + HOUR)
    code = "seller_answer_shipped" if sale.shipped else "seller_answer_unshipped"
    back = sale.shipped and sale.tid % 2 == 1
    rows["refunds"].append(
        {
            "refund_id": sale.refund_id,
            "tid": sale.tid,
            "oid": sale.tid,
            "shop_id": shop_id,
            "buyer_id": sale.buyer["buyer_id"],
            "status": sale.end,
            "num": 1,
            "fee": sale.sku["price"],
            "reason": "质量问题",
            "created": asked,
            "modified": changed,
            "version": changed,
            "end_time": None if waiting else changed,
            "dispute_type": "REFUND_AND_RETURN" if back else "REFUND",
            "phase": "aftersale" if sale.finished else "onsale",
            "good_status": "BUYER_RECEIVED" if back else "BUYER_NOT_RECEIVED",
            "deadline": asked + lasts(code) if waiting else None,
        }
    )
    if sale.end == "SUCCESS":
        _book(rows, sale, "refund", sale.refund_id or 0, changed)
    return changed


def _book(rows: Rows, sale: Sale, kind: str, key: int, at: int) -> None:
    ids = {"tid": sale.tid, "oid": sale.tid}
    rows["payments"].append(
        {"kind": kind, "key": key, "amount": sale.sku["price"], "at": at, **ids}
    )


def _receiver(buyer: Row) -> str:
    return json.dumps({name: buyer[name] for name in RECEIVER}, ensure_ascii=False)


def _write(world: World, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = ", ".join(rows[0])
        places = ", ".join([f":{name}" for name in rows[0]])
        world.db.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608
