"""What must be told when a parcel came and when it was counted: told work of the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shouhou.cases import actions as cases
from shouhou.cases.facts import TaskOrder
from shouhou.cases.queries import known, task_states
from shouhou.cases.words import LIVE, TASKS_OPEN
from shouhou.intents.actions import wish
from shouhou.intents.facts import Wish
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.orders.queries import lines_of_orders
from shouhou.refunds.queries import Returning, returning_of_orders
from shouhou.returns.actions.holding import Held
from shouhou.returns.decide import apply_words, arrived_words, came_back_words, memo_words
from shouhou.returns.models import ArrivalLink
from shouhou.shops.queries import is_connected


def tell_arrived(held: Held, links: Sequence[ArrivalLink], agreements: Sequence[Returning]) -> None:
    """The buyer hears that it is here and the memo says so (H3.3.6), once for a parcel.

    Where no request was filed, or one of the wrong kind, the buyer is asked to apply (H3.5.9).
    """
    row = held.row
    live = live_of(links)
    told = False
    for case_id in dict.fromkeys(link.case_id for link in links):
        if case_id not in live:
            continue
        mine = [link for link in links if link.case_id == case_id]
        if not told:
            order = TaskOrder("tell_buyer", words_for(held, mine, agreements), "wangwang")
            ensure(held, case_id, f"return:{row.pk}:buyer", order)
            told = True
        write_memo(held, case_id, mine[0].order_no)


def words_for(held: Held, links: Sequence[ArrivalLink], agreements: Sequence[Returning]) -> str:
    """Here it is; or please apply, where nothing was applied for that brings goods back."""
    row, numbers = held.row, {link.order_no for link in links}
    mine = {link.agreement_id for link in links if link.agreement_id}
    if mine:
        return arrived_words([one.title for one in agreements if one.id in mine and one.title])
    if row.is_ours:
        lines = lines_of_orders(row.shop_id, numbers)
        return came_back_words([line.title for some in lines.values() for line in some])
    beside = returning_of_orders([row.shop_id], numbers)
    wrong = any(one.kind == "refund_only" and one.state != "success" for one in beside)
    return apply_words("refund_only" if wrong else "")


def write_memo(held: Held, case_id: int, order_no: str) -> None:
    """The memo in the house style: by hand, or by the desk itself in a connected shop."""
    row = held.row
    key = f"return:{row.pk}:memo:{case_id}"
    text = memo_words(row.scanned_at, row.waybill, held.by.name, ours=row.is_ours)
    ensure(held, case_id, key, TaskOrder("memo", text, "platform"))
    if order_no and is_connected(row.shop_id):
        wanted = Wish(
            shop_id=row.shop_id,
            key=key,
            act="memo",
            subject="order",
            number=order_no,
            order_no=order_no,
            case_id=case_id,
            ask={"text": text},
        )
        wish(by=held.by, wanted=wanted, now=held.now)


def ensure(held: Held, case_id: int, key: str, order: TaskOrder) -> None:
    """One piece of told work for each purpose, however often it is asked for."""
    cases.ensure_task(case_id=case_id, key=key, task=order, by=held.by, now=held.now)


def live_of(links: Sequence[ArrivalLink]) -> set[int]:
    """Those of their cases in which work may still be ordered."""
    found = known([link.case_id for link in links if link.case_id])
    return {pk for pk, case in found.items() if case.state in (*LIVE, "merged")}


def untell(arrival_id: int, why: str, now: datetime) -> None:
    """What nobody has told yet need not be told any more."""
    drop(f"return:{arrival_id}:", why, now)


def drop(prefix: str, why: str, now: datetime) -> None:
    """Open work whose key begins so is not to be done any more."""
    for key, state in task_states(0, prefix).items():
        if state in TASKS_OPEN:
            cases.drop_task(by=None, key=key, reason=why, now=now)


def tell_owner(held: Held, link: ArrivalLink) -> None:
    """Whoever has the case hears at once that the count differs."""
    case = known([link.case_id]).get(link.case_id) if link.case_id else None
    if case is None or case.owner_id is None:
        return
    said = Telling(case.shop_id, case.id, "return.differs", f"退货验货：{link.zh}", link.en)
    tell([case.owner_id], said, now=held.now)
