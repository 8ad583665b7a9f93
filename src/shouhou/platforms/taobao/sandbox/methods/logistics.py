"""Logistics on TOP: couriers, traces, sending, addresses."""

from __future__ import annotations

from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid, missing
from shouhou.platforms.taobao.sandbox.methods.paging import Query, second_end
from shouhou.platforms.taobao.sandbox.methods.trades import own_trade
from shouhou.platforms.taobao.sandbox.moments import DAY, written
from shouhou.platforms.taobao.sandbox.world.parcels import COMPANIES, send
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.telling import tell_trade
from shouhou.platforms.taobao.sandbox.world.trading import settle, ship
from shouhou.platforms.taobao.sandbox.world.world import Row, World

RESEND_DAYS = 50
NORMAL, OLD, PART_TO_FULL, EXTRA = 1, 0, 2, 3
_RECOMMENDED = ("SF", "ZTO", "YTO", "YUNDA", "STO", "JITU", "EMS")


@answers("taobao.logistics.companies.get")
def companies(world: World, asked: Asked) -> Answer:
    """The couriers the platform knows."""
    found = [
        {**{name: row[name] for name in ("code", "name", "reg_mail_no")}, "id": int(row["id"])}
        for row in COMPANIES.values()
        if not asked["is_recommended"] or row["code"] in _RECOMMENDED
    ]
    return {"logistics_companies": found}


@answers("taobao.logistics.trace.search")
def search_trace(world: World, asked: Asked) -> Answer:
    """The traces of one parcel: that of a sub-order, else the newest on the way out."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    wanted = {str(each) for each in asked["sub_tid"] or ()}
    parcels = [
        row for row in _parcels(world, tid) if not wanted or wanted & set(row["oids"].split(","))
    ]
    if not parcels:
        raise Refused("logistics-not-exist", "没有物流信息")
    return _traced(world, parcels[-1])


@answers("taobao.logistics.trace.get")
def traces(world: World, asked: Asked) -> Answer:
    """The traces of every parcel to the buyer."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    return {"result": [_traced(world, row) for row in _parcels(world, tid)]}


@answers("taobao.logistics.orders.get", "taobao.logistics.orders.detail.get")
def shippings(world: World, asked: Asked) -> Answer:
    """Parcels by trade or by time."""
    source = "FROM parcels p JOIN trades t USING (tid) JOIN buyers b USING (buyer_id)"
    query = Query("p.*, b.nick AS buyer_nick, t.post_fee", source, "p.created DESC, parcel_id DESC")
    query.where("t.shop_id = ?", asked.caller.shop_id)
    query.where("p.leg = 'out'")
    query.where("p.tid = ?", asked["tid"])
    query.where("p.created >= ?", asked["start_created"])
    query.where("p.created <= ?", second_end(asked["end_created"]))
    rows, more = query.page(world, asked)
    return {"shippings": [_shipping(row) for row in rows], **more}


@answers("taobao.logistics.address.search")
def addresses(world: World, asked: Asked) -> Answer:
    """The shop's addresses; `rdef` narrows to the default sender or the default for returns."""
    query = "SELECT * FROM addresses WHERE shop_id = ? ORDER BY contact_id"
    found = world.all(query, asked.caller.shop_id)
    flag = {"get_def": "send_def", "cancel_def": "cancel_def"}.get(asked["rdef"] or "")
    return {"addresses": [_address(row) for row in found if flag is None or row[flag]]}


@answers("taobao.logistics.offline.send")
def offline_send(world: World, asked: Asked) -> Answer:
    """自己联系: the seller names the courier and the number."""
    return _sent(world, asked, asked["company_code"], asked["out_sid"])


@answers("taobao.logistics.online.send")
def online_send(world: World, asked: Asked) -> Answer:
    """在线下单: without a number the platform draws one."""
    number = asked["out_sid"] or f"TB{world.number('message')}"
    return _sent(world, asked, asked["company_code"], number)


@answers("taobao.logistics.dummy.send")
def dummy_send(world: World, asked: Asked) -> Answer:
    """无需物流."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    ship(world, tid, "OTHER", f"XN{tid}")
    return {"shipping": {"is_success": True}}


@answers("taobao.logistics.consign.resend")
def resend(world: World, asked: Asked) -> Answer:
    """Another courier or number, within fifty days."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    lines = {str(each) for each in asked["sub_tid"] or ()}
    parcels = [
        row
        for row in _parcels(world, tid)
        if row["leg"] == "out" and (not lines or lines & set(row["oids"].split(",")))
    ]
    if not parcels:
        raise Refused("trade-state", "订单尚未发货")
    _renumber(world, parcels[-1], asked["company_code"], asked["out_sid"])
    return {"shipping": {"is_success": True}}


