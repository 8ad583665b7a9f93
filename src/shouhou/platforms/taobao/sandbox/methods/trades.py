"""Reading trades."""

from __future__ import annotations

import json
from typing import Any

from shouhou.clock import NotAMoment
from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.methods.paging import Query, second_end, window
from shouhou.platforms.taobao.sandbox.methods.trade_shown import TRADE_COLUMNS, TRADE_SOURCE, shown
from shouhou.platforms.taobao.sandbox.moments import DAY, read, written
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.trading import RECEIVER, get_trade, lines_of
from shouhou.platforms.taobao.sandbox.world.world import Row, World

SOLD_DAYS, HISTORY_DAYS = 91, 730
FOUND_AT_MOST = 100
SECRET_DAYS = 15
SCENES = ("1001", "1002", "1003", "1004", "1005", "1006", "1007", "2001", "2002")
_GROUPS = {
    "ALL_WAIT_PAY": ("WAIT_BUYER_PAY", "TRADE_NO_CREATE_PAY"),
    "ALL_CLOSED": ("TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO"),
}


@answers("taobao.trades.sold.get")
def sold(world: World, asked: Asked) -> Answer:
    """By creation, the last three months, newest first."""
    query = _query(asked, "t.created DESC, t.tid DESC")
    query.where("t.created >= ?", world.ms - SOLD_DAYS * DAY)
    return _listed(world, asked, _created(query, asked))


@answers("taobao.trades.sold.history.get")
def history(world: World, asked: Asked) -> Answer:
    """By creation, three months to two years old."""
    query = _query(asked, "t.created DESC, t.tid DESC")
    query.where("t.created < ?", world.ms - SOLD_DAYS * DAY)
    query.where("t.created >= ?", world.ms - HISTORY_DAYS * DAY)
    return _listed(world, asked, _created(query, asked))


@answers("taobao.trades.sold.increment.get")
def increment(world: World, asked: Asked) -> Answer:
    """By change, a window of at most a day, newest first: walk pages from last to first."""
    query = _query(asked, "t.modified DESC, t.tid DESC")
    query.where("t.modified BETWEEN ? AND ?", *window(asked, "start_modified", "end_modified", 1))
    return _listed(world, asked, query)


@answers("taobao.trades.sold.incrementv.get")
def increment_created(world: World, asked: Asked) -> Answer:
    """By creation, a window of at most a day."""
    query = _query(asked, "t.created DESC, t.tid DESC")
    query.where("t.created BETWEEN ? AND ?", *window(asked, "start_create", "end_create", 1))
    return _listed(world, asked, query)


@answers("taobao.trade.fullinfo.get")
def fullinfo(world: World, asked: Asked) -> Answer:
    """One trade with its lines."""
    row = _own(world, asked, asked["tid"])
    return {"trade": shown(world, [row], asked["fields"])[0]}


@answers("taobao.trades.sold.query")
def found(world: World, asked: Asked) -> Answer:
    """Trades by receiver: the newest hundred that fit any of the conditions."""
    conditions = asked["query_list"]
    if not isinstance(conditions, list) or not conditions:
        raise invalid("query_list")
    tids: set[int] = set()
    for each in conditions:
        query = _query(asked, "t.tid DESC")
        if not isinstance(each, dict) or not _by_receiver(query, each):
            raise invalid("query_list", "收货人姓名、手机、电话至少填一项")
        sql = f"SELECT t.tid {query.source} WHERE {' AND '.join(query.conditions)}"
        newest = world.all(f"{sql} ORDER BY t.created DESC LIMIT {FOUND_AT_MOST}", *query.values)
        tids.update([row["tid"] for row in newest])
    return {"tid_list": sorted(tids, reverse=True)[:FOUND_AT_MOST]}


@answers("taobao.top.oaid.decrypt")
def decrypt(world: World, asked: Asked) -> Answer:
    """Receivers in clear, with a virtual number; unmatched ids are told as such."""
    if not isinstance(asked["query_list"], list):
        raise invalid("query_list")
    return {"receiver_list": [_receiver(world, asked, each) for each in asked["query_list"]]}


@answers("taobao.trade.amount.get")
def amount(world: World, asked: Asked) -> Answer:
    """The money of a trade and its lines."""
    trade = _own(world, asked, asked["tid"])
    (whole,) = shown(world, [trade], None)
    names = ("tid", "alipay_no", "created", "pay_time", "end_time", "total_fee", "post_fee")
    lines = [
        {name: line[name] for name in ("oid", "num_iid", "title", "num", "price", "payment")}
        for line in whole["orders"]
    ]
    return {
        "trade_amount": {
            **{name: whole[name] for name in (*names, "payment", "commission_fee")},
            "order_amounts": lines,
        }
    }


