"""What a seller does to a trade: memo, delay, close, address, sku, voucher."""

from __future__ import annotations

import json
from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.methods.trades import own_trade
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.world.disputes import get_order
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.shops import keep_picture
from shouhou.platforms.taobao.sandbox.world.telling import tell_trade
from shouhou.platforms.taobao.sandbox.world.trading import (
    RECEIVER,
    close,
    delay_receipt,
    get_trade,
    settle,
    write_memo,
)
from shouhou.platforms.taobao.sandbox.world.world import World

MEMO_BYTES = 1000
FLAGS = range(6)
TOO_FAST = 10_000
CLOSE_REASONS = (
    *("未及时付款", "买家不想买了", "买家信息填写错误，重新拍", "恶意买家/同行捣乱"),
    *("缺货", "买家拍错了", "同城见面交易"),
)
_GBK_BYTES = {"name": 50, "address": 228, "mobile": 11, "phone": 30}


@answers("taobao.trade.memo.update")
def update_memo(world: World, asked: Asked) -> Answer:
    """Overwrites a memo; an empty one leaves the old text unless `reset` wipes it."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    memo = "" if asked["reset"] else asked["memo"]
    _memo_fits(memo, asked["flag"])
    write_memo(world, tid, memo, asked["flag"])
    return _modified(world, tid)


@answers("taobao.trade.memo.add")
def add_memo(world: World, asked: Asked) -> Answer:
    """Writes the memo once; a second time is refused."""
    trade = own_trade(world, asked, asked["tid"])
    _memo_fits(asked["memo"], asked["flag"])
    if trade["memo_added"] or trade["seller_memo"]:
        raise Refused("memo-exists", "该订单已有备注，请使用修改接口")
    world.change("trades", ("tid", trade["tid"]), memo_added=1)
    write_memo(world, trade["tid"], asked["memo"], asked["flag"])
    return {"trade": {"tid": trade["tid"], "created": written(world.ms)}}


@answers("taobao.trade.receivetime.delay")
def delay(world: World, asked: Asked) -> Answer:
    """延长收货."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    delay_receipt(world, tid, asked["days"])
    return _modified(world, tid)


@answers("taobao.trade.close")
def close_trade(world: World, asked: Asked) -> Answer:
    """Closes an unpaid trade or one of its lines, not within ten seconds of its creation."""
    number = asked["tid"]
    line = world.find("SELECT tid FROM orders WHERE oid = ?", number)
    trade = own_trade(world, asked, line["tid"] if line else number)
    if asked["close_reason"] not in CLOSE_REASONS:
        raise invalid("close_reason")
    if world.ms - trade["created"] < TOO_FAST:
        raise Refused("isv.trade-service-error:CLOSE_TRADE_TOO_FAST", "CLOSE_TRADE_TOO_FAST")
    close(world, number, asked["close_reason"], "seller")
    return _modified(world, trade["tid"])


@answers("taobao.trade.shippingaddress.update")
def change_address(world: World, asked: Asked) -> Answer:
    """A new receiver, before shipping; lengths count in GBK bytes."""
    trade = own_trade(world, asked, asked["tid"])
    if trade["status"] not in ("WAIT_BUYER_PAY", "WAIT_SELLER_SEND_GOODS"):
        raise Refused("trade-state", "已发货的订单不能修改收货地址")
    given = {name: asked[f"receiver_{name}"] for name in RECEIVER if asked[f"receiver_{name}"]}
    for name, value in {**given, "phone": asked["receiver_phone"] or ""}.items():
        if len(value.encode("gb18030", "replace")) > _GBK_BYTES.get(name, 100):
            raise invalid(f"receiver_{name}")
    receiver = {**json.loads(trade["receiver"]), **given}
    values = {"receiver_name": receiver["name"], "receiver_mobile": receiver["mobile"]}
    text = json.dumps(receiver, ensure_ascii=False)
    world.change("trades", ("tid", trade["tid"]), receiver=text, **values)
    settle(world, trade["tid"])
    tell_trade(world, trade["tid"], "TradeLogisticsAddressChanged")
    return _modified(world, trade["tid"])


@answers("taobao.trade.ordersku.update")
def change_sku(world: World, asked: Asked) -> Answer:
    """Another sku of the same item at the same price, before shipping."""
    order = get_order(world, asked["oid"])
    trade = own_trade(world, asked, order["tid"])
    if order["status"] not in ("WAIT_BUYER_PAY", "WAIT_SELLER_SEND_GOODS"):
        raise Refused("trade-state", "已发货的订单不能修改规格")
    column = "sku_id" if asked["sku_id"] else "properties"
    sku = world.find(
        f"SELECT * FROM skus WHERE num_iid = ? AND {column} = ? AND price = ?",  # noqa: S608
        *(order["num_iid"], asked["sku_id"] or asked["sku_props"], order["price"]),
    )
    if sku is None:
        raise Refused("sku-not-exist", "没有同价的这个规格")
    names = {"sku_id": sku["sku_id"], "properties": sku["properties"]}
    world.change("orders", ("oid", order["oid"]), outer_sku_id=sku["outer_id"], **names)
    settle(world, trade["tid"])
    return {"order": {"oid": order["oid"], "modified": written(world.ms)}}


@answers("taobao.trade.voucher.upload")
def upload_voucher(world: World, asked: Asked) -> Answer:
    """Keeps a picture as evidence."""
    name = keep_picture(world, asked["file_data"])
    return {"file": {"file_name": asked["file_name"], "file_path": f"/pictures/{name}"}}


@answers("taobao.jst.sms.oaid.message.send")
def send_sms(world: World, asked: Asked) -> Answer:
    """An SMS to an encrypted number; kept as a note."""
    given = asked["param"]
    if not isinstance(given, dict):
        raise invalid("param")
    sql = "SELECT tid FROM trades WHERE tid = ? AND oaid = ? AND shop_id = ?"
    ids = (str(given.get("order_id")), str(given.get("oaid")))
    tid = world.value(sql, *ids, asked.caller.shop_id)
    if tid is None:
        raise Refused("trade-not-exist", "交易不存在或 oaid 不匹配")
    body = json.dumps(given, ensure_ascii=False)
    number = world.insert("notes", method="sms", tid=tid, body=body, at=world.ms)
    return {"module": True, "req_id": str(number)}


def _memo_fits(memo: str | None, flag: int | None) -> None:
    if memo is not None and len(memo.encode()) > MEMO_BYTES:
        raise invalid("memo", "备注不能超过 1000 字节")
    if flag is not None and flag not in FLAGS:
        raise invalid("flag", "旗帜只能是 0 到 5")


def _modified(world: World, tid: int) -> dict[str, Any]:
    return {"trade": {"tid": tid, "modified": written(get_trade(world, tid)["modified"])}}
