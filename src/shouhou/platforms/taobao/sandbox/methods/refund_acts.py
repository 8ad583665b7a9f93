"""Acting on refunds: agree in batches, refuse, returns, negotiation."""

from __future__ import annotations

from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.asked import Answer, Asked, answers
from shouhou.platforms.taobao.sandbox.gateway.errors import invalid
from shouhou.platforms.taobao.sandbox.methods.guarding import (
    fresh,
    needed_by_tmall,
    needed_if,
    only_tmall,
    own_refund,
    proof,
)
from shouhou.platforms.taobao.sandbox.methods.refund_shown import get_shown
from shouhou.platforms.taobao.sandbox.moments import written
from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.answering import (
    Refusing,
    agree_return,
    propose_return,
    refill_return,
    refuse,
    review,
)
from shouhou.platforms.taobao.sandbox.world.disputes import (
    get_order,
    get_refund,
    left_to_refund,
)
from shouhou.platforms.taobao.sandbox.world.machines import FOLDER
from shouhou.platforms.taobao.sandbox.world.parcels import intercept
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import World

REFUSE_PROOF, GOODS_PROOF = 130_000, 5 * 1024 * 1024
FEWEST_WORDS, MOST_WORDS = 2, 200


@answers("taobao.rp.refund.review")
def review_refund(world: World, asked: Asked) -> Answer:
    """Tmall: approves for paying in batches."""
    only_tmall(asked)
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, asked["refund_version"], asked["refund_phase"])
    review(world, refund["refund_id"], asked["result"])
    return {"is_success": True}


@answers("taobao.refund.refuse")
def refuse_refund(world: World, asked: Asked) -> Answer:
    """Refuses; Tmall shops must give proof, phase and version."""
    needed_by_tmall(asked, "refuse_proof", "refund_phase", "refund_version")
    if not FEWEST_WORDS <= len(asked["refuse_message"]) <= MOST_WORDS:
        raise invalid("refuse_message", "拒绝说明须为 2 到 200 字")
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, asked["refund_version"], asked["refund_phase"])
    _known_reason("refuse", asked["refuse_reason_id"])
    pictures = proof(world, asked, "refuse_proof", REFUSE_PROOF)
    words = Refusing(
        message=asked["refuse_message"], reason_id=asked["refuse_reason_id"], pictures=pictures
    )
    refuse(world, refund["refund_id"], words)
    after = get_refund(world, refund["refund_id"])
    shown = {"refund_id": str(after["refund_id"]), "status": after["status"]}
    return {"refund": {**shown, "modified": written(after["modified"])}, "is_success": True}


@answers("taobao.refund.refusereason.get")
def refuse_reasons(world: World, asked: Asked) -> Answer:
    """Reasons that may be given in the refund's present state."""
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, None, asked["refund_phase"])
    returned = refund["status"] == "WAIT_SELLER_CONFIRM_GOODS"
    reasons = [
        {"reason_id": int(row["id"]), "reason_text": row["text"], "reason_tips": row["tips"]}
        for row in rows(FOLDER / "reasons.md", "refuse_goods" if returned else "refuse")
    ]
    return {"reasons": reasons, "total_results": len(reasons), "has_next": False}


@answers("taobao.rp.returngoods.agree")
def agree_to_return(world: World, asked: Asked) -> Answer:
    """The buyer may send the goods back; what must be said differs between Tmall and Taobao."""
    needed_by_tmall(asked, "refund_phase", "refund_version", "remark", "seller_address_id")
    taobao = ("address", "name", "mobile", "post", "seller_address_id")
    needed_if(not asked.caller.is_tmall, asked, *taobao)
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, asked["refund_version"], asked["refund_phase"])
    if refund["dispute_type"] != "REFUND_AND_RETURN":
        raise Refused("refund-kind", "该售后单不是退货退款")
    agree_return(world, refund["refund_id"], asked["seller_address_id"])
    return {"is_success": True}


@answers("taobao.rp.returngoods.refuse")
def refuse_goods(world: World, asked: Asked) -> Answer:
    """Tmall: refuses after looking at the goods that came back."""
    only_tmall(asked)
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, asked["refund_version"], asked["refund_phase"])
    if refund["status"] != "WAIT_SELLER_CONFIRM_GOODS":
        raise Refused("refund-state", "买家还没有退货")
    _known_reason("refuse_goods", asked["refuse_reason_id"])
    pictures = proof(world, asked, "refuse_proof", GOODS_PROOF)
    words = Refusing(reason_id=asked["refuse_reason_id"], pictures=pictures)
    refuse(world, refund["refund_id"], words)
    return {"result": True}


@answers("taobao.rp.returngoods.refill")
def refill(world: World, asked: Asked) -> Answer:
    """Tmall: the seller enters the return waybill, unless the buyer did."""
    only_tmall(asked)
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, None, asked["refund_phase"])
    waybill = (asked["logistics_company_code"], asked["logistics_waybill_no"])
    refill_return(world, refund["refund_id"], *waybill)
    return {"is_success": True}


@answers("taobao.rp.refund.intercept")
def intercept_parcel(world: World, asked: Asked) -> Answer:
    """Asks the courier to stop the parcel; nothing is answered."""
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, asked["refund_version"], None)
    if not intercept(world, refund["tid"]):
        raise Refused("nothing-to-intercept", "没有可以拦截的包裹")
    return {}


@answers("taobao.refund.negotiatereturn.render")
def render_proposal(world: World, asked: Asked) -> Answer:
    """What a proposal to return may say."""
    row = get_shown(world, asked["refund_id"], asked.caller.shop_id)
    most = left_to_refund(world, get_order(world, row["oid"]), row["refund_id"])
    addresses = world.all("SELECT * FROM addresses WHERE shop_id = ?", row["shop_id"])
    return {
        "apply_tips": "协商后由买家确认",
        "refund_version": row["version"],
        "reason_list": [_reason(each["text"]) for each in rows(FOLDER / "reasons.md", "buyer")],
        "max_refund_fee": {"max_refund_fee": most},
        "address_list": [
            {
                "address_id": each["contact_id"],
                "receiver_name": each["contact_name"],
                "mobile": each["mobile_phone"],
            }
            for each in addresses
        ],
    }


@answers("taobao.refund.negotiatereturn")
def propose(world: World, asked: Asked) -> Answer:
    """协商退货退款: the buyer answers."""
    refund = own_refund(world, asked, asked["refund_id"])
    fresh(refund, asked["refund_version"], None)
    propose_return(world, refund["refund_id"], asked["refund_fee"], asked["address_id"])
    return {}


def _known_reason(section: str, reason_id: int | None) -> None:
    known = [int(row["id"]) for row in rows(FOLDER / "reasons.md", section)]
    if reason_id is not None and reason_id not in known:
        raise invalid("refuse_reason_id")


def _reason(text: str) -> dict[str, Any]:
    return {"reason_text": text}
