"""A trade from the basket to its end: order, pay, ship, confirm, close."""

from __future__ import annotations

import json
from dataclasses import dataclass

from shouhou.money import Money, split
from shouhou.platforms.taobao.sandbox.moments import DAY
from shouhou.platforms.taobao.sandbox.world.machines import lasts, machine
from shouhou.platforms.taobao.sandbox.world.parcels import send
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.telling import tell_trade
from shouhou.platforms.taobao.sandbox.world.world import Row, World, blanks
from shouhou.workflow import Refusal

RECEIVER = ("name", "mobile", "state", "city", "district", "town", "address", "zip")
DELAYS = (3, 5, 7, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one sku."""

    sku_id: int
    num: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What a buyer orders from one shop; money in fen."""

    buyer_id: int
    lines: tuple[Line, ...]
    post_fee: int = 0
    discount: int = 0
    message: str = ""
    has_yfx: bool = False
    """Whether the return freight is insured (运费险)."""


def order(world: World, basket: Basket) -> int:
    """Places the order, not yet paid; its tid. The paid goods are split over the lines once."""
    goods = [(_sku(world, line.sku_id), line.num) for line in basket.lines]
    shops = {sku["shop_id"] for sku, _ in goods}
    if len(shops) != 1 or any(num < 1 for _, num in goods):
        raise Refused("basket", "一笔订单只能包含同一家店铺的商品，数量至少为 1")
    totals = [sku["price"] * num for sku, num in goods]
    paid = sum(totals) - basket.discount
    if basket.discount < 0 or basket.post_fee < 0 or paid <= 0:
        raise Refused("basket", "优惠不能超过商品总价")
    for sku, num in goods:
        _take(world, sku, num)
    tid = world.number("trade", len(goods) + (len(goods) > 1))
    _insert_trade(world, tid, shops.pop(), basket, (sum(totals), paid + basket.post_fee))
    shares = split(Money(paid), totals)
    for place, ((sku, num), share) in enumerate(zip(goods, shares, strict=True)):
        oid = tid if len(goods) == 1 else tid + 1 + place
        _insert_line(world, (tid, oid), sku, num, share.fen)
    tell_trade(world, tid, "TradeCreate")
    return tid


def pay(world: World, tid: int) -> None:
    """The buyer pays the whole trade; booked once."""
    trade = get_trade(world, tid)
    lines = lines_of(world, tid)
    waiting = [row for row in lines if row["status"] == "WAIT_BUYER_PAY"]
    for line in waiting or lines[:1]:
        step(world, line, "pay", "buyer", timeout=None)
    world.insert("payments", kind="paid", key=tid, tid=tid, amount=trade["payment"], at=world.ms)
    world.change(
        "trades",
        ("tid", tid),
        pay_time=world.ms,
        alipay_no=f"2026{tid}",
        ship_by=world.ms + lasts("ship_promise"),
        timeout=None,
    )
    settle(world, tid)
    tell_trade(world, tid, "TradeBuyerPay")


def ship(
    world: World, tid: int, company_code: str, out_sid: str, oids: tuple[int, ...] = ()
) -> int:
    """The seller sends these lines (all that wait, by default) in one parcel; the parcel's id."""
    waiting = [row for row in lines_of(world, tid) if row["status"] == "WAIT_SELLER_SEND_GOODS"]
    chosen = [row for row in waiting if not oids or row["oid"] in oids]
    if not chosen or (oids and len(chosen) != len(set(oids))):
        raise Refused("logistics-offline-service-error:B04", "订单状态不允许发货")
    for line in chosen:
        timeout = world.ms + lasts("auto_confirm")
        step(
            world,
            line,
            "ship",
            "seller",
            consign_time=world.ms,
            timeout=timeout,
            invoice_no=out_sid,
            company_code=company_code,
        )
    parcel = send(
        world, tid, "out", (company_code, out_sid), oids=tuple([row["oid"] for row in chosen])
    )
    world.change("trades", ("tid", tid), consign_time=world.ms)
    settle(world, tid)
    part = len(chosen) < len(waiting)
    tell_trade(world, tid, "TradePartlySellerShip" if part else "TradeSellerShip")
    return parcel


def confirm(world: World, tid: int, oids: tuple[int, ...] = (), who: str = "buyer") -> None:
    """The buyer (or the clock) confirms the receipt; what is left of the price is the seller's."""
    shipped = [row for row in lines_of(world, tid) if row["status"] == "WAIT_BUYER_CONFIRM_GOODS"]
    chosen = [row for row in shipped if not oids or row["oid"] in oids]
    if not chosen:
        raise Refused("trade-state", "订单状态不允许确认收货")
    if any(_has_open_refund(world, row["oid"]) for row in chosen):
        raise Refused("refund-open", "有正在进行的售后申请，请先处理后再确认收货")
    for line in chosen:
        finish(world, line, who)
    settle(world, tid)
    whole = get_trade(world, tid)["status"] == "TRADE_FINISHED"
    tell_trade(world, tid, "TradeSuccess" if whole else "TradePartlyConfirmPay")


def finish(world: World, line: Row, who: str) -> None:
    """One line succeeds: the rest of its price goes to the seller, booked once."""
    step(world, line, "confirm", who, end_time=world.ms, timeout=None)
    rest = line["divide_order_fee"] - min(line["refunded"], line["divide_order_fee"])
    world.insert(
        "payments",
        kind="settled",
        key=line["oid"],
        tid=line["tid"],
        oid=line["oid"],
        amount=rest,
        at=world.ms,
    )
    world.db.execute("UPDATE trades SET received = received + ? WHERE tid = ?", (rest, line["tid"]))


def close(world: World, number: int, reason: str, who: str = "buyer") -> None:
    """Closes what was never paid: every line of a trade, or one line; the rest costs less then."""
    line = world.find("SELECT * FROM orders WHERE oid = ?", number)
    lines = lines_of(world, number) or ([line] if line else [])
    if not lines:
        raise Refused("trade-not-exist", "交易不存在")
    unpaid = [row for row in lines if row["status"] == "WAIT_BUYER_PAY"]
    for each in unpaid or lines[:1]:
        step(world, each, "close", who, end_time=world.ms, timeout=None)
        _take(world, each, -each["num"])
    tid = lines[0]["tid"]
    world.change("trades", ("tid", tid), close_reason=reason)
    settle(world, tid)
    if get_trade(world, tid)["status"] == "TRADE_CLOSED_BY_TAOBAO":
        tell_trade(world, tid, "TradeClose")
        return
    less = sum([row["divide_order_fee"] for row in unpaid])
    world.db.execute("UPDATE trades SET payment = payment - ? WHERE tid = ?", (less, tid))
    tell_trade(world, tid, "TradeCloseAndModifyDetailOrder", oid=number)


def delay_receipt(world: World, tid: int, days: int) -> None:
    """The seller gives 3, 5, 7 or 10 more days before the automatic confirmation."""
    if days not in DELAYS:
        raise Refused("invalid-parameter:days", "延长天数只能是 3、5、7、10")
    changed = world.db.execute(
        "UPDATE orders SET timeout = timeout + ? WHERE tid = ? AND timeout IS NOT NULL"
        " AND status = 'WAIT_BUYER_CONFIRM_GOODS'",
        (days * DAY, tid),
    ).rowcount
    if not changed:
        raise Refused("trade-state", "只有已发货的订单可以延长收货时间")
    settle(world, tid)
    tell_trade(world, tid, "TradeDelayConfirmPay")


def urge(world: World, tid: int) -> None:
    """The buyer urges the seller to ship (催发货)."""
    world.change("trades", ("tid", tid), urged=1)
    settle(world, tid)
    tell_trade(world, tid, "TradeChanged")


def write_memo(world: World, tid: int, memo: str | None, flag: int | None) -> None:
    """The seller's memo and flag (0 to 5); None leaves what is there."""
    changes = {"seller_memo": memo, "seller_flag": flag}
    given = {name: value for name, value in changes.items() if value is not None}
    if given:
        world.change("trades", ("tid", tid), **given)
    settle(world, tid)
    row = get_trade(world, tid)
    tell_trade(
        world,
        tid,
        "TradeMemoModified",
        seller_flag=row["seller_flag"],
        seller_memo=row["seller_memo"],
        action_type="seller",
    )


def step(world: World, line: Row, event: str, who: str, **changes: object) -> str:
    """One move of an order line; its new status. Raises Refused when the table says no."""
    found = machine("order").may(line["status"].lower(), event, who, lambda _: False)
    if isinstance(found, Refusal):
        raise Refused("trade-state", found.why)
    world.change("orders", ("oid", line["oid"]), status=found.to.upper(), **changes)
    return found.to.upper()


def settle(world: World, tid: int) -> None:
    """Makes the trade's own status, end and timeout follow from its lines; bumps `modified`."""
    lines = lines_of(world, tid)
    status = _status_of([row["status"] for row in lines])
    timeouts = [row["timeout"] for row in lines if row["timeout"] is not None]
    ended = status in ("TRADE_FINISHED", "TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO")
    world.change(
        "trades",
        ("tid", tid),
        status=status,
        modified=world.ms,
        timeout=min(timeouts, default=None),
        end_time=max([row["end_time"] or 0 for row in lines]) if ended else None,
    )


def get_trade(world: World, tid: int) -> Row:
    """Exactly one trade."""
    row = world.find("SELECT * FROM trades WHERE tid = ?", tid)
    if row is None:
        raise Refused("trade-not-exist", "交易不存在")
    return row


def lines_of(world: World, tid: int) -> list[Row]:
    """The order lines of a trade."""
    return world.all("SELECT * FROM orders WHERE tid = ? ORDER BY oid", tid)


def _status_of(statuses: list[str]) -> str:
    closed = ("TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO")
    if all(each == "TRADE_CLOSED_BY_TAOBAO" for each in statuses):
        return "TRADE_CLOSED_BY_TAOBAO"
    alive = {each for each in statuses if each not in closed}
    if not alive:
        return "TRADE_CLOSED"
    if len(alive) == 1:
        return alive.pop()
    unshipped = "WAIT_SELLER_SEND_GOODS" in alive
    return "SELLER_CONSIGNED_PART" if unshipped else "WAIT_BUYER_CONFIRM_GOODS"


def _insert_trade(
    world: World, tid: int, shop_id: int, basket: Basket, amounts: tuple[int, int]
) -> None:
    buyer = world.find("SELECT * FROM buyers WHERE buyer_id = ?", basket.buyer_id)
    if buyer is None:
        raise Refused("buyer-not-exist", "买家不存在")
    receiver = {name: buyer[name] for name in RECEIVER}
    world.insert(
        "trades",
        tid=tid,
        shop_id=shop_id,
        buyer_id=basket.buyer_id,
        status="WAIT_BUYER_PAY",
        created=world.ms,
        modified=world.ms,
        timeout=world.ms + lasts("pay_by"),
        total_fee=amounts[0],
        payment=amounts[1],
        discount_fee=basket.discount,
        post_fee=basket.post_fee,
        buyer_message=basket.message,
        has_yfx=basket.has_yfx,
        receiver=json.dumps(receiver, ensure_ascii=False),
        receiver_name=buyer["name"],
        receiver_mobile=buyer["mobile"],
        oaid=f"oaid{tid:x}",
    )


def _insert_line(world: World, ids: tuple[int, int], sku: Row, num: int, share: int) -> None:
    total = sku["price"] * num
    world.insert(
        "orders",
        tid=ids[0],
        oid=ids[1],
        num_iid=sku["num_iid"],
        sku_id=sku["sku_id"],
        title=sku["title"],
        picture=sku["picture"],
        properties=sku["properties"],
        outer_iid=sku["outer_iid"],
        outer_sku_id=sku["outer_id"],
        price=sku["price"],
        num=num,
        total_fee=total,
        discount_fee=total - share,
        divide_order_fee=share,
        status="WAIT_BUYER_PAY",
        seven_days=sku["seven_days"],
        cid=sku["cid"],
        timeout=world.ms + lasts("pay_by"),
    )


def _take(world: World, sku: Row, num: int) -> None:
    """Takes so many from the stock (a negative number gives back); Refused when there are fewer."""
    sql = "UPDATE skus SET stock = stock - ? WHERE sku_id = ? AND stock >= ?"
    if not world.db.execute(sql, (num, sku["sku_id"], num)).rowcount and num > 0:
        raise Refused("stock", "库存不足")


def _sku(world: World, sku_id: int) -> Row:
    row = world.find(
        "SELECT s.*, i.shop_id, i.title, i.picture, i.seven_days, i.cid, i.outer_id AS outer_iid"
        " FROM skus s JOIN items i USING (num_iid) WHERE sku_id = ?",
        sku_id,
    )
    if row is None:
        raise Refused("sku-not-exist", "商品不存在")
    return row


def _has_open_refund(world: World, oid: int) -> bool:
    ended = ("SUCCESS", "CLOSED")
    sql = f"SELECT 1 FROM refunds WHERE oid = ? AND status NOT IN ({blanks(ended)})"  # noqa: S608
    return world.find(sql, oid, *ended) is not None
