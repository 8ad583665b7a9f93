"""The refund exports: console columns in any year's order, then the shop's own answers."""

from __future__ import annotations

from samples.sheets.writing import Cell, Row, Table, stamp
from samples.world.refunds import ANSWER_HEADERS, Refund, refunds, yuan

_KINDS_2017 = {"退货退款": "是", "仅退款": "否"}


def refund_table(shop: str, header: tuple[str, ...]) -> Table:
    """Every refund of a shop under these console headers and the answers that occur."""
    found = refunds(shop)
    asked = tuple(each for each in ANSWER_HEADERS if any(each in r.story.answers for r in found))
    rows = [_row(refund, header, asked) for refund in found]
    return Table(header + asked, rows)


def _row(refund: Refund, header: tuple[str, ...], asked: tuple[str, ...]) -> Row:
    said = _said(refund) | _parcels(refund) | _course(refund)
    cells: list[Cell] = [said.get(name, "") for name in header]
    return cells + [refund.story.answers.get(name, "") for name in asked]


def _said(refund: Refund) -> dict[str, Cell]:
    story, goods = refund.story, refund.line.goods
    paid: Cell = refund.order_paid
    amount: Cell = yuan(story.asked_fen)
    if story.shop == "hills":
        paid, amount = float(refund.order_paid), story.asked_fen / 100
    return {
        "订单编号": refund.order.order_no,
        "退款编号": story.refund_no,
        "支付宝交易号": f"2026{refund.order.number:016d}",
        "支付单号": f"2026{refund.order.number:016d}",
        "商家编码": goods.outer_id,
        "商品id": goods.item_id,
        "宝贝标题": goods.title,
        "买家会员名称": refund.order.buyer.nick,
        "买家实际支付金额": paid,
        "买家退款金额": amount,
        "售后类型": story.ask,
        "是否需要退货": _KINDS_2017.get(story.ask, story.ask),
        "货物状态": story.goods,
        "买家退款原因": story.reason,
        "买家退款说明": story.more.get("explain", ""),
        "部分退款/全部退款": refund.whole,
        "手工退款/系统退款": "手工退款",
    }


def _parcels(refund: Refund) -> dict[str, Cell]:
    out = refund.order.waybill
    back = refund.return_waybill
    return {
        "发货物流信息": f"圆通速递 {out}" if out else "",
        "退货物流信息": f"圆通速递 {back}" if back else "",
        "退货物流单号": back,
        "退货物流公司": "圆通速递" if back else "",
        "买家退货时间": stamp(refund.returned_at),
    }


def _course(refund: Refund) -> dict[str, Cell]:
    story = refund.story
    return {
        "订单付款时间": stamp(refund.order.paid_at),
        "退款的申请时间": stamp(story.applied_at),
        "超时时间": stamp(refund.deadline_at),
        "退款完结时间": stamp(refund.finished_at),
        "完结时间": stamp(refund.finished_at),
        "退款状态": refund.status_text,
        "客服介入状态": refund.platform_in,
        "售中或售后": refund.phase,
        "商家备注": story.more.get("memo", ""),
        "业务类型": story.ask,
        "是否零秒响应": "否",
        "是否帮他退款": "否",
        "小额收款": "否",
    }
