"""What a seller does about a request: agree, refuse, propose; and the two legs of exchanges."""

from __future__ import annotations

from dataclasses import dataclass

from shouhou.platforms.taobao.sandbox.world.asking import send_back, write_message
from shouhou.platforms.taobao.sandbox.world.disputes import (
    advance,
    get_order,
    get_refund,
    left_to_refund,
    record,
)
from shouhou.platforms.taobao.sandbox.world.machines import AXIS
from shouhou.platforms.taobao.sandbox.world.parcels import send
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

_LEGS = {"exchange": "exchange", "reship": "reship"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusing:
    """Why a seller refuses: words for the buyer, a reason of `reasons.md`, proof pictures."""

    message: str = ""
    reason_id: int | None = None
    pictures: tuple[str, ...] = ()


def agree_refund(world: World, refund_id: int, who: str = "seller") -> None:
    """The money goes back to the buyer, once."""
    advance(world, get_refund(world, refund_id), "agree_refund", who)


def agree_return(
    world: World, refund_id: int, address_id: int | None = None, who: str = "seller"
) -> None:
    """The buyer may send the goods back to this address (the shop's default for returns)."""
    refund = get_refund(world, refund_id)
    event = "agree_return" if AXIS[refund["dispute_type"]] == "refund" else "agree"
    address = return_address(world, refund["shop_id"], address_id)
    text = address_text(address) if address else ""
    after = advance(
        world,
        refund,
        event,
        who,
        address_id=address["contact_id"] if address else None,
        address=text,
    )
    if text:
        write_message(world, after, "seller", f"退货地址：{text}", kind="RETURN_GOODS_APPROVED")


def refuse(world: World, refund_id: int, refusing: Refusing, who: str = "seller") -> None:
    """The seller refuses, or refuses the goods that came back."""
    refund = get_refund(world, refund_id)
    after = advance(world, refund, "refuse", who, refuse_reason=refusing.reason_id)
    if refusing.message or refusing.pictures:
        write_message(world, after, "seller", refusing.message, refusing.pictures)


def propose_return(world: World, refund_id: int, fee: int, address_id: int) -> None:
    """The seller proposes 协商退货退款: the goods back for `fee` fen; the buyer answers."""
    refund = get_refund(world, refund_id)
    order = get_order(world, refund["oid"])
    if refund["status"] != "WAIT_SELLER_AGREE" or AXIS[refund["dispute_type"]] != "refund":
        raise Refused("refund-state", "当前状态不能协商退货退款")
    if order["consign_time"] is None:
        raise Refused("refund-state", "未发货的订单不能协商退货退款")
    if not 0 < fee <= left_to_refund(world, order, refund_id):
        raise Refused("refund-fee", "协商金额超过可退金额")
    address = return_address(world, refund["shop_id"], address_id)
    if address is None:
        raise Refused("address-not-exist", "退货地址不存在")
    record(
        world,
        refund,
        ("propose", "seller", "卖家协商退货退款"),
        proposed_fee=fee,
        proposed_address=address_id,
        address=address_text(address),
    )


def review(world: World, refund_id: int, approved: bool) -> None:
    """Tmall: marks the request as approved (or not) for paying in batches."""
    refund = get_refund(world, refund_id)
    says = "审核通过" if approved else "审核不通过"
    record(world, refund, ("review", "seller", says), reviewed=approved)


def refill_return(world: World, refund_id: int, company_code: str, out_sid: str) -> int:
    """Tmall: the seller enters the return waybill for the buyer; the parcel's id."""
    if get_refund(world, refund_id)["back_sid"]:
        raise Refused("waybill-filled", "买家已填写退货运单号")
    return send_back(world, refund_id, company_code, out_sid, who="seller")


def agree_reship(world: World, refund_id: int) -> None:
    """The seller will send what was missing or broken again."""
    _of_kind(world, refund_id, "reship")
    advance(world, get_refund(world, refund_id), "agree", "seller")


def receive_exchange(world: World, refund_id: int) -> None:
    """The goods of an exchange came back; the replacement is due."""
    _of_kind(world, refund_id, "exchange")
    advance(world, get_refund(world, refund_id), "receive", "seller")


def consign(world: World, refund_id: int, company_code: str, out_sid: str) -> int:
    """The replacement of an exchange or re-send leaves; the parcel's id."""
    refund = get_refund(world, refund_id)
    axis = AXIS[refund["dispute_type"]]
    if axis not in _LEGS:
        raise Refused("refund-kind", "该售后单不需要发货")
    advance(world, refund, "consign", "seller", new_company=company_code, new_sid=out_sid)
    return send(
        world,
        refund["tid"],
        _LEGS[axis],
        (company_code, out_sid),
        refund_id=refund_id,
        oids=(refund["oid"],),
    )


def confirm_replacement(world: World, refund_id: int, who: str = "buyer") -> None:
    """The buyer (or the clock) confirms the replacement: the exchange or re-send is done."""
    advance(world, get_refund(world, refund_id), "confirm", who)


def turn_to_refund(world: World, refund_id: int) -> None:
    """The buyer turns an exchange whose replacement does not come into a refund."""
    _of_kind(world, refund_id, "exchange")
    advance(world, get_refund(world, refund_id), "turn", "buyer")


def return_address(world: World, shop_id: int, address_id: int | None) -> Row | None:
    """The address named (Refused when it is another shop's), or the default one for returns."""
    if address_id is None:
        sql = "SELECT * FROM addresses WHERE shop_id = ? ORDER BY cancel_def DESC, contact_id"
        return world.find(sql, shop_id)
    sql = "SELECT * FROM addresses WHERE shop_id = ? AND contact_id = ?"
    found = world.find(sql, shop_id, address_id)
    if found is None:
        raise Refused("address-not-exist", "退货地址不存在")
    return found


def address_text(address: Row) -> str:
    """The address as one line."""
    place = "".join([address[name] for name in ("province", "city", "country", "addr")])
    return f"{place}，{address['contact_name']}，{address['mobile_phone']}，{address['zip_code']}"


def _of_kind(world: World, refund_id: int, axis: str) -> None:
    if AXIS[get_refund(world, refund_id)["dispute_type"]] != axis:
        raise Refused("refund-kind", "售后类型不符")
