"""My requests: where each stands, what was said, and what the table lets the buyer do now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from shouhou.platforms.taobao.sandbox.page.asking import own_refund
from shouhou.platforms.taobao.sandbox.page.fields import FORM, Fields
from shouhou.platforms.taobao.sandbox.page.orders import parcels_of
from shouhou.platforms.taobao.sandbox.page.visits import NotFound, Visit
from shouhou.platforms.taobao.sandbox.world import answering, asking, disputes, platform
from shouhou.platforms.taobao.sandbox.world.machines import AXIS, machine
from shouhou.platforms.taobao.sandbox.world.parcels import COMPANIES
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

PAGE = 50
LONGEST = 500
_ACTS: Mapping[str, tuple[Callable[[World, int], object], str]] = {
    "withdraw": (asking.withdraw_refund, "申请已撤销"),
    "confirm": (answering.confirm_replacement, "已确认收到"),
    "turn": (answering.turn_to_refund, "已转为退款，等待卖家"),
    "call": (platform.call_platform, "已申请平台介入，小二会来处理"),
    "drop": (platform.drop_call, "已撤销介入"),
    "accept": (lambda world, number: asking.answer_proposal(world, number, True), "已接受协商"),
    "reject": (lambda world, number: asking.answer_proposal(world, number, False), "已拒绝协商"),
}
_WITH_A_FORM = ("modify", "send_back")
_OF_PROPOSALS = "accept"
_CALLS = {"call": "申请平台介入", "drop": "撤销介入"}


def refunds(visit: Visit) -> Response:
    """Mine, the newest first."""
    mine = visit.world.all(
        "SELECT r.*, o.title, o.picture, o.properties FROM refunds r JOIN orders o USING (oid)"
        " WHERE buyer_id = ? ORDER BY r.refund_id DESC LIMIT ?",
        visit.needed_buyer["buyer_id"],
        PAGE,
    )
    return visit.page("refunds.html", refunds=mine)


def refund(visit: Visit) -> Response:
    """One request with everything about it."""
    return _shown(visit, own_refund(visit), Fields({}))


def act(visit: Visit) -> Response:
    """One press: withdraw, confirm, call the platform, answer a proposal, …"""
    number, what = own_refund(visit)["refund_id"], visit.request.path_params["act"]
    if what not in _ACTS:
        raise NotFound
    does, says = _ACTS[what]
    does(visit.world, number)
    return visit.go(f"/refunds/{number}", says)


def say(visit: Visit) -> Response:
    """A message or proof, with pictures."""
    mine = own_refund(visit)
    fields = Fields(visit.form)
    pictures = fields.read_pictures(visit.world, visit.uploads)
    content = fields.text("content", "留言", LONGEST, needed=not pictures)
    if mine["status"] in disputes.ENDED:
        fields.wrong(FORM, "售后已结束，不能再留言")
    if fields.errors:
        return _shown(visit, mine, fields)
    asking.say(visit.world, mine["refund_id"], "buyer", content, pictures)
    return visit.go(f"/refunds/{mine['refund_id']}#talk", "已发送")


def waybill(visit: Visit) -> Response:
    """The form for the return waybill."""
    return _waybill(visit, own_refund(visit), Fields({}))


def send_back(visit: Visit) -> Response:
    """The goods are on their way back."""
    mine = own_refund(visit)
    fields = Fields(visit.form)
    company = fields.choice("company", "快递公司", COMPANIES)
    number = fields.text("number", "运单号", 35)
    if not fields.errors and not re.fullmatch(COMPANIES[company]["reg_mail_no"], number):
        fields.wrong("number", f"这不像{COMPANIES[company]['name']}的运单号，请核对")
    if not fields.errors:
        try:
            with visit.world.trial():
                asking.send_back(visit.world, mine["refund_id"], company, number)
        except Refused as refused:
            fields.wrong(FORM, refused.says)
    if fields.errors:
        return _waybill(visit, mine, fields)
    return visit.go(f"/refunds/{mine['refund_id']}", "运单号已提交，等待卖家收货")


def allowed(world: World, mine: Row) -> list[tuple[str, str]]:
    """(code, what the button says) of what the buyer may do now, from the tables of states."""
    table = machine(AXIS[mine["dispute_type"]])
    moves = table.allowed(
        mine["status"].lower(), "buyer", lambda need: disputes.holds(world, mine, need)
    )
    found = [(each.event, table.events[each.event].zh) for each in moves]
    found = [each for each in found if each[0] != _OF_PROPOSALS]
    if mine["proposed_fee"] is not None:
        found = [("accept", "接受协商"), ("reject", "拒绝协商"), *found]
    if mine["status"] not in disputes.ENDED:
        calls = machine("cs")
        now = next((c for c, w in calls.states.items() if w.meaning == str(mine["cs_status"])), "")
        events = [each.event for each in calls.allowed(now, "buyer")] if now else []
        found += [(event, _CALLS[event]) for event in events]
    return found


def _shown(visit: Visit, mine: Row, fields: Fields) -> Response:
    world, number = visit.world, mine["refund_id"]
    visit.status = 422 if fields.errors else 200
    shown: dict[str, Any] = {
        "refund": mine,
        "order": disputes.get_order(world, mine["oid"]),
        "acts": allowed(world, mine),
        "with_a_form": _WITH_A_FORM,
        "clock_does": _clock_does(world, mine),
        "timeline": world.all(
            "SELECT * FROM timeline WHERE refund_id = ? ORDER BY line_id DESC", number
        ),
        "messages": world.all(
            "SELECT * FROM refund_messages WHERE refund_id = ? ORDER BY message_id", number
        ),
        "parcels": parcels_of(world, mine["tid"], number),
        "is_over": mine["status"] in disputes.ENDED,
        "paid_back": world.value(
            "SELECT amount FROM payments WHERE kind = 'refund' AND key = ?", number
        ),
    }
    return visit.page("refund.html", **shown, given=fields, errors=fields.errors)


def _clock_does(world: World, mine: Row) -> str:
    """What happens by itself when the deadline passes, as the table says."""
    moves = machine(AXIS[mine["dispute_type"]]).allowed(
        mine["status"].lower(), "clock", lambda need: disputes.holds(world, mine, need)
    )
    return moves[0].says if moves else ""


def _waybill(visit: Visit, mine: Row, fields: Fields) -> Response:
    visit.status = 422 if fields.errors else 200
    return visit.page(
        "send_back.html",
        refund=mine,
        companies=COMPANIES,
        given=fields,
        errors=fields.errors,
    )


DOORS = (
    ("/refunds", refunds),
    ("/refunds/{refund_id}", refund),
    ("/refunds/{refund_id}/say", refund, say),
    ("/refunds/{refund_id}/send_back", waybill, send_back),
    ("/refunds/{refund_id}/{act}", None, act),
)
