"""What a buyer does about a refund: ask, change, withdraw, send back, write, answer a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from shouhou.platforms.taobao.sandbox.world.disputes import (
    ENDED,
    advance,
    get_order,
    get_refund,
    left_to_refund,
    record,
    waiting_for_seller,
)
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, lasts
from shouhou.platforms.taobao.sandbox.world.parcels import send
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.telling import tell, tell_refund
from shouhou.platforms.taobao.sandbox.world.trading import get_trade
from shouhou.platforms.taobao.sandbox.world.world import Row, World

ROLES = {"buyer": 1, "seller": 2, "platform": 3}
SPECIAL = ("", "priceProtect", "cashBack")
PRICE_PROTECT = "taobao_dispute_RefundPriceProtect"
_SHIPPED = ("WAIT_BUYER_CONFIRM_GOODS", "TRADE_FINISHED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a buyer asks for one order line; `fee` in fen, None asks for all that is left."""

    kind: str
    """REFUND, REFUND_AND_RETURN, TMALL_EXCHANGE, TAOBAO_EXCHANGE or RESHIPPING."""
    reason: str
    fee: int | None = None
    received: bool | None = None
    """Whether the goods arrived; None follows from the kind."""
    description: str = ""
    pictures: tuple[str, ...] = ()
    num: int | None = None
    exchange_sku: str = ""
    special: str = ""
    """priceProtect (价保) or cashBack (退差返现); empty for ordinary requests."""


def ask_refund(world: World, oid: int, request: Request) -> int:
    """Opens a request on an order line; its refund_id.

    Raises Refused when one is open already, the line is unpaid, closed or too old, the kind does
    not fit the line, or the amount is more than what is left.
    """
    order = get_order(world, oid)
    trade = get_trade(world, order["tid"])
    _may_ask(world, order, request)
    phase = "aftersale" if order["status"] == "TRADE_FINISHED" else "onsale"
    number = world.number("refund")
    world.insert(
        "refunds",
        refund_id=number,
        tid=order["tid"],
        oid=oid,
        shop_id=trade["shop_id"],
        buyer_id=trade["buyer_id"],
        status="WAIT_SELLER_AGREE",
        phase=phase,
        created=world.ms,
        modified=world.ms,
        version=world.ms - 1,
        special_type=request.special,
        **_asked(world, order, request, 0),
    )
    refund = get_refund(world, number)
    deadline = waiting_for_seller(world, order["consign_time"])
    record(world, refund, ("created", "buyer", "买家申请售后"), deadline=deadline)
    if request.special:
        tell(world, refund["shop_id"], PRICE_PROTECT, {"refund_id": number, "tid": refund["tid"]})
    write_message(world, refund, "buyer", request.description or request.reason, request.pictures)
    return number


def modify_refund(world: World, refund_id: int, request: Request) -> None:
    """The buyer changes kind, amount, reason or words; the seller's time starts anew."""
    refund = get_refund(world, refund_id)
    order = get_order(world, refund["oid"])
    if AXIS.get(request.kind) != AXIS[refund["dispute_type"]]:
        raise Refused("refund-kind", "不能在退款、换货、补寄之间修改，请撤销后重新申请")
    values = _asked(world, order, request, refund_id)
    if refund["good_status"] == "BUYER_RETURNED_GOODS":
        del values["good_status"]
    advance(world, refund, "modify", "buyer", proposed_fee=None, reviewed=0, **values)
    if request.description or request.pictures:
        say(world, refund_id, "buyer", request.description, request.pictures)


def withdraw_refund(world: World, refund_id: int) -> None:
    """The buyer takes the request back."""
    advance(world, get_refund(world, refund_id), "withdraw", "buyer")


def send_back(
    world: World, refund_id: int, company_code: str, out_sid: str, who: str = "buyer"
) -> int:
    """The return waybill is entered (by the buyer, or refilled by the seller); the parcel's id."""
    refund = get_refund(world, refund_id)
    parcel = send(
        world,
        refund["tid"],
        "back",
        (company_code, out_sid),
        refund_id=refund_id,
        oids=(refund["oid"],),
    )
    advance(
        world,
        refund,
        "send_back",
        who,
        back_company=company_code,
        back_sid=out_sid,
        good_return_time=world.ms,
        good_status="BUYER_RETURNED_GOODS",
    )
    return parcel


