"""Exchanges (换货): reading, answering, and the replacement's way."""

from __future__ import annotations

from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.methods.guarding import own_refund, proof
from shouhou.platforms.taobao.sandbox.methods.paging import Query, second_end
from shouhou.platforms.taobao.sandbox.methods.refund_messages import PICTURE
from shouhou.platforms.taobao.sandbox.methods.refund_shown import (
    NUMBER_OF,
    REFUND_COLUMNS,
    REFUND_SOURCE,
    exchange_shown,
    get_shown,
)
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.answering import (
    Refusing,
    agree_return,
    consign,
    receive_exchange,
    refuse,
)
from shouhou.platforms.taobao.sandbox.world.asking import say
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, FOLDER
from shouhou.platforms.taobao.sandbox.world.parcels import COMPANIES
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

POST, EXPRESS = 100, 200


@answers("tmall.exchange.receive.get")
def received(world: World, asked: Asked) -> Answer:
    """Exchanges by status, buyer, waybill and time."""
    query = Query(REFUND_COLUMNS, REFUND_SOURCE, "r.modified DESC, r.refund_id DESC")
    query.where("r.shop_id = ?", asked.caller.shop_id)
    query.where("r.dispute_type IN ('TMALL_EXCHANGE', 'TAOBAO_EXCHANGE')")
    _narrow(query, asked)
    found, more = query.page(world, asked)
    return {"results": [exchange_shown(row) for row in found], "page_results": len(found), **more}


@answers("tmall.exchange.get")
def one(world: World, asked: Asked) -> Answer:
    """One exchange."""
    refund = _own(world, asked)
    row = get_shown(world, refund["refund_id"], refund["shop_id"])
    return {"result": {"success": True, "exchange": exchange_shown(row)}}


@answers("tmall.exchange.agree")
def agree(world: World, asked: Asked) -> Answer:
    """The buyer may send the goods to this address of the shop."""
    refund = _own(world, asked)
    agree_return(world, refund["refund_id"], asked["address_id"])
    _say(world, asked, refund)
    return _after(world, refund)


@answers("tmall.exchange.refuse")
def refuse_request(world: World, asked: Asked) -> Answer:
    """Refuses the request, not yet any goods."""
    return _refuse(world, asked, "WAIT_SELLER_AGREE", "refuse")


@answers("tmall.exchange.returngoods.refuse")
def refuse_goods(world: World, asked: Asked) -> Answer:
    """Refuses the goods that came back."""
    return _refuse(world, asked, "WAIT_SELLER_CONFIRM_GOODS", "refuse_goods")


@answers("tmall.exchange.refusereason.get")
def reasons(world: World, asked: Asked) -> Answer:
    """Reasons that may be given in the exchange's present state."""
    returned = _own(world, asked)["status"] == "WAIT_SELLER_CONFIRM_GOODS"
    section = "refuse_goods" if returned else "refuse"
    found = [
        {"reason_id": int(row["id"]), "reason_text": row["text"]}
        for row in rows(FOLDER / "reasons.md", section)
    ]
    return {"result": {"results": found, "total_results": len(found)}}


@answers("tmall.exchange.returngoods.agree")
def agree_goods(world: World, asked: Asked) -> Answer:
    """确认收到退回商品."""
    refund = _own(world, asked)
    receive_exchange(world, refund["refund_id"])
    return _after(world, refund)


@answers("tmall.exchange.consigngoods")
def send_replacement(world: World, asked: Asked) -> Answer:
    """Ships the replacement."""
    refund = _own(world, asked)
    consign(world, refund["refund_id"], *_waybill(asked))
    return _after(world, refund)


@answers("tmall.exchange.confirm.consign")
def confirm_and_send(world: World, asked: Asked) -> Answer:
    """Confirms the goods and ships the replacement in one call."""
    refund = _own(world, asked)
    waybill = _waybill(asked)
    receive_exchange(world, refund["refund_id"])
    consign(world, refund["refund_id"], *waybill)
    return _after(world, refund)


def _own(world: World, asked: Asked) -> Row:
    refund = own_refund(world, asked, asked["dispute_id"])
    if AXIS[refund["dispute_type"]] != "exchange":
        raise Refused("exchange-not-exist", "换货单不存在")
    return refund


def _after(world: World, refund: Row) -> dict[str, Any]:
    row = get_shown(world, refund["refund_id"], refund["shop_id"])
    names = ("dispute_id", "biz_order_id", "status", "modified")
    shown = exchange_shown(row)
    return {"result": {"success": True, "exchange": {name: shown[name] for name in names}}}


def _say(world: World, asked: Asked, refund: Row) -> None:
    pictures = proof(world, asked, "leave_message_pics", PICTURE)
    if asked["leave_message"] or pictures:
        say(world, refund["refund_id"], "seller", asked["leave_message"] or "", pictures)


def _refuse(world: World, asked: Asked, status: str, section: str) -> Answer:
    refund = _own(world, asked)
    if refund["status"] != status:
        raise Refused("refund-state", "当前状态不能这样拒绝")
    reason = asked["seller_refuse_reason_id"]
    if str(reason) not in [row["id"] for row in rows(FOLDER / "reasons.md", section)]:
        raise invalid("seller_refuse_reason_id")
    pictures = proof(world, asked, "leave_message_pics", PICTURE)
    message = asked["leave_message"] or ""
    words = Refusing(message=message, reason_id=reason, pictures=pictures)
    refuse(world, refund["refund_id"], words)
    return _after(world, refund)


def _waybill(asked: Asked) -> tuple[str, str]:
    """(company code, number); the company may be named by its name or its code."""
    if asked["logistics_type"] not in (POST, EXPRESS):
        raise invalid("logistics_type")
    given = asked["logistics_company_name"]
    code = next((code for code, row in COMPANIES.items() if given in (code, row["name"])), "OTHER")
    return code, asked["logistics_no"]


def _narrow(query: Query, asked: Asked) -> None:
    if asked["dispute_status_array"]:
        names = [
            name
            for (kind, name), number in NUMBER_OF.items()
            if kind == "exchange" and number in asked["dispute_status_array"]
        ]
        query.where(f"r.status IN ({', '.join('?' * len(names))})", *names)
    if asked["refund_id_array"]:
        ids = asked["refund_id_array"]
        query.where(f"r.refund_id IN ({', '.join('?' * len(ids))})", *ids)
    if asked["biz_order_id"]:
        query.where("(r.oid = ? OR r.tid = ?)", *[asked["biz_order_id"]] * 2)
    if asked["logistic_no"]:
        query.where("(r.back_sid = ? OR r.new_sid = ?)", *[asked["logistic_no"]] * 2)
    query.where("b.nick = ?", asked["buyer_nick"])
    query.where("b.open_uid = ?", asked["buyer_open_uid"])
    query.where("r.created >= ?", asked["start_created_time"])
    query.where("r.created <= ?", second_end(asked["end_created_time"]))
    query.where("r.modified >= ?", asked["start_gmt_modified_time"])
    query.where("r.modified <= ?", second_end(asked["end_gmt_modifed_time"]))