@answers("alibaba.ascp.logistics.offline.send")
def ascp_send(world: World, asked: Asked) -> Answer:
    """Sends packages; `consign_type` 3 sends again (补发) without touching the trade."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    packages = asked["consign_pkgs"]
    kind = NORMAL if asked["consign_type"] is None else asked["consign_type"]
    if not isinstance(packages, list) or not packages:
        raise invalid("consign_pkgs")
    if kind not in (OLD, NORMAL, PART_TO_FULL, EXTRA):
        raise invalid("consign_type")
    for each in packages:
        code, number, lines = _package(each)
        if kind == EXTRA:
            send(world, tid, "reship", (code, number), oids=lines)
        else:
            ship(world, tid, code, number, lines)
    return {"result": {"success": True}}


@answers("alibaba.ascp.logistics.consign.modify")
def ascp_modify(world: World, asked: Asked) -> Answer:
    """Another number for one parcel."""
    tid = own_trade(world, asked, asked["tid"])["tid"]
    parcel = next((p for p in _parcels(world, tid) if p["out_sid"] == asked["old_out_sid"]), None)
    if parcel is None:
        raise Refused("logistics-not-exist", "没有这个运单号")
    company = asked["new_company_code"] or parcel["company_code"]
    _renumber(world, parcel, company, asked["new_out_sid"])
    return {"result": {"success": True}}


def _sent(world: World, asked: Asked, company: str, number: str) -> Answer:
    tid = own_trade(world, asked, asked["tid"])["tid"]
    if asked["is_split"] and not asked["sub_tid"]:
        raise missing("sub_tid")
    ship(world, tid, company, number, tuple(asked["sub_tid"] or ()))
    return {"shipping": {"is_success": True}}


def _renumber(world: World, parcel: Row, company: str, number: str) -> None:
    if company not in COMPANIES:
        raise Refused("company-not-exist", f"物流公司“{company}”不存在")
    if world.ms > parcel["created"] + RESEND_DAYS * DAY:
        raise Refused("resend-window", "发货超过五十天，不能修改")
    changes = {"company_code": company, "out_sid": number}
    world.change("parcels", ("parcel_id", parcel["parcel_id"]), modified=world.ms, **changes)
    for oid in parcel["oids"].split(","):
        world.change("orders", ("oid", int(oid or 0)), invoice_no=number, company_code=company)
    settle(world, parcel["tid"])
    tell_trade(world, parcel["tid"], "TradeChanged")


def _package(each: Any) -> tuple[str, str, tuple[int, ...]]:
    if not isinstance(each, dict) or not each.get("out_sid") or not each.get("company_code"):
        raise invalid("consign_pkgs")
    goods = each.get("goods") or []
    try:
        lines = tuple([int(one["sub_tid"]) for one in goods])
    except (KeyError, TypeError, ValueError):
        raise invalid("consign_pkgs")
    return str(each["company_code"]), str(each["out_sid"]), lines


def _parcels(world: World, tid: int) -> list[Row]:
    """The parcels to the buyer, the oldest first."""
    sql = "SELECT * FROM parcels WHERE tid = ? AND leg <> 'back' ORDER BY parcel_id"
    return world.all(sql, tid)


def _traced(world: World, parcel: Row) -> dict[str, Any]:
    sql = "SELECT * FROM traces WHERE parcel_id = ? ORDER BY at, trace_id"
    lines = [
        {
            "status_time": written(row["at"]),
            "status_desc": row["description"],
            "action": row["action"],
        }
        for row in world.all(sql, parcel["parcel_id"])
    ]
    return {
        "tid": parcel["tid"],
        "out_sid": parcel["out_sid"],
        "company_name": COMPANIES[parcel["company_code"]]["name"],
        "status": parcel["status"],
        "trace_list": lines,
    }


def _shipping(row: Row) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("tid", "out_sid", "status", "buyer_nick")},
        **{name: written(row[name]) for name in ("created", "modified")},
        "order_code": str(row["parcel_id"]),
        "company_name": COMPANIES[row["company_code"]]["name"],
        "type": "express",
        "freight_payer": "buyer" if row["post_fee"] else "seller",
        "seller_confirm": "yes",
        "is_split": 0,
        "sub_tids": [int(each) for each in row["oids"].split(",") if each],
        "delivery_start": written(row["created"]),
        "delivery_end": written(row["signed"]),
    }


def _address(row: Row) -> dict[str, Any]:
    texts = ("contact_name", "province", "city", "country", "addr", "zip_code", "phone")
    return {
        **{name: row[name] for name in ("contact_id", *texts, "mobile_phone", "memo", "area_id")},
        "send_def": bool(row["send_def"]),
        "get_def": bool(row["send_def"]),
        "cancel_def": bool(row["cancel_def"]),
        "modify_date": written(row["modified"]),
    }
