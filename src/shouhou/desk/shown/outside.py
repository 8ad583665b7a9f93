"""What the desk does on the platform, beside the work it carries; and what may be ordered there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from shouhou.doors import page_language
from shouhou.intents.words import CARRIED, FOR_PEOPLE, machine

if TYPE_CHECKING:
    from shouhou.cases.queries import TaskView
    from shouhou.desk.shown.contacting import Peace
    from shouhou.intents.facts import IntentView
    from shouhou.orders.queries import OrderView
    from shouhou.platforms.port import RefundSeen

OVER: Final = ("done", "cancelled")
UNSHIPPED: Final = ("unpaid", "unshipped")
OPEN: Final = ("wait_seller", "seller_refused", "wait_buyer_return", "wait_seller_receive")


@dataclass(frozen=True, slots=True)
class ShownAct:
    """How an act on the platform stands."""

    id: int
    state: str
    is_carried: bool
    """The desk is at it."""
    needs_person: bool
    why: str
    todo: str


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of told work, and the act that carries it, if the desk does."""

    task: TaskView
    act: ShownAct | None
    peace: Peace | None = None
    """What stands against telling the buyer now."""


@dataclass(frozen=True, slots=True)
class Order:
    """An act that may be ordered: its name in the address, and its words."""

    name: str
    words: str


def told_work(
    tasks: Sequence[TaskView], acts: Iterable[IntentView], peace: Mapping[int, Peace]
) -> list[Told]:
    """The work of a case, what is open first, each with its act."""
    by_key = {each.key: each for each in acts}
    rows = sorted(tasks, key=lambda task: not task.is_open)
    return [Told(task, shown(by_key.get(task.key or "")), peace.get(task.id)) for task in rows]


def shown(act: IntentView | None) -> ShownAct | None:
    """An act in words; one that is over says nothing beside its work."""
    if act is None or act.state in OVER:
        return None
    trouble = act.trouble
    zh = page_language() == "zh"
    return ShownAct(
        id=act.id,
        state=machine().states[act.state].label(page_language()),
        is_carried=act.state in CARRIED,
        needs_person=act.state in FOR_PEOPLE,
        why="" if trouble is None else trouble.zh if zh else trouble.en,
        todo="" if trouble is None else trouble.todo_zh,
    )


def orders_on_order(order: OrderView | None) -> list[Order]:
    """What may be ordered on the order of a case, by where it stands."""
    if order is None:
        return []
    found = [Order("memo", _("备注与旗帜"))]
    if order.status == "shipped":
        found.append(Order("extend_receipt", _("延长收货")))
    if order.waybill and order.status in ("shipped", "part_shipped"):
        found.append(Order("fix_waybill", _("更正运单")))
    return found


def orders_on_request(refund: RefundSeen | None, order: OrderView | None) -> list[Order]:
    """What may be ordered on the request the page shows."""
    if refund is None or refund.status not in (*OPEN, "wait_seller_send"):
        return []
    stage = order.status if order else ""
    wanted: Mapping[str, bool] = {
        "report_held": stage in UNSHIPPED and refund.status == "wait_seller",
        "intercept": stage == "shipped" and refund.status == "wait_seller",
        "refill_waybill": refund.status == "wait_buyer_return",
        "exchange_receive": refund.kind == "exchange" and refund.status == "wait_seller_receive",
        "exchange_send": refund.kind == "exchange" and refund.status == "wait_seller_send",
        "add_message": True,
    }
    names = {
        "report_held": _("回报包裹是否拦下"),
        "intercept": _("拦截快件"),
        "refill_waybill": _("代填退货单号"),
        "exchange_receive": _("确认收到换货退件"),
        "exchange_send": _("发出换货"),
        "add_message": _("在申请里留言"),
    }
    return [Order(name, names[name]) for name, may in wanted.items() if may]
