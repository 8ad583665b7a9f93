"""Reading refunds."""

from __future__ import annotations

from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid, missing
from shouhou.platforms.taobao.sandbox.methods.paging import Query, second_end
from shouhou.platforms.taobao.sandbox.methods.refund_shown import (
    REFUND_COLUMNS,
    REFUND_SOURCE,
    dispute_shown,
    get_shown,
    refund_shown,
)
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.world.disputes import holds
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, machine
from shouhou.platforms.taobao.sandbox.world.world import World

DISPUTE_PAGE = 20


@answers("taobao.refunds.receive.get")
def received(world: World, asked: Asked) -> Answer:
    """By change, newest first: walk pages from last to first."""
    query = _query(asked)
    query.where("r.special_type = ''")
    rows, more = query.page(world, asked)
    return {"refunds": [refund_shown(row) for row in rows], **more}


@answers("taobao.special.refunds.receive.get")
def special_received(world: World, asked: Asked) -> Answer:
    """价保 and 退差返现."""
    query = _query(asked)
    query.where("r.special_type <> ''")
    rows, more = query.page(world, asked)
    return {"refunds": [refund_shown(row) for row in rows], **more}


@answers("taobao.refund.get", "taobao.special.refund.get")
def one(world: World, asked: Asked) -> Answer:
    """One refund in full."""
    return {"refund": refund_shown(get_shown(world, asked["refund_id"], asked.caller.shop_id))}


@answers("taobao.refund.status.get")
def statuses(world: World, asked: Asked) -> Answer:
    """The refunds of a trade or a line."""
    given = asked["query_param"]
    if not isinstance(given, dict) or not given.get("biz_order_id"):
        raise missing("biz_order_id")
    number = str(given["biz_order_id"])
    query = _query(asked, timed=False)
    query.where("(r.oid = ? OR r.tid = ?)", number, number)
    sql = f"SELECT {query.columns} {query.source} WHERE {' AND '.join(query.conditions)}"
    names = ("refund_id", "tid", "oid", "modified", "status")
    found = [refund_shown(row) for row in world.all(sql, *query.values)]
    return {"result_package": {"result_list": [{name: x[name] for name in names} for x in found]}}


@answers("taobao.refund.detail.get")
def detail(world: World, asked: Asked) -> Answer:
    """What the seller may do now; the operation codes are our own event names."""
    row = get_shown(world, asked["refund_id"], asked.caller.shop_id)
    table = machine(AXIS[row["dispute_type"]])
    moves = table.allowed(row["status"].lower(), "seller", lambda need: holds(world, row, need))
    may = [move.event for move in moves]
    mine = dict.fromkeys(move.event for move in table.transitions if "seller" in move.who)
    return {
        "detail": {
            "refund_version": row["version"],
            "allowed_operations": [_operation(table.events[each].zh, each) for each in may],
            "not_allowed_operations": [
                _operation(table.events[each].zh, each) for each in mine if each not in may
            ],
        }
    }


@answers("tmall.dispute.receive.get")
def disputes(world: World, asked: Asked) -> Answer:
    """Every kind of request, refunds and exchanges alike."""
    query = _query(asked)
    query.where("r.refund_id = ?", asked["refund_id"])
    rows, more = query.page(world, asked, DISPUTE_PAGE)
    shown = [dispute_shown(row, asked.troubles.dispute_numbers) for row in rows]
    return {"result": {"results": shown, "page_results": len(shown), **more}}


@answers("taobao.jds.refund.traces.get")
def traces(world: World, asked: Asked) -> Answer:
    """What happened to a refund, the oldest first."""
    row = get_shown(world, asked["refund_id"], asked.caller.shop_id)
    lines = world.all("SELECT * FROM timeline WHERE refund_id = ? ORDER BY line_id", row[0])
    return {
        "traces": [
            {
                "action_time": written(line["at"]),
                "status": line["status"],
                "remark": line["says"],
                "tid": row["tid"],
                "app_title": line["who"],
            }
            for line in lines
        ]
    }


def _query(asked: Asked, timed: bool = True) -> Query:
    query = Query(REFUND_COLUMNS, REFUND_SOURCE, "r.modified DESC, r.refund_id DESC")
    query.where("r.shop_id = ?", asked.caller.shop_id)
    if not timed:
        return query
    start, end = asked["start_modified"], asked["end_modified"]
    if start is not None and end is not None and end < start:
        raise invalid("end_modified")
    query.where("r.modified >= ?", start)
    query.where("r.modified <= ?", second_end(end))
    query.where("r.status = ?", asked["status"])
    query.where("b.nick = ?", asked["buyer_nick"])
    query.where("b.open_uid = ?", asked["buyer_open_uid"])
    if asked["buyer_nick"] is None and asked["buyer_open_uid"] is None:
        query.alone = ("FROM refunds r", "r.refund_id")
    return query


def _operation(tips: str, code: str) -> dict[str, Any]:
    return {"operation_code": code, "tips": tips}
