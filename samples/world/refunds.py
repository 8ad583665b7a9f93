"""The refunds of a shop as its console would list them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from samples.world.orders import Line, Order, order_of
from samples.world.stories import Story, moment, stories

ANSWER_HEADERS = (
    "签收时间",
    "成功时间",
    "包邮",
    "运费险",
    "支持七天无理由",
    "核实结果",
    "凭证照片",
    "商品完好",
    "配件齐全",
    "赠品",
    "发票",
    "退回包裹",
    "运费约定",
    "包裹拦住",
    "平台已垫付",
    "事先约定扣费",
    "订单种类",
    "满减或套餐",
    "擅自到付",
    "退货地址与发货地不同",
)
"""Our own columns at the end of a refund export: what the shop knows and the console does not."""

_STATUS_WORDS = {
    "wait_seller": "买家已经申请退款，等待卖家同意",
    "wait_buyer_return": "卖家已经同意退款，等待买家退货",
    "wait_seller_receive": "买家已经退货，等待卖家确认收货",
    "seller_refused": "卖家拒绝退款",
    "wait_seller_send": "卖家确认收货，等待卖家发货",
    "wait_buyer_confirm": "卖家已发货，等待买家确认收货",
    "success": "退款成功",
    "closed": "退款关闭",
}
_DAYS = {
    "wait_seller": 5,
    "wait_buyer_return": 7,
    "wait_seller_receive": 15,
    "seller_refused": 7,
    "wait_seller_send": 12,
    "wait_buyer_confirm": 20,
}
_MONEY_KINDS = frozenset({"仅退款", "退货退款"})


@dataclass(frozen=True, slots=True)
class Refund:
    """One row of the refund export."""

    story: Story
    order: Order
    line: Line
    whole: str
    status_text: str
    deadline_at: datetime | None
    finished_at: datetime | None
    phase: str
    platform_in: str
    return_waybill: str
    returned_at: datetime | None
    order_paid: str


@cache
def refunds(shop: str) -> tuple[Refund, ...]:
    """Every refund of a shop, newest application first."""
    found = [_refund(story) for story in stories(shop)]
    return tuple(sorted(found, key=lambda r: (r.story.applied_at, r.story.key), reverse=True))


def _refund(story: Story) -> Refund:
    order = order_of(story)
    marked = [line for line, one in zip(order.lines, story.wanted, strict=True) if one.back]
    sent_back = story.goods == "已退货"
    return Refund(
        story=story,
        order=order,
        line=marked[0] if marked else order.lines[0],
        whole=_whole(story, order, marked=bool(marked)),
        status_text=_STATUS_WORDS.get(story.status, story.status.removeprefix("?")),
        deadline_at=_deadline(story),
        finished_at=moment(story.more["finished"]) if "finished" in story.more else None,
        phase=_phase(story),
        platform_in=story.more.get("cs", "客服未介入"),
        return_waybill=f"YT88{story.refund_no[6]}{story.number:010d}" if sent_back else "",
        returned_at=story.applied_at + timedelta(days=1, hours=3) if sent_back else None,
        order_paid="" if story.more.get("paid_cell") == "none" else yuan(order.paid_fen),
    )


def yuan(amount: int) -> str:
    """Fen as the console writes yuan."""
    return f"{amount // 100}.{amount % 100:02d}"


def _whole(story: Story, order: Order, *, marked: bool) -> str:
    if story.ask not in _MONEY_KINDS:
        return ""
    if marked or (story.ask == "仅退款" and story.asked_fen < order.goods_fen):
        return "部分退款"
    return "全部退款"


def _deadline(story: Story) -> datetime | None:
    told = story.more.get("deadline", "")
    if told == "none" or "cs" in story.more or story.status not in _DAYS:
        return None
    if told:
        return moment(told)
    days = 2 if story.stage == "unshipped" else _DAYS[story.status]
    return None if story.number % 4 == 0 else story.applied_at + timedelta(days=days)


def _phase(story: Story) -> str:
    success = story.success_at
    return "售后" if success is not None and success <= story.applied_at else "售中"