def say(
    world: World, refund_id: int, who: str, content: str, pictures: tuple[str, ...] = ()
) -> int:
    """A message or proof on the request, by buyer, seller or platform; its id."""
    refund = get_refund(world, refund_id)
    number = write_message(world, refund, who, content, pictures)
    tell_refund(world, refund, "message")
    return number


def answer_proposal(world: World, refund_id: int, accepts: bool) -> None:
    """The buyer answers the seller's proposal to return for another amount (协商退货退款)."""
    refund = get_refund(world, refund_id)
    if refund["proposed_fee"] is None:
        raise Refused("no-proposal", "没有待处理的协商方案")
    if not accepts:
        record(world, refund, ("reject", "buyer", "买家拒绝协商"), proposed_fee=None)
        return
    changes = {"fee": refund["proposed_fee"], "address_id": refund["proposed_address"]}
    advance(
        world,
        refund,
        "accept",
        "buyer",
        dispute_type="REFUND_AND_RETURN",
        proposed_fee=None,
        **changes,
    )


def write_message(
    world: World,
    refund: Row,
    who: str,
    content: str,
    pictures: tuple[str, ...] = (),
    kind: str = "NORMAL",
) -> int:
    """The row of a message; its id. Tells nobody."""
    owner, nick = _owner(world, refund, who)
    for name in pictures:
        if not world.value("SELECT 1 FROM pictures WHERE name = ?", name):
            raise Refused("picture-not-exist", "图片不存在")
    number = world.number("message")
    world.insert(
        "refund_messages",
        message_id=number,
        refund_id=refund["refund_id"],
        role=ROLES[who],
        owner_id=owner,
        owner_nick=nick,
        content=content,
        created=world.ms,
        type=kind,
        pictures=",".join(pictures),
    )
    return number


def _owner(world: World, refund: Row, who: str) -> tuple[int, str]:
    if who == "platform":
        return 1, "淘宝小二"
    table, key = ("buyers", "buyer_id") if who == "buyer" else ("shops", "shop_id")
    sql = f"SELECT nick FROM {table} WHERE {key} = ?"  # noqa: S608 - one of two names
    return refund[key], world.value(sql, refund[key])


def _may_ask(world: World, order: Row, request: Request) -> None:
    if request.kind not in AXIS or request.special not in SPECIAL:
        raise Refused("refund-kind", "没有这种售后类型")
    if order["status"] not in ("WAIT_SELLER_SEND_GOODS", *_SHIPPED):
        raise Refused("trade-state", "该订单状态不能申请售后")
    if order["status"] not in _SHIPPED and request.kind != "REFUND":
        raise Refused("refund-kind", "未发货的订单只能申请仅退款")
    ended = order["end_time"]
    if ended is not None and world.ms > ended + lasts("claim_window"):
        raise Refused("claim-window", "已超过售后申请期限")
    marks = "SELECT status FROM refunds WHERE oid = ?"
    if any(row["status"] not in ENDED for row in world.all(marks, order["oid"])):
        raise Refused("refund-open", "该商品已有进行中的售后申请")


def _asked(world: World, order: Row, request: Request, refund_id: int) -> dict[str, object]:
    """The columns a request fills, checked against what is left."""
    left = left_to_refund(world, order, refund_id)
    exactly = max(0, order["divide_order_fee"] - order["refunded"])
    fee = min(exactly, left) if request.fee is None else request.fee
    if not 0 < fee <= left:
        raise Refused("refund-fee", f"退款金额须大于 0 且不超过可退金额（{left} 分）")
    num = order["num"] if request.num is None else request.num
    if not 1 <= num <= order["num"]:
        raise Refused("refund-num", "售后数量不能超过购买数量")
    received = request.kind != "REFUND" if request.received is None else request.received
    return {
        "dispute_type": request.kind,
        "fee": fee,
        "num": num,
        "reason": request.reason,
        "description": request.description,
        "exchange_sku": request.exchange_sku,
        "good_status": "BUYER_RECEIVED" if received else "BUYER_NOT_RECEIVED",
    }
