"""Messages and proof on refunds and exchanges."""

from __future__ import annotations

from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.methods.guarding import (
    fresh,
    needed_by_tmall,
    own_refund,
    proof,
    short,
)
from shouhou.platforms.taobao.sandbox.methods.paging import Query
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.world.asking import say
from shouhou.platforms.taobao.sandbox.world.world import Row, World

PICTURE = 500 * 1024
# Our roles (1 buyer, 2 seller, 3 platform) as exchanges number them (facts 3.6).
EXCHANGE_ROLES = {1: 4, 2: 1, 3: 3}


@answers("taobao.refund.messages.get")
def messages(world: World, asked: Asked) -> Answer:
    """What was written on a refund, the newest first."""
    needed_by_tmall(asked, "refund_phase")
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, None, asked["refund_phase"])
    rows, more = _query(refund).page(world, asked)
    return {"refund_messages": [_shown(row, refund) for row in rows], **more}


@answers("taobao.refund.message.add")
def add_message(world: World, asked: Asked) -> Answer:
    """The seller writes, with a picture."""
    refund = own_refund(world, asked, asked["refund_id"])
    pictures = proof(world, asked, "image", PICTURE)
    number = say(world, refund["refund_id"], "seller", short(asked["content"]), pictures)
    return {"refund_message": {"id": number, "created": written(world.ms)}}


@answers("tmall.exchange.messages.get")
def exchange_messages(world: World, asked: Asked) -> Answer:
    """What was written on an exchange; roles are numbered the exchange's way."""
    refund = own_refund(world, asked, asked["dispute_id"])
    query = _query(refund)
    if asked["operator_roles"]:
        ours = [
            mine for mine, theirs in EXCHANGE_ROLES.items() if theirs in asked["operator_roles"]
        ]
        query.where(f"role IN ({', '.join([str(each) for each in ours]) or 'NULL'})")
    rows, more = query.page(world, asked)
    results = [
        {**_shown(row, refund), "owner_role": str(EXCHANGE_ROLES[row["role"]])} for row in rows
    ]
    return {"result": {"results": results, "page_results": len(results), **more}}


@answers("tmall.exchange.message.add")
def add_exchange_message(world: World, asked: Asked) -> Answer:
    """The seller writes on an exchange; a picture is not needed."""
    refund = own_refund(world, asked, asked["dispute_id"])
    pictures = proof(world, asked, "message_pics", PICTURE)
    number = say(world, refund["refund_id"], "seller", short(asked["content"]), pictures)
    shown = {"id": number, "created": written(world.ms)}
    return {"result": {"success": True, "message": shown}}


def _query(refund: Row) -> Query:
    query = Query("*", "FROM refund_messages", "message_id DESC")
    query.where("refund_id = ?", refund["refund_id"])
    return query


def _shown(row: Row, refund: Row) -> dict[str, Any]:
    return {
        "id": row["message_id"],
        "refund_id": str(row["refund_id"]),
        "owner_id": row["owner_id"],
        "owner_nick": row["owner_nick"],
        "owner_role": str(row["role"]),
        "content": row["content"],
        "created": written(row["created"]),
        "message_type": row["type"],
        "refund_phase": refund["phase"],
        "pic_urls": [{"url": f"/pictures/{name}"} for name in row["pictures"].split(",") if name],
    }
