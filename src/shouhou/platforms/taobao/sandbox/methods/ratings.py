"""Ratings on TOP."""

from __future__ import annotations

import json
from typing import Any

from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.methods.paging import Query, second_end
from shouhou.platforms.taobao.sandbox.methods.trades import own_trade
from shouhou.platforms.taobao.sandbox.moments import DAY, written
from shouhou.platforms.taobao.sandbox.world.disputes import get_order
from shouhou.platforms.taobao.sandbox.world.rating import Rating, answer_rating, rate
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.trading import lines_of
from shouhou.platforms.taobao.sandbox.world.world import Row, World

MOST_FIELDS, SHOWN_DAYS, MOST_IN_WINDOW = 20, 180, 1500
_WRITER = {("get", "buyer"): "buyer", ("give", "seller"): "seller"}


@answers("taobao.traderates.get")
def ratings(world: World, asked: Asked) -> Answer:
    """The last 180 days; a window with more than 1,500 rows shows the newest 1,500 only."""
    if len(asked["fields"].split(",")) > MOST_FIELDS:
        raise invalid("fields", "最多 20 个字段")
    writer = _WRITER.get((asked["rate_type"], asked["role"]))
    if asked["rate_type"] not in ("get", "give") or asked["role"] not in ("buyer", "seller"):
        raise invalid("role" if asked["rate_type"] in ("get", "give") else "rate_type")
    query = _query(world, asked, writer)
    if ((asked["page_no"] or 1) - 1) * (asked["page_size"] or 40) >= MOST_IN_WINDOW:
        return {"trade_rates": [], "total_results": MOST_IN_WINDOW}
    rows, more = query.page(world, asked)
    return {"trade_rates": [_shown(row) for row in rows], **more}


@answers("taobao.traderate.add")
def add(world: World, asked: Asked) -> Answer:
    """The seller rates the buyer: one line, or every line of the trade."""
    trade = own_trade(world, asked, asked["tid"])
    lines = (
        [asked["oid"]] if asked["oid"] else [row["oid"] for row in lines_of(world, trade["tid"])]
    )
    if asked["role"] != "seller":
        raise invalid("role", "卖家只能以 seller 身份评价")
    rating = Rating(
        result=asked["result"], content=asked["content"] or "", anonymous=bool(asked["anony"])
    )
    for oid in lines:
        if get_order(world, oid)["tid"] != trade["tid"]:
            raise Refused("order-not-exist", "子订单不属于该交易")
        rate(world, oid, "seller", rating)
    shown = {"tid": trade["tid"], "oid": lines[0], "created": written(world.ms)}
    return {"trade_rate": shown}


@answers("taobao.traderate.explain.add")
def explain(world: World, asked: Asked) -> Answer:
    """The seller answers in public; Tmall shops."""
    if not asked.caller.is_tmall:
        raise Refused("only-tmall", "仅支持天猫店铺")
    own_trade(world, asked, get_order(world, asked["oid"])["tid"])
    answer_rating(world, asked["oid"], asked["reply"])
    return {"is_success": True}


@answers("tmall.traderate.feeds.get")
def feeds(world: World, asked: Asked) -> Answer:
    """What a buyer wrote about one line, with what was appended."""
    own_trade(world, asked, get_order(world, asked["child_trade_id"])["tid"])
    row = world.find(
        "SELECT r.*, b.nick FROM ratings r JOIN trades t USING (tid) JOIN buyers b USING (buyer_id)"
        " WHERE oid = ? AND role = 'buyer'",
        asked["child_trade_id"],
    )
    if row is None:
        raise Refused("rate-not-exist", "买家还没有评价")
    tags = [{"tag_name": words, "posi": praises} for words, praises in json.loads(row["tags"])]
    return {
        "tmall_rate_info": {
            "content": row["content"],
            "comment_time": written(row["created"]),
            "tags": tags,
            "has_negtv": any(not each["posi"] for each in tags),
            "append_content": row["appended"] or None,
            "append_time": written(row["append_time"]),
            "append_has_negtv": None if row["append_time"] is None else False,
            "user_nick": row["nick"],
        }
    }


def _query(world: World, asked: Asked, writer: str | None) -> Query:
    source = (
        "FROM ratings r JOIN orders o USING (oid) JOIN trades t ON t.tid = r.tid"
        " JOIN buyers b USING (buyer_id) JOIN shops s ON s.shop_id = r.shop_id"
    )
    columns = "r.*, o.title, o.price, b.nick AS buyer_nick, s.nick AS seller_nick"
    query = Query(columns, source, "r.created DESC, r.rating_id DESC")
    query.where("r.shop_id = ?", asked.caller.shop_id)
    query.where("r.role = ?", writer or "")
    query.where("r.created >= ?", world.ms - SHOWN_DAYS * DAY)
    query.where("r.created >= ?", asked["start_date"])
    query.where("r.created <= ?", second_end(asked["end_date"]))
    query.where("r.result = ?", asked["result"])
    query.where("r.tid = ?", asked["tid"])
    query.where("r.num_iid = ?", asked["num_iid"])
    return query


def _shown(row: Row) -> dict[str, Any]:
    by_buyer = row["role"] == "buyer"
    nicks = (row["buyer_nick"], row["seller_nick"])
    return {
        **{name: row[name] for name in ("tid", "oid", "role", "result", "content", "num_iid")},
        "nick": nicks[0] if by_buyer else nicks[1],
        "rated_nick": nicks[1] if by_buyer else nicks[0],
        "created": written(row["created"]),
        "item_title": row["title"],
        "item_price": Money(row["price"]).yuan,
        "reply": row["reply"] or None,
        "valid_score": True,
    }
