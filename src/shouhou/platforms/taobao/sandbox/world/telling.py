"""Messages of the platform: put into the queue of every app that a shop has permitted."""

from __future__ import annotations

import json
from collections.abc import Mapping

from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, topics_of
from shouhou.platforms.taobao.sandbox.world.world import Row, World

_BILL = {"REFUND": "refund_bill", "REFUND_AND_RETURN": "return_bill"}
_CLAIM = {"REFUND": 1, "REFUND_AND_RETURN": 3, "RESHIPPING": 10}


def tell(world: World, shop_id: int, topic: str, content: Mapping[str, object]) -> None:
    """One message per app whose permit covers the topic; free for delivery at once."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for permit in world.all("SELECT * FROM permits WHERE shop_id = ?", shop_id):
        if permit["topics"] and topic not in permit["topics"].split(","):
            continue
        app, group = permit["app_key"], permit["group_name"]
        number = world.number("tmc")
        world.insert(
            "tmc",
            message_id=number,
            app_key=app,
            group_name=group,
            shop_id=shop_id,
            topic=topic,
            content=text,
            at=world.ms,
            wall_free=world.wall,
        )
        world.db.execute(
            "INSERT INTO tmc_totals (app_key, group_name, put) VALUES (?, ?, 1)"
            " ON CONFLICT DO UPDATE SET put = put + 1",
            (app, group),
        )


def tell_refund(world: World, refund: Row, event: str) -> None:
    """Everything this event of a refund sends, in the order of `topics.md`."""
    for topic in topics_of(AXIS[refund["dispute_type"]], event):
        newer = topic.startswith("taobao_dispute_")
        content = _dispute(world, refund, topic) if newer else _refund(world, refund)
        tell(world, refund["shop_id"], topic, content)


def tell_trade(world: World, tid: int, topic: str, **extra: object) -> None:
    """A message about a trade: `topic` is the part after `taobao_trade_`."""
    row = world.find(
        "SELECT t.*, b.nick, b.open_uid, s.nick AS seller FROM trades t JOIN buyers b"
        " USING (buyer_id) JOIN shops s USING (shop_id) WHERE tid = ?",
        tid,
    )
    if row is None:
        return
    content = {
        "tid": tid,
        "oid": tid,
        "buyer_nick": row["nick"],
        "buyer_open_uid": row["open_uid"],
        "seller_nick": row["seller"],
        "status": row["status"],
        "type": row["type"],
        "payment": Money(row["payment"]).yuan,
        **extra,
    }
    tell(world, row["shop_id"], f"taobao_trade_{topic}", content)


def _refund(world: World, refund: Row) -> dict[str, object]:
    buyer = world.find("SELECT * FROM buyers WHERE buyer_id = ?", refund["buyer_id"])
    seller = world.value("SELECT nick FROM shops WHERE shop_id = ?", refund["shop_id"])
    return {
        "refund_id": refund["refund_id"],
        "tid": refund["tid"],
        "oid": refund["oid"],
        "buyer_nick": buyer["nick"] if buyer else "",
        "buyer_open_uid": buyer["open_uid"] if buyer else "",
        "seller_nick": seller,
        "refund_fee": Money(refund["fee"]).yuan,
        "bill_type": _BILL.get(refund["dispute_type"], "replace_bill"),
        "refund_phase": refund["phase"],
        "modified": written(refund["modified"]),
    }


def _dispute(world: World, refund: Row, topic: str) -> dict[str, object]:
    ids = {name: refund[name] for name in ("refund_id", "tid", "oid")}
    if "Reshipping" in topic:
        ids = {name: str(value) for name, value in ids.items()}
    return {
        **ids,
        "seller_open_uid": f"AA{refund['shop_id']}",
        "modified": written(refund["modified"]),
        "create": written(refund["created"]),
        "buyer_refund_fee": Money(refund["fee"]).yuan,
        "dispute_type": 1 if refund["phase"] == "onsale" else 2,
        "biz_claim_type": _CLAIM.get(refund["dispute_type"], 4),
    }
