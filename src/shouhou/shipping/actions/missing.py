"""An item is missing: every order that waits for it comes up at once (H3.1.10, H3.1.8)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from shouhou.cases import actions as cases
from shouhou.cases.actions.coming import live_cases
from shouhou.cases.facts import Opening, Said, TaskOrder, clean
from shouhou.contacts.queries import text_for
from shouhou.notices.actions import announce
from shouhou.orders.queries import WaitingOrder, waiting_orders
from shouhou.shipping.facts import Reported
from shouhou.shipping.models import Shortage, ShortOrder
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_ITEM: Final = 120
LONGEST_NOTE: Final = 500
LONGEST_DAY: Final = 40
AT_ONCE: Final = 50
"""Orders in one transaction."""
ALARM: Final = 2


def report_shortage(*, by: Person, reported: Reported, now: datetime) -> int:
    """The item cannot be sent: its number; the orders that wait for it are raised by a job too.

    Each order has its live case (or a new one) with a line, an alarm and the talk with the buyer as
    told work: another colour, waiting, or the money back. Raises Refused `not_here`, `empty`,
    `too_long`, `known`.
    """
    may_report = may(by, reported.shop_id, "receive") or may(by, reported.shop_id, "work")
    if not may_report:
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    item = clean(reported.item, LONGEST_ITEM, field="item")
    if not item:
        raise Refused("empty", "请写缺的是哪个商品。", "Which item is missing?", (), "item")
    try:
        with transaction.atomic():
            row = Shortage.objects.create(
                shop_id=reported.shop_id,
                item=item,
                note=clean(reported.note, LONGEST_NOTE, field="note"),
                again_on=clean(reported.again_on, LONGEST_DAY, field="again_on"),
                by=by,
                at=now,
            )
    except IntegrityError:
        raise Refused(
            "known", "这个商品已经报过缺货了。", "It has been reported already.", (), "item"
        )
    raise_short(shortage_id=row.pk, now=now)
    return int(row.pk)


def raise_short(*, shortage_id: int, now: datetime) -> int:
    """Raise every order that waits for the item and was not raised; how many. Again: only new ones.

    In parts, each a transaction of its own; a break leaves the rest to the next time.
    """
    row = Shortage.objects.filter(pk=shortage_id, ended_at=None).first()
    if row is None:
        return 0
    known = set(ShortOrder.objects.filter(shortage=row).values_list("order_no", flat=True))
    waiting = [
        each for each in waiting_orders([row.shop_id], item=row.item) if each.order_no not in known
    ]
    for start in range(0, len(waiting), AT_ONCE):
        _raise_some(row.pk, waiting[start : start + AT_ONCE], now)
    return len(waiting)


@transaction.atomic
def _raise_some(shortage_id: int, orders: list[WaitingOrder], now: datetime) -> None:
    row = Shortage.objects.select_for_update().get(pk=shortage_id)
    known = set(ShortOrder.objects.filter(shortage=row).values_list("order_no", flat=True))
    fresh = [order for order in orders if order.order_no not in known]
    if row.ended_at is not None or not fresh:
        return
    if not row.title:
        row.title = next((o.title for o in fresh if row.item in ("", o.title)), fresh[0].title)
        row.save(update_fields=["title"])
    places = _cases_for(row, fresh, now)
    ShortOrder.objects.bulk_create(
        ShortOrder(
            shortage=row,
            shop_id=row.shop_id,
            order_no=order.order_no,
            case_id=places[order.order_no],
            at=now,
        )
        for order in fresh
    )
    told = [(places[order.order_no], ALARM, _said(row)) for order in fresh]
    cases.raise_alarms(alarms=told, now=now)
    for order in sorted(fresh, key=lambda each: places[each.order_no]):
        text = talk(order.title, row.again_on)
        key = f"short:{row.pk}:{order.order_no}"
        task = TaskOrder(kind="tell_buyer", text=text)
        cases.ensure_task(case_id=places[order.order_no], key=key, task=task, now=now)
    announce(row.shop_id, "queue.changed", now=now)


def talk(title: str, again_on: str) -> str:
    """What the buyer is offered: never a bare "sold out" (H3.1.8, H3.10.1)."""
    blanks = {"goods": f"“{title}”", "again": again_on}
    return text_for("out_of_stock" if again_on else "out_of_stock_open", "wangwang", blanks).text


def _said(row: Shortage) -> Said:
    tail = f"，预计 {row.again_on} 到货" if row.again_on else ""
    return Said(
        "short",
        f"仓库缺货：{row.item}{tail}。先联系买家：换款、等货或退款，不要只说没货",
        f"Out of stock: {row.item}. Ask the buyer first: another one, waiting, or the money",
        {"shortage": row.pk},
    )


def _cases_for(row: Shortage, orders: list[WaitingOrder], now: datetime) -> dict[str, int]:
    """Order → its live case, or one opened for it."""
    found = live_cases(row.shop_id, {order.order_no for order in orders})
    opened = []
    for order in orders:
        if order.order_no not in found:
            opening = Opening(
                shop_id=row.shop_id,
                kind="other",
                source="sign",
                order_no=order.order_no,
                buyer=order.buyer_nick,
                title=order.title,
                stage="in",
            )
            found[order.order_no] = cases.open_case(by=None, opening=opening, now=now)
            opened.append(found[order.order_no])
    cases.assign_by_rule(case_ids=opened, now=now)
    return found
