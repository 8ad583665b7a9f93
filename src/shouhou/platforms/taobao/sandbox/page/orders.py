"""My orders: pay, urge, watch the parcel, confirm; and what stands beside each line."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from shouhou.platforms.taobao.sandbox.page.fields import Fields
from shouhou.platforms.taobao.sandbox.page.visits import LARGEST, NotFound, Visit
from shouhou.platforms.taobao.sandbox.world import rating, trading
from shouhou.platforms.taobao.sandbox.world.parcels import COMPANIES
from shouhou.platforms.taobao.sandbox.world.world import Row, World

PAGE = 20
_ASKABLE = ("WAIT_SELLER_SEND_GOODS", "WAIT_BUYER_CONFIRM_GOODS", "TRADE_FINISHED")
_SAYS = {
    "pay": "付款成功",
    "urge": "已提醒卖家发货",
    "confirm": "已确认收货，可以评价了",
    "close": "订单已取消",
}


def orders(visit: Visit) -> Response:
    """The newest first, twenty a page."""
    buyer, before = visit.needed_buyer, visit.request.query_params.get("before", "")
    limit = int(before) if before.isdecimal() and len(before) < 20 else LARGEST
    trades = visit.world.all(
        "SELECT t.*, s.nick AS shop FROM trades t JOIN shops s USING (shop_id)"
        " WHERE buyer_id = ? AND tid < ? ORDER BY tid DESC LIMIT ?",
        buyer["buyer_id"],
        min(limit, LARGEST),
        PAGE + 1,
    )
    shown = [(trade, trading.lines_of(visit.world, trade["tid"])) for trade in trades[:PAGE]]
    more = trades[PAGE - 1]["tid"] if len(trades) > PAGE else None
    return visit.page("orders.html", orders=shown, more=more)


def order(visit: Visit) -> Response:
    """One order: where it stands, its lines, parcels and what may be done now."""
    trade = own_trade(visit)
    world, tid = visit.world, trade["tid"]
    lines = [_line(world, row) for row in trading.lines_of(world, tid)]
    return visit.page(
        "order.html",
        trade=trade,
        shop=world.find("SELECT * FROM shops WHERE shop_id = ?", trade["shop_id"]),
        lines=lines,
        parcels=parcels_of(world, tid),
        may_urge=any(each["row"]["status"] == "WAIT_SELLER_SEND_GOODS" for each in lines),
        may_confirm=any(each["row"]["status"] == "WAIT_BUYER_CONFIRM_GOODS" for each in lines),
        paid_back=world.value(
            "SELECT coalesce(sum(amount), 0) FROM payments WHERE tid = ? AND kind = 'refund'", tid
        ),
    )


def act(visit: Visit) -> Response:
    """Pay, urge, confirm the receipt, or cancel what is unpaid."""
    trade, what = own_trade(visit), visit.request.path_params["act"]
    tid = trade["tid"]
    if what == "pay":
        trading.pay(visit.world, tid)
    elif what == "urge":
        trading.urge(visit.world, tid)
    elif what == "confirm":
        trading.confirm(visit.world, tid)
    elif what == "close":
        trading.close(visit.world, tid, "买家不想买了")
    else:
        raise NotFound
    return visit.back(f"/orders/{tid}", _SAYS[what])


def chat(visit: Visit) -> Response:
    """The talk with a shop; the open platform does not show it to programs."""
    return _talk(visit, Fields({}))


def write(visit: Visit) -> Response:
    """A line to the shop."""
    fields = Fields(visit.form)
    text = fields.text("content", "要说的话", 500)
    if fields.errors:
        return _talk(visit, fields)
    shop = _shop(visit)["shop_id"]
    rating.chat(visit.world, shop, visit.needed_buyer["buyer_id"], "buyer", text)
    return visit.go(f"/chats/{shop}")


def own_trade(visit: Visit) -> Row:
    """The trade of the path; raises NotFound when it is another buyer's."""
    trade = visit.world.find("SELECT * FROM trades WHERE tid = ?", visit.number("tid"))
    if trade is None or trade["buyer_id"] != visit.needed_buyer["buyer_id"]:
        raise NotFound
    return trade


def parcels_of(world: World, tid: int, refund_id: int | None = None) -> list[dict[str, Any]]:
    """Parcels with their courier's name and lines, the newest first; of one request if named."""
    found = world.all("SELECT * FROM parcels WHERE tid = ? ORDER BY parcel_id DESC", tid)
    return [
        {
            "row": row,
            "company": COMPANIES[row["company_code"]]["name"],
            "traces": world.all(
                "SELECT * FROM traces WHERE parcel_id = ? ORDER BY trace_id DESC", row["parcel_id"]
            ),
        }
        for row in found
        if refund_id is None or row["refund_id"] == refund_id
    ]


def _line(world: World, row: Row) -> dict[str, Any]:
    """A line with its requests, its rating, and whether a new request may be made."""
    refunds = world.all("SELECT * FROM refunds WHERE oid = ? ORDER BY refund_id DESC", row["oid"])
    is_open = any(each["status"] not in ("SUCCESS", "CLOSED") for each in refunds)
    sql = "SELECT * FROM ratings WHERE oid = ? AND role = 'buyer'"
    return {
        "row": row,
        "refunds": refunds,
        "may_ask": row["status"] in _ASKABLE and not is_open,
        "rating": world.find(sql, row["oid"]),
    }


def _talk(visit: Visit, fields: Fields) -> Response:
    shop, buyer = _shop(visit), visit.needed_buyer
    visit.status = 422 if fields.errors else 200
    lines = visit.world.all(
        "SELECT * FROM (SELECT * FROM chats WHERE shop_id = ? AND buyer_id = ?"
        " ORDER BY chat_id DESC LIMIT 100) ORDER BY chat_id",
        shop["shop_id"],
        buyer["buyer_id"],
    )
    return visit.page("chat.html", shop=shop, lines=lines, given=fields, errors=fields.errors)


def _shop(visit: Visit) -> Row:
    shop = visit.world.find("SELECT * FROM shops WHERE shop_id = ?", visit.number("shop"))
    if shop is None:
        raise NotFound
    return shop


DOORS = (
    ("/orders", orders),
    ("/orders/{tid}", order),
    ("/orders/{tid}/{act}", None, act),
    ("/chats/{shop}", chat, write),
)
