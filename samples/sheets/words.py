"""Words of the console that both shops' exports share."""

from __future__ import annotations

from samples.world.orders import Line, Order

_STAGES = {
    "unpaid": "等待买家付款",
    "deposit": "等待买家付款",
    "unshipped": "买家已付款，等待卖家发货",
    "part_shipped": "卖家部分发货",
    "shipped": "卖家已发货，等待买家确认",
    "cod": "卖家已发货，等待买家确认",
    "success": "交易成功",
    "closed": "交易关闭",
    "lapsed": "交易关闭",
}
_CLOSED_FOR = {"closed": "买卖双方达成一致", "lapsed": "买家未及时付款"}


def stage_text(order: Order) -> str:
    """订单状态."""
    return _STAGES[order.stage]


def line_stage_text(order: Order, line: Line) -> str:
    """订单状态 of one line: in a partly sent order the first line still waits."""
    if order.stage == "part_shipped":
        return _STAGES["unshipped" if line is order.lines[0] else "shipped"]
    if line.refunded_fen and line.refunded_fen == line.share_fen:
        return _STAGES["closed"]
    return stage_text(order)


def close_reason(order: Order) -> str:
    """订单关闭原因."""
    return _CLOSED_FOR.get(order.stage, "订单未关闭")


def title_of(order: Order) -> str:
    """宝贝标题 of a whole order: its titles, joined."""
    return "，".join(line.goods.title for line in order.lines)


def quantity_of(order: Order) -> str:
    """宝贝总数量."""
    return str(sum(line.quantity for line in order.lines))


def courier_of(order: Order) -> str:
    """物流公司."""
    return "圆通速递" if order.waybill else ""
