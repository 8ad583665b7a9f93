"""The platform in a dispute: called, stepping in, asking for proof, ruling."""

from __future__ import annotations

from shouhou.platforms.taobao.sandbox.world.disputes import (
    CS_OPEN,
    advance,
    get_refund,
    record,
    restart_deadline,
)
from shouhou.platforms.taobao.sandbox.world.machines import lasts, machine
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World
from shouhou.workflow import Refusal


def call_platform(world: World, refund_id: int, who: str = "buyer") -> None:
    """Buyer or seller asks the platform in; the refund's own deadline stands still."""
    _step(world, get_refund(world, refund_id), "call", who)


def step_in(world: World, refund_id: int, who: str = "platform") -> None:
    """The platform takes the dispute up."""
    _step(world, get_refund(world, refund_id), "step_in", who)


def ask_proof(world: World, refund_id: int) -> None:
    """The platform asks both sides for proof."""
    _step(world, get_refund(world, refund_id), "ask_proof", "platform")


def drop_call(world: World, refund_id: int) -> None:
    """The buyer takes the call back; the refund's own deadline starts anew."""
    refund = get_refund(world, refund_id)
    _step(world, refund, "drop", "buyer", deadline=restart_deadline(world, refund))


def decide(world: World, refund_id: int, for_buyer: bool, who: str = "platform") -> None:
    """The ruling: for the buyer the money goes back, for the seller the request is closed."""
    refund = get_refund(world, refund_id)
    event = "rule_buyer" if for_buyer else "rule_seller"
    number, _ = _move(refund, event, who)
    advance(world, refund, event, "platform", cs_status=number, cs_deadline=None)


def _step(world: World, refund: Row, event: str, who: str, **changes: object) -> None:
    number, deadline = _move(refund, event, who)
    values: dict[str, object] = {"cs_status": number, **changes}
    values["cs_deadline"] = world.ms + lasts(deadline) if deadline else None
    if number in CS_OPEN:
        values["deadline"] = None
    says = machine("cs").events[event].zh
    record(world, refund, (event, who, says), **values)


def _move(refund: Row, event: str, who: str) -> tuple[int, str | None]:
    """The cs_status this event leads to, and the deadline that starts."""
    states = machine("cs").states
    now = next((c for c, word in states.items() if word.meaning == str(refund["cs_status"])), None)
    if now is None or refund["status"] in ("SUCCESS", "CLOSED"):
        raise Refused("cs-state", "售后单已结束，平台不能介入")
    found = machine("cs").may(now, event, who, lambda _: False)
    if isinstance(found, Refusal):
        raise Refused("cs-state", found.why)
    return int(states[found.to].meaning), found.deadline
