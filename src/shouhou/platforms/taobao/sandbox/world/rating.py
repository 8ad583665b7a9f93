"""Ratings: given, appended, answered; and the chat beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from shouhou.platforms.taobao.sandbox.moments import DAY, written
from shouhou.platforms.taobao.sandbox.world.disputes import get_order
from shouhou.platforms.taobao.sandbox.world.machines import lasts
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.telling import tell, tell_trade
from shouhou.platforms.taobao.sandbox.world.trading import get_trade, settle
from shouhou.platforms.taobao.sandbox.world.world import Row, World

LONGEST = 500
ANSWER_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What one side writes about an order line; tags are (words, whether they praise)."""

    result: str
    """good, neutral or bad."""
    content: str = ""
    anonymous: bool = False
    tags: tuple[tuple[str, bool], ...] = ()


def rate(world: World, oid: int, role: str, rating: Rating) -> int:
    """Rates a line as buyer or seller, within 15 days of its success; the rating's id."""
    order = get_order(world, oid)
    trade = get_trade(world, order["tid"])
    _may_rate(world, order, role, rating)
    number = world.insert(
        "ratings",
        tid=order["tid"],
        oid=oid,
        shop_id=trade["shop_id"],
        num_iid=order["num_iid"],
        role=role,
        result=rating.result,
        content=rating.content,
        anonymous=rating.anonymous,
        created=world.ms,
        tags=json.dumps(rating.tags, ensure_ascii=False),
    )
    world.change("orders", ("oid", oid), **{f"{role}_rate": 1})
    settle(world, order["tid"])
    tell_trade(world, order["tid"], "TradeRated", oid=oid, rater=role)
    _tell_bad(world, number, rating.content, 0)
    return number


def append_rating(world: World, rating_id: int, content: str) -> None:
    """The buyer appends (追评), once."""
    row = get_rating(world, rating_id)
    if row["append_time"] is not None:
        raise Refused("rate-appended", "已经追评过")
    world.change("ratings", ("rating_id", rating_id), appended=content, append_time=world.ms)
    _tell_bad(world, rating_id, content, 1)


def answer_rating(world: World, oid: int, reply: str) -> None:
    """The seller answers what the buyer wrote: within 30 days, and not after an append."""
    row = world.find("SELECT * FROM ratings WHERE oid = ? AND role = 'buyer'", oid)
    if row is None:
        raise Refused("rate-not-exist", "买家还没有评价")
    if row["append_time"] is not None:
        raise Refused("rate-appended", "买家已追评，不能再解释")
    if world.ms > row["created"] + ANSWER_DAYS * DAY:
        raise Refused("rate-window", "已超过三十天，不能再解释")
    if not reply.strip() or len(reply) > LONGEST:
        raise Refused("invalid-parameter:reply", "解释须为 1 到 500 字")
    world.change("ratings", ("rating_id", row["rating_id"]), reply=reply, reply_time=world.ms)


def chat(world: World, shop_id: int, buyer_id: int, who: str, content: str) -> int:
    """A line of chat between shop and buyer; TOP does not show it. Its id."""
    values = {"shop_id": shop_id, "buyer_id": buyer_id, "who": who, "content": content}
    return world.insert("chats", at=world.ms, **values)


def get_rating(world: World, rating_id: int) -> Row:
    """Exactly one rating."""
    row = world.find("SELECT * FROM ratings WHERE rating_id = ?", rating_id)
    if row is None:
        raise Refused("rate-not-exist", "评价不存在")
    return row


def _may_rate(world: World, order: Row, role: str, rating: Rating) -> None:
    if role not in ("buyer", "seller"):
        raise Refused("invalid-parameter:role", "评价人只能是买家或卖家")
    if rating.result not in ("good", "neutral", "bad"):
        raise Refused("invalid-parameter:result", "评价结果只能是好评、中评、差评")
    if len(rating.content) > LONGEST:
        raise Refused("invalid-parameter:content", "评价不能超过 500 字")
    if order["status"] != "TRADE_FINISHED":
        raise Refused("trade-state", "交易成功后才能评价")
    if world.ms > order["end_time"] + lasts("rating_window"):
        raise Refused("rate-window", "交易成功超过十五天，不能评价")
    if order[f"{role}_rate"]:
        raise Refused("rate-exists", "已经评价过")


def _tell_bad(world: World, rating_id: int, content: str, kind: int) -> None:
    """The bad-tag message: only the buyer's words, and only if a tag blames."""
    row = get_rating(world, rating_id)
    blames = [words for words, praises in json.loads(row["tags"]) if not praises]
    if row["role"] != "buyer" or not blames:
        return
    seller = world.value("SELECT nick FROM shops WHERE shop_id = ?", row["shop_id"])
    tell(
        world,
        row["shop_id"],
        "taobao_traderate_ImprBadTag",
        {
            "tid": row["tid"],
            "oid": row["oid"],
            "num_iid": row["num_iid"],
            "seller_nick": seller,
            "biz_type": kind,
            "feedback": content,
            "gmt_modified": written(world.ms),
            "impr_words": ";".join([f"商品-负面-{each}" for each in blames]),
        },
    )
