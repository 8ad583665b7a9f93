"""One move of a request: state, version, deadline, timeline, money, messages."""

from __future__ import annotations

from shouhou.money import Money
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, deadline_of, lasts, machine
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.telling import tell_refund, tell_trade
from shouhou.platforms.taobao.sandbox.world.trading import settle, step
from shouhou.platforms.taobao.sandbox.world.world import Row, World
from shouhou.workflow import Refusal

ENDED = ("SUCCESS", "CLOSED")
CS_ASKED, CS_INSIDE, CS_PROVING, CS_DONE, CS_DROPPED = 2, 3, 10, 6, 7
CS_OPEN = (CS_ASKED, CS_INSIDE, CS_PROVING)
PAYS = ("agree_refund", "rule_buyer")
SEVEN_DAYS = ("七天无理由", "7天无理由")


def get_refund(world: World, refund_id: int) -> Row:
    """Exactly one refund, exchange or re-send."""
    row = world.find("SELECT * FROM refunds WHERE refund_id = ?", refund_id)
    if row is None:
        raise Refused("refund-not-exist", "退款单不存在")
    return row


def get_order(world: World, oid: int) -> Row:
    """Exactly one order line."""
    row = world.find("SELECT * FROM orders WHERE oid = ?", oid)
    if row is None:
        raise Refused("order-not-exist", "子订单不存在")
    return row


def advance(world: World, refund: Row, event: str, who: str, **changes: object) -> Row:
    """The move as the table allows it, with everything that follows; the refund afterwards.

    Raises Refused when the table says no. A ruling, or an agreement that pays, books the money.
    """
    table = machine(AXIS[refund["dispute_type"]])
    if event not in table.events:
        raise Refused("refund-kind", "售后类型不支持该操作")
    state = refund["status"].lower()
    found = table.may(state, event, who, lambda need: holds(world, refund, need))
    if isinstance(found, Refusal):
        raise Refused("refund-state", found.why)
    status = found.to.upper()
    if status == "SUCCESS" and event in PAYS:
        _pay_back(world, refund)
    ends = _ending(refund, event) if status in ENDED else {}
    deadline = _deadline(world, refund, found.deadline)
    values = {"status": status, "deadline": deadline, **ends, **changes}
    if status == "SUCCESS" and event in PAYS and table is not machine("refund"):
        values["dispute_type"] = _as_refund(refund)
    if status in ENDED:
        values |= {"end_time": world.ms, "deadline": None, "cs_deadline": None}
    return record(world, refund, (event, who, found.says), **values)


def _as_refund(refund: Row) -> str:
    """An exchange or re-send that ends with the money back is a refund from then on.

    Else nobody could tell from the wire whether its success was a replacement or money.
    """
    returned = refund["good_status"] == "BUYER_RETURNED_GOODS"
    return "REFUND_AND_RETURN" if returned else "REFUND"


def record(world: World, refund: Row, happening: tuple[str, str, str], **changes: object) -> Row:
    """Writes what changed with a new version, a line of the timeline and the event's messages.

    `happening` is (event, who, what the timeline says).
    """
    event, who, says = happening
    version = max(world.ms, refund["version"] + 1)
    world.change(
        "refunds",
        ("refund_id", refund["refund_id"]),
        version=version,
        modified=world.ms,
        **changes,
    )
    after = get_refund(world, refund["refund_id"])
    world.insert(
        "timeline",
        refund_id=after["refund_id"],
        at=world.ms,
        who=who,
        event=event,
        status=after["status"],
        says=says,
    )
    world.change(
        "orders",
        ("oid", after["oid"]),
        refund_id=after["refund_id"],
        refund_status=after["status"],
    )
    settle(world, after["tid"])
    tell_refund(world, after, event)
    return after


def holds(world: World, refund: Row, need: str) -> bool:
    """The needs of the refund table."""
    if need == "return_due":
        returned = refund["good_status"] == "BUYER_RETURNED_GOODS"
        return refund["dispute_type"] == "REFUND_AND_RETURN" and not returned
    return may_refuse(world, refund)


def may_refuse(world: World, refund: Row) -> bool:
    """Not when unshipped, and not 七天无理由 on goods that promise it."""
    order = get_order(world, refund["oid"])
    unshipped = order["consign_time"] is None
    without_reason = order["seven_days"] and refund["reason"].startswith(SEVEN_DAYS)
    return not (unshipped or without_reason)


def left_to_refund(world: World, order: Row, without: int = 0) -> int:
    """Fen that may still be asked for this line: its share, and the postage nobody got back yet.

    Requests still open elsewhere count as spent; `without` is the refund being changed.
    """
    postage = world.value("SELECT post_fee FROM trades WHERE tid = ?", order["tid"])
    asked = 0
    for line in world.all("SELECT * FROM orders WHERE tid = ?", order["tid"]):
        spent = line["refunded"] + _open_fee(world, line["oid"], without)
        postage -= max(0, spent - line["divide_order_fee"])
        if line["oid"] == order["oid"]:
            asked = spent
    return max(0, int(order["divide_order_fee"]) - asked) + max(0, int(postage))


def waiting_for_seller(world: World, order_consigned: int | None) -> int:
    """Until when the seller has to answer a request made now."""
    shipped = "seller_answer_unshipped" if order_consigned is None else "seller_answer_shipped"
    return world.ms + lasts(shipped)


def restart_deadline(world: World, refund: Row) -> int | None:
    """The deadline of the state the refund is in, started anew."""
    axis = AXIS[refund["dispute_type"]]
    code = deadline_of(axis, refund["status"].lower()) or "seller_answer"
    return _deadline(world, refund, code, stands=False)


def _deadline(world: World, refund: Row, code: str | None, stands: bool = True) -> int | None:
    """A deadline stands still while the platform looks at the dispute."""
    if code is None or (stands and refund["cs_status"] in CS_OPEN):
        return None
    if code == "seller_answer":
        return waiting_for_seller(world, get_order(world, refund["oid"])["consign_time"])
    return world.ms + lasts(code)


def _ending(refund: Row, event: str) -> dict[str, object]:
    if event.startswith("rule_") or refund["cs_status"] not in CS_OPEN:
        return {}
    return {"cs_status": CS_DROPPED if event == "withdraw" else CS_DONE}


def _open_fee(world: World, oid: int, without: int) -> int:
    sql = (
        "SELECT coalesce(sum(fee), 0) FROM refunds WHERE oid = ? AND refund_id <> ?"
        " AND status NOT IN ('SUCCESS', 'CLOSED')"
    )
    return int(world.value(sql, oid, without))


def _pay_back(world: World, refund: Row) -> None:
    """Books the refund once (the store refuses a second); closes a line paid back whole."""
    order = get_order(world, refund["oid"])
    world.insert(
        "payments",
        kind="refund",
        key=refund["refund_id"],
        tid=refund["tid"],
        oid=refund["oid"],
        amount=refund["fee"],
        at=world.ms,
    )
    refunded = order["refunded"] + refund["fee"]
    world.change("orders", ("oid", order["oid"]), refunded=refunded)
    if refund["phase"] == "aftersale":
        return
    if refunded >= order["divide_order_fee"]:
        step(world, order, "refunded", "platform", end_time=world.ms, timeout=None)
        settle(world, refund["tid"])
        tell_trade(world, refund["tid"], "TradeClose", oid=refund["oid"])
    else:
        fee = Money(refund["fee"]).yuan
        tell_trade(world, refund["tid"], "TradePartlyRefund", oid=refund["oid"], refund_fee=fee)
