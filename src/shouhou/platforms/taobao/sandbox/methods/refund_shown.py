"""A refund as the wire shows it: the refund list's spelling, the dispute list's, the exchange's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.disputes import ENDED, SEVEN_DAYS
from shouhou.platforms.taobao.sandbox.world.parcels import COMPANIES
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

REFUND_COLUMNS = """r.*, o.title, o.price, o.num_iid, o.sku_id, o.properties, o.outer_sku_id,
    o.status AS order_status, o.divide_order_fee, o.seven_days, o.consign_time, o.picture,
    t.payment AS trade_payment, t.alipay_no, t.shipping_type, t.receiver_name, t.oaid,
    b.nick AS buyer_nick, b.open_uid, s.nick AS seller_nick"""
REFUND_SOURCE = """FROM refunds r JOIN orders o ON o.oid = r.oid JOIN trades t ON t.tid = r.tid
    JOIN buyers b ON b.buyer_id = r.buyer_id JOIN shops s ON s.shop_id = r.shop_id"""
_LIST_SPELLING = {
    "EXCHANGE_WAIT_BUYER_CONFIRM_GOODS": "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS"
}
_DISPUTE_SPELLING = {"WAIT_SELLER_CONSIGN_GOODS": "WAIT_SELLER_CONSIGN_GOOGDS"}
_SPELLINGS = rows(Path(__file__).parents[1] / "numbers.md")
NUMBER_OF = {(row["kind"], row["status"]): int(row["number"]) for row in _SPELLINGS}
_DISPUTE_REQUEST = {"REFUND": 1, "REFUND_AND_RETURN": 3, "TMALL_EXCHANGE": 4, "TAOBAO_EXCHANGE": 4}


def get_shown(world: World, refund_id: int, shop_id: int) -> Row:
    """One refund of the shop with its order, trade and people; Refused if it is not there."""
    sql = f"SELECT {REFUND_COLUMNS} {REFUND_SOURCE} WHERE r.refund_id = ? AND r.shop_id = ?"
    row = world.find(sql, refund_id, shop_id)
    if row is None:
        raise Refused("refund-not-exist", "退款单不存在")
    return row


def refund_shown(row: Row) -> dict[str, Any]:
    """As `taobao.refunds.receive.get` and `taobao.refund.get` show it."""
    status = _LIST_SPELLING.get(row["status"], row["status"])
    names = ("tid", "oid", "title", "buyer_nick", "seller_nick", "good_status", "reason", "num")
    return {
        **{name: row[name] for name in (*names, "order_status", "dispute_type", "num_iid")},
        **{name: written(row[name]) for name in ("created", "modified", "end_time")},
        **_return_leg(row),
        "refund_id": str(row["refund_id"]),
        "buyer_open_uid": row["open_uid"],
        "total_fee": Money(row["trade_payment"]).yuan,
        "refund_fee": Money(row["fee"]).yuan,
        "payment": Money(max(0, row["divide_order_fee"] - row["fee"])).yuan,
        "price": Money(row["price"]).yuan,
        "status": status,
        "desc": row["description"],
        "has_good_return": _comes_back(row),
        "refund_phase": row["phase"],
        "refund_version": row["version"],
        "sku": f"{row['sku_id']}|{row['properties']}",
        "outer_id": row["outer_sku_id"],
        "attribute": _attribute(row),
        "operation_contraint": None if _may_refuse(row) else "cannot_refuse",
        "alipay_no": row["alipay_no"],
        "address": row["address"] or None,
        "shipping_type": row["shipping_type"],
        "refund_remind_timeout": remind(row),
        "cs_status": row["cs_status"],
        "advance_status": 0,
        "split_seller_fee": Money(row["fee"]).yuan,
        "split_taobao_fee": "0.00",
        "special_refund_type": row["special_type"] or None,
    }


def dispute_shown(row: Row, numbers: bool) -> dict[str, Any]:
    """As `tmall.dispute.receive.get` shows it; with `numbers` the status is one."""
    kind = "exchange" if row["dispute_type"].endswith("EXCHANGE") else "refund"
    name = _DISPUTE_SPELLING.get(row["status"], row["status"])
    number = NUMBER_OF.get((kind, row["status"]))
    names = ("oid", "order_status", "good_status", "reason", "num", "title", "alipay_no")
    return {
        **{each: row[each] for each in names},
        **{each: written(row[each]) for each in ("created", "modified", "good_return_time")},
        "refund_id": row["refund_id"],
        "biz_order_id": row["tid"],
        "dispute_request": _DISPUTE_REQUEST.get(row["dispute_type"], 0),
        "status": str(number) if numbers and number else name,
        "has_good_return": _comes_back(row),
        "refund_fee": Money(row["fee"]).yuan,
        "desc": row["description"],
        "time_out": written(row["deadline"]),
        "address": row["address"] or None,
        "company_name": _company(row["back_company"]),
        "refund_phase": row["phase"],
        "refund_version": row["version"],
        "dispute_type": row["dispute_type"],
        "cs_status": row["cs_status"],
        "attribute": _attribute(row),
        **_two_legs(row),
    }


def exchange_shown(row: Row) -> dict[str, Any]:
    """As the `tmall.exchange.*` methods show it."""
    names = ("alipay_no", "num", "buyer_nick", "seller_nick", "good_status", "reason", "title")
    return {
        **{name: row[name] for name in (*names, "oaid", "cs_status", "status")},
        **{name: written(row[name]) for name in ("created", "modified")},
        "dispute_id": str(row["refund_id"]),
        "biz_order_id": str(row["oid"]),
        "buyer_open_uid": row["open_uid"],
        "time_out": written(row["deadline"]),
        "desc": row["description"],
        "price": Money(row["price"]).yuan,
        "payment": Money(row["divide_order_fee"]).yuan,
        "bought_sku": row["properties"],
        "exchange_sku": row["exchange_sku"] or row["properties"],
        "buyer_name": row["receiver_name"][:1] + "**",
        "address": row["address"] or None,
        "refund_phase": row["phase"],
        "refund_version": row["version"],
        "operation_contraint": None if _may_refuse(row) else "cannot_refuse",
        "advance_status": 0,
        "attributes": _attribute(row),
        **_two_legs(row),
    }


def remind(row: Row) -> Mapping[str, Any]:
    """The deadline that really runs."""
    if row["deadline"] is None or row["status"] in ENDED:
        return {"exist_timeout": False}
    return {"exist_timeout": True, "remind_type": 1, "timeout": written(row["deadline"])}


def _comes_back(row: Row) -> bool:
    return row["dispute_type"] in ("REFUND_AND_RETURN", "TMALL_EXCHANGE", "TAOBAO_EXCHANGE")


def _may_refuse(row: Row) -> bool:
    without_reason = row["seven_days"] and row["reason"].startswith(SEVEN_DAYS)
    return row["consign_time"] is not None and not without_reason


def _attribute(row: Row) -> str:
    if not row["special_type"]:
        return f";reason:{row['reason']};"
    return f";disputeRequest:{_DISPUTE_REQUEST.get(row['dispute_type'], 1)};"


def _company(code: str) -> str | None:
    return COMPANIES[code]["name"] if code in COMPANIES else None


def _return_leg(row: Row) -> dict[str, Any]:
    return {
        "company_name": _company(row["back_company"]),
        "sid": row["back_sid"] or None,
        "good_return_time": written(row["good_return_time"]),
    }


def _two_legs(row: Row) -> dict[str, Any]:
    return {
        "buyer_logistic_name": _company(row["back_company"]),
        "buyer_logistic_no": row["back_sid"] or None,
        "seller_logistic_name": _company(row["new_company"]),
        "seller_logistic_no": row["new_sid"] or None,
    }
