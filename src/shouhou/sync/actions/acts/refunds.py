"""Acts on refund requests. Each reads the request fresh and sends its version (facts 3.5, 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shouhou.platforms.taobao.client import (
    ReadBack,
    calls,
    code_of,
    kind_asked,
    message_back,
    refund_back,
    waybill_back,
)
from shouhou.refunds.words import label
from shouhou.sync.actions.acts.doing import DONE, Act, Doing, NotNow, Plan, changed_terms, moved_on
from shouhou.sync.actions.acts.pictures import (
    MESSAGE_BYTES,
    PROOF_BYTES,
    RETURN_PROOF_BYTES,
    needed_proof,
    proof,
)
from shouhou.sync.actions.acts.shops import courier_at, nearest, return_address

ASKED: Final = ("wait_seller", "seller_refused")
PAST_AGREEING: Final = ("wait_buyer_return", "wait_seller_receive", "wait_seller_send")
SELLER, BUYER = 0, 1
LONGEST_REFUSAL: Final = 200


def fresh(doing: Doing) -> calls.Refund:
    """The request as it stands on the platform now."""
    return doing.shop.ask(calls.RefundGet(refund_id=doing.wish.number))


def status_of(refund: calls.Refund) -> str:
    return code_of("refund_status", refund.status)


def wanted_in(refund: calls.Refund, states: Sequence[str]) -> None:
    """Raise NotNow unless the request stands where this act belongs."""
    status = status_of(refund)
    if status not in states:
        raise moved_on(label("status", status))


def same_terms(doing: Doing, refund: calls.Refund) -> None:
    """Raise NotNow when the buyer has changed kind or amount since it was decided."""
    fen, kind = doing.asked("asked_fen", None), doing.asked("asked_kind", None)
    if fen is not None and refund.refund_fee is not None and refund.refund_fee != fen:
        raise changed_terms()
    if kind is not None and kind_asked(refund) != kind:
        raise changed_terms()


def version(refund: calls.Refund) -> dict[str, int | None]:
    return {"version": refund.refund_version}


def back(doing: Doing) -> ReadBack:
    """Where it stands, and whether anybody moved it since our version."""
    return refund_back(doing.tried.sent.get("version"), fresh(doing))


def phase_of(refund: calls.Refund) -> str:
    return refund.refund_phase if refund.refund_phase in ("onsale", "aftersale") else ""


def agree_return(doing: Doing) -> Plan:
    """Let the buyer send back: address, who bears the freight, and a sentence about it."""
    refund = fresh(doing)
    if status_of(refund) in PAST_AGREEING:
        return DONE
    wanted_in(refund, ASKED)
    same_terms(doing, refund)
    address = return_address(doing.shop)
    request = calls.ReturnAgree(
        refund_id=refund.refund_id,
        refund_phase=phase_of(refund),
        refund_version=refund.refund_version,
        remark=(doing.asked("freight") or doing.asked("words"))[:200],
        seller_address_id=address.contact_id,
        address=f"{address.province}{address.city}{address.country}{address.addr}",
        name=address.contact_name,
        mobile=address.mobile_phone or address.phone,
        post=address.zip_code or "000000",
        post_fee_bear_role={"seller": SELLER, "buyer": BUYER}.get(doing.asked("freight_by")),
    )
    return Plan(request, version(refund))


def reason_id(doing: Doing, refund: calls.Refund) -> str:
    """The platform's reason that reads as ours, else its first; nothing where it has none."""
    phase = phase_of(refund) or "onsale"
    known = doing.shop.ask(calls.RefuseReasons(refund_id=refund.refund_id, refund_phase=phase)).rows
    return nearest(known, doing.asked("reason"))


def refuse(doing: Doing) -> Plan:
    """Refuse with reason and text, and proof where the shop's kind wants it."""
    refund = fresh(doing)
    if status_of(refund) == "seller_refused":
        return DONE
    wanted_in(refund, ("wait_seller", "wait_buyer_return", "wait_seller_receive"))
    same_terms(doing, refund)
    if refund.operation_contraint and code_of("constraint", refund.operation_contraint) != "":
        check_constraint(refund)
    is_tmall = doing.shop.kind == "tmall"
    picture = needed_proof(doing, PROOF_BYTES) if is_tmall else proof(doing, PROOF_BYTES)
    request = calls.RefundRefuse(
        refund_id=refund.refund_id,
        refuse_message=(doing.asked("words") or doing.asked("reason"))[:LONGEST_REFUSAL],
        refuse_proof=picture,
        refund_phase=phase_of(refund),
        refund_version=refund.refund_version,
        refuse_reason_id=reason_id(doing, refund),
    )
    return Plan(request, version(refund))


