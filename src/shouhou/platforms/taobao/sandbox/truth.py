"""The market's truth as lists, to compare a desk with."""

from __future__ import annotations

from typing import Any

from shouhou.platforms.taobao.sandbox.world.world import World

# Each list: its key (rows come in its order, `after` starts behind one), and its query.
LISTS = {
    "shops": ("shop_id", "SELECT shop_id, nick, kind, frozen FROM shops"),
    "subaccounts": ("sub_id", "SELECT sub_id, shop_id, nick FROM subaccounts"),
    "addresses": ("contact_id", "SELECT contact_id, shop_id, addr, cancel_def FROM addresses"),
    "buyers": ("buyer_id", "SELECT buyer_id, nick FROM buyers"),
    "skus": (
        "sku_id",
        "SELECT sku_id, num_iid, shop_id, price FROM skus JOIN items USING (num_iid)",
    ),
    "trades": (
        "tid",
        "SELECT tid, shop_id, buyer_id, status, payment, received, modified FROM trades",
    ),
    "orders": ("oid", "SELECT oid, tid, status, divide_order_fee, refunded, refund_id FROM orders"),
    "refunds": (
        "refund_id",
        "SELECT refund_id, shop_id, tid, oid, dispute_type, status, phase, fee, version, modified,"
        " deadline, cs_status, back_sid, new_sid, new_company FROM refunds",
    ),
    "timeline": ("line_id", "SELECT line_id, refund_id, at, who, event, status FROM timeline"),
    "payments": ("payment_id", "SELECT payment_id, kind, key, tid, oid, amount, at FROM payments"),
    "memos": (
        "tid",
        "SELECT tid, seller_memo, seller_flag FROM trades"
        " WHERE (seller_memo <> '' OR seller_flag <> 0)",
    ),
    "ratings": ("rating_id", "SELECT rating_id, oid, role, result, content, reply FROM ratings"),
    "messages": (
        "message_id",
        "SELECT message_id, refund_id, role, content, pictures FROM refund_messages",
    ),
    "parcels": ("parcel_id", "SELECT parcel_id, tid, refund_id, leg, out_sid, status FROM parcels"),
    "tmc": ("message_id", "SELECT message_id, app_key, topic, sent FROM tmc"),
    "notes": ("note_id", "SELECT note_id, method, tid, refund_id, body FROM notes"),
    "texted": ("text_id", "SELECT text_id, shop_id, code, used FROM texted"),
    "calls": (
        "place",
        "SELECT min(call_id) AS place, method, code, sub_code, trouble, count(*) AS calls,"
        " max(milliseconds) AS slowest_ms FROM calls GROUP BY method, code, sub_code, trouble",
    ),
}


def listed(world: World, what: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Rows of one list behind the key `after`, at most `limit`."""
    key, query = LISTS[what]
    sql = f"SELECT * FROM ({query}) WHERE {key} > ? ORDER BY {key} LIMIT ?"  # noqa: S608
    return [dict(row) for row in world.all(sql, after, limit)]