@answers("taobao.trade.confirmfee.get")
def confirm_fee(world: World, asked: Asked) -> Answer:
    """What the seller gets when the buyer confirms now."""
    trade = _own(world, asked, asked["tid"])
    lines = lines_of(world, trade["tid"])
    waiting = [row for row in lines if row["status"] == "WAIT_BUYER_CONFIRM_GOODS"]
    fee = sum([max(0, row["divide_order_fee"] - row["refunded"]) for row in waiting])
    return {
        "confirm_fee": Money(fee).yuan,
        "confirm_post_fee": Money(trade["post_fee"]).yuan,
        "is_last_order": len(waiting) <= 1,
    }


def own_trade(world: World, asked: Asked, tid: int) -> Row:
    """A trade of the caller's shop; Refused otherwise, as if it were not there."""
    trade = get_trade(world, tid)
    if trade["shop_id"] != asked.caller.shop_id:
        raise Refused("trade-not-exist", "交易不存在")
    return trade


def _own(world: World, asked: Asked, tid: int) -> Row:
    own_trade(world, asked, tid)
    row = world.find(f"SELECT {TRADE_COLUMNS} {TRADE_SOURCE} WHERE t.tid = ?", tid)
    if row is None:
        raise Refused("trade-not-exist", "交易不存在")
    return row


def _query(asked: Asked, order: str) -> Query:
    query = Query(TRADE_COLUMNS, TRADE_SOURCE, order)
    query.where("t.shop_id = ?", asked.caller.shop_id)
    status = asked.values.get("status")
    if status in _GROUPS:
        query.where("t.status IN (?, ?)", *_GROUPS[status])
    else:
        query.where("t.status = ?", status)
    query.where("b.nick = ?", asked.values.get("buyer_nick"))
    open_id = asked.values.get("buyer_open_id") or asked.values.get("buyer_open_uid")
    query.where("b.open_uid = ?", open_id)
    if not asked.values.get("buyer_nick") and not open_id:
        query.alone = ("FROM trades t", "t.tid")
    return query


def _created(query: Query, asked: Asked) -> Query:
    query.where("t.created >= ?", asked["start_created"])
    query.where("t.created <= ?", second_end(asked["end_created"]))
    return query


def _listed(world: World, asked: Asked, query: Query) -> Answer:
    rows, more = query.page(world, asked)
    return {"trades": shown(world, rows, asked["fields"]), **more}


def _by_receiver(query: Query, given: dict[str, Any]) -> bool:
    """Narrows by the condition; False when it names nobody. Raises TopError for a bad date."""
    name = given.get("receiver_name")
    number = given.get("receiver_mobile") or given.get("receiver_phone")
    query.where("t.receiver_name = ?", str(name) if name else None)
    query.where("t.receiver_mobile = ?", str(number) if number else None)
    for end, condition in (("start_created", "t.created >= ?"), ("end_created", "t.created <= ?")):
        try:
            query.where(condition, read(str(given[end])) if given.get(end) else None)
        except NotAMoment:
            raise invalid("query_list", f"{end} 不合法")
    return bool(name or number)


def _receiver(world: World, asked: Asked, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or str(given.get("scene")) not in SCENES:
        raise invalid("query_list", "scene 不合法")
    sql = "SELECT * FROM trades WHERE tid = ? AND oaid = ? AND shop_id = ?"
    ids = (str(given.get("tid")), str(given.get("oaid")))
    trade = world.find(sql, *ids, asked.caller.shop_id)
    if trade is None:
        return {"oaid": ids[1], "tid": ids[0], "matched": False}
    receiver = json.loads(trade["receiver"])
    place = {name: receiver[name] for name in RECEIVER if name not in ("mobile", "address", "zip")}
    return {
        "oaid": trade["oaid"],
        "tid": str(trade["tid"]),
        "matched": True,
        **place,
        "address_detail": receiver["address"],
        "mobile": f"188{trade['tid'] % 10**8:08d}-{trade['tid'] % 1000:03d}",
        "privacy_protection": True,
        "secret_no_expire_time": written(world.ms + SECRET_DAYS * DAY),
    }