def check_constraint(refund: calls.Refund) -> None:
    """Raise NotNow where the platform allows no refusal: the way is to agree first (H3.5.2)."""
    said = code_of("constraint", refund.operation_contraint)
    if said == "cannot_refuse":
        raise NotNow(
            "cannot_refuse",
            "平台不允许拒绝这笔申请。",
            "The platform allows no refusal of this request.",
            "请先同意退货，再从退货状态拒绝，或提议协商退货退款请买家修改。",
        )
    if said == "web_only":
        raise NotNow(
            "web_only",
            "平台只允许在网页上处理这笔申请。",
            "The platform lets this request be handled on its own pages only.",
            "请在千牛网页上操作，完成后点“已在平台上操作”。",
        )


def refuse_goods(doing: Doing) -> Plan:
    """Refuse what came back: Tmall has a call of its own, elsewhere it is a refusal."""
    if doing.shop.kind != "tmall":
        return refuse(doing)
    refund = fresh(doing)
    if status_of(refund) == "seller_refused":
        return DONE
    wanted_in(refund, ("wait_seller_receive",))
    request = calls.ReturnRefuse(
        refund_id=refund.refund_id,
        refund_phase=phase_of(refund),
        refund_version=refund.refund_version or 0,
        refuse_proof=needed_proof(doing, RETURN_PROOF_BYTES),
        refuse_reason_id=reason_id(doing, refund),
    )
    return Plan(request, version(refund))


def negotiate(doing: Doing) -> Plan:
    """Offer the buyer a return with another amount; never above what the platform allows."""
    refund = fresh(doing)
    wanted_in(refund, (*ASKED, "wait_buyer_return"))
    offer = doing.shop.ask(calls.NegotiationRender(refund_id=refund.refund_id))
    places = [str(each.get("address_id", "")) for each in offer.address_list]
    address = places[0] if places else return_address(doing.shop).contact_id
    request = calls.NegotiationSend(
        refund_id=refund.refund_id,
        refund_version=offer.refund_version or refund.refund_version or 0,
        refund_fee=doing.asked("fen", 0),
        address_id=address,
    )
    return Plan(request, {"version": offer.refund_version or refund.refund_version})


def refill_waybill(doing: Doing) -> Plan:
    """Fill in the return waybill for a buyer who cannot (H3.5.3)."""
    refund = fresh(doing)
    if refund.sid == doing.asked("waybill"):
        return DONE
    wanted_in(refund, ("wait_buyer_return",))
    request = calls.ReturnRefill(
        refund_id=refund.refund_id,
        refund_phase=phase_of(refund),
        logistics_waybill_no=doing.asked("waybill"),
        logistics_company_code=courier_at(doing.shop, doing.asked("courier")).code,
    )
    return Plan(request, {"waybill": doing.asked("waybill")})


def refill_back(doing: Doing) -> ReadBack:
    return waybill_back(doing.asked("waybill"), [fresh(doing).sid])


def intercept(doing: Doing) -> Plan:
    """Have the courier turn the parcel round."""
    refund = fresh(doing)
    wanted_in(refund, (*ASKED, "wait_buyer_return"))
    request = calls.RefundIntercept(
        refund_id=refund.refund_id, refund_version=refund.refund_version or 0
    )
    return Plan(request, version(refund))


def report_held(doing: Doing) -> Plan:
    """Tell whether the unshipped parcel was stopped; stopped, the platform may refund (H10.1)."""
    refund = fresh(doing)
    if status_of(refund) == "success":
        return DONE
    wanted_in(refund, ASKED)
    told = calls.SendgoodsCancelled(
        refund_id=refund.refund_id,
        tid=refund.tid,
        oid=refund.oid,
        status="SUCCESS" if doing.asked("held", False) else "FAIL",
        refund_fee=refund.refund_fee,
        operate_time=doing.now,
        msg=doing.asked("words") or ("已拦下" if doing.asked("held", False) else "已发出"),
    )
    return Plan(calls.SendgoodsCancel(param=told), version(refund))


def add_message(doing: Doing) -> Plan:
    """Say something below the request, with a picture: the platform wants one."""
    request = calls.RefundMessageAdd(
        refund_id=doing.wish.number,
        content=doing.asked("words"),
        image=needed_proof(doing, MESSAGE_BYTES),
    )
    return Plan(request, {"words": doing.asked("words")})


def message_told(doing: Doing) -> ReadBack:
    refund = fresh(doing)
    asked = calls.RefundMessages(refund_id=refund.refund_id, refund_phase=phase_of(refund))
    said = doing.shop.ask(asked).rows
    return message_back(doing.asked("words"), doing.tried.sent_at or doing.tried.asked_at, said)


ACTS: Final = {
    "agree_return": Act("agree_return", agree_return, back, "refund"),
    "refuse": Act("refuse_request", refuse, back, "refund"),
    "refuse_goods": Act("refuse_goods", refuse_goods, back, "refund"),
    "negotiate": Act("negotiate", negotiate, back, "refund"),
    "refill_waybill": Act("fill_return", refill_waybill, refill_back, "refund"),
    "intercept": Act("intercept", intercept, back, "refund"),
    "report_held": Act("intercept", report_held, back, "refund"),
    "add_message": Act("say", add_message, message_told, "refund"),
}
