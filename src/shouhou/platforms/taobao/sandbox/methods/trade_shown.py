"""A trade and its lines as the wire shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.world.parcels import COMPANIES
from shouhou.platforms.taobao.sandbox.world.trading import RECEIVER
from shouhou.platforms.taobao.sandbox.world.world import Row, World, blanks

TRADE_COLUMNS = "t.*, b.nick AS buyer_nick, b.open_uid, s.nick AS seller_nick, s.kind AS shop_kind"
TRADE_SOURCE = "FROM trades t JOIN buyers b USING (buyer_id) JOIN shops s USING (shop_id)"
_DATES = {
    **{name: name for name in ("created", "modified", "pay_time", "consign_time", "end_time")},
    "timeout_action_time": "timeout",
    "delivery_time": "ship_by",
}
_MONEY = ("total_fee", "discount_fee", "adjust_fee", "post_fee", "payment")
_OAID_NEEDS = {"receiver_name", "receiver_address", "receiver_mobile", "receiver_phone", "created"}


def shown(world: World, rows: list[Row], fields: str | None) -> list[dict[str, Any]]:
    """The trades with all their fields; the lines are read in one query for all of them."""
    wanted = {each.strip().partition(".")[0] for each in fields.split(",")} if fields else None
    lines: dict[int, list[Row]] = {row["tid"]: [] for row in rows}
    if wanted is None or wanted & {"orders", "buyer_rate", "seller_rate", "num", "pic_path"}:
        sql = f"SELECT * FROM orders WHERE tid IN ({blanks(lines)}) ORDER BY oid"  # noqa: S608
        for line in world.all(sql, *lines):
            lines[line["tid"]].append(line)
    oaid = wanted is None or wanted >= _OAID_NEEDS
    return [_trade(row, lines[row["tid"]], oaid) for row in rows]


def masked(text: str) -> str:
    """A name, number or address as the platform shows it to sellers."""
    return text[:1] + "**" if len(text) < 7 else text[:3] + "****" + text[-2:]


def _trade(row: Row, lines: list[Row], oaid: bool) -> dict[str, Any]:
    rated = bool(lines) and all(line["buyer_rate"] for line in lines)
    answered = bool(lines) and all(line["seller_rate"] for line in lines)
    finished = row["status"] == "TRADE_FINISHED"
    return {
        **{name: row[name] for name in ("tid", "status", "type", "buyer_nick", "seller_nick")},
        **{name: row[name] for name in ("buyer_message", "seller_memo", "seller_flag")},
        **{name: written(row[column]) for name, column in _DATES.items()},
        **{name: Money(row[name]).yuan for name in _MONEY},
        **_receiver(row, oaid),
        "title": row["seller_nick"],
        "buyer_open_uid": row["open_uid"],
        "received_payment": Money(row["received"]).yuan,
        "available_confirm_fee": Money(_confirmable(lines)).yuan,
        "commission_fee": "0.00",
        "alipay_no": row["alipay_no"] or None,
        "buyer_alipay_no": "****",
        "has_post_fee": bool(row["post_fee"]),
        **_insurance(row),
        "buyer_rate": rated,
        "seller_rate": answered,
        "seller_can_rate": finished and not answered,
        "can_rate": finished and not rated,
        "shipping_type": row["shipping_type"],
        "ob_tag": "lg" if row["urged"] else None,
        "is_part_consign": row["status"] == "SELLER_CONSIGNED_PART",
        "num": sum([line["num"] for line in lines]),
        "orders": [_line(line, row) for line in lines],
    }


def _receiver(row: Row, oaid: bool) -> dict[str, Any]:
    receiver = json.loads(row["receiver"])
    secret = ("name", "mobile", "address")
    shown = {
        f"receiver_{name}": masked(receiver[name]) if name in secret else receiver[name] or None
        for name in RECEIVER
    }
    return {
        **shown,
        "receiver_phone": masked(receiver["mobile"]),
        "oaid": row["oaid"] * oaid or None,
    }


def _insurance(row: Row) -> dict[str, Any]:
    if not row["has_yfx"]:
        return {"has_yfx": False}
    number = f"yfx{row['tid']}"
    return {"has_yfx": True, "yfx_fee": "0.60", "yfx_id": number, "yfx_type": "TUI"}


def _confirmable(lines: list[Row]) -> int:
    waiting = [line for line in lines if line["status"] == "WAIT_BUYER_CONFIRM_GOODS"]
    return sum([max(0, line["divide_order_fee"] - line["refunded"]) for line in waiting])


def _line(line: Row, trade: Row) -> dict[str, Any]:
    company: Mapping[str, str] = COMPANIES.get(line["company_code"], {})
    return {
        **{name: line[name] for name in ("oid", "num_iid", "title", "num", "status")},
        **{name: line[name] for name in ("outer_iid", "outer_sku_id", "refund_status", "cid")},
        **{name: bool(line[name]) for name in ("buyer_rate", "seller_rate")},
        **{name: Money(line[name]).yuan for name in ("price", "total_fee", "discount_fee")},
        "oid_str": str(line["oid"]),
        "sku_id": str(line["sku_id"]),
        "pic_path": line["picture"] and f"/pictures/{line['picture']}",
        "sku_properties_name": line["properties"],
        "payment": Money(line["divide_order_fee"]).yuan,
        "divide_order_fee": Money(line["divide_order_fee"]).yuan,
        "part_mjz_discount": "0.00",
        "adjust_fee": "0.00",
        "refund_id": line["refund_id"],
        "consign_time": written(line["consign_time"]),
        "end_time": written(line["end_time"]),
        "timeout_action_time": written(line["timeout"]),
        "invoice_no": line["invoice_no"] or None,
        "logistics_company": company.get("name"),
        "shipping_type": trade["shipping_type"],
        "seller_type": trade["shop_kind"],
        "is_oversold": False,
    }
