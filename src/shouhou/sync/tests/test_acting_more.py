"""The rarer acts against the running market: refuse what came back, offer, intercept, refill, say;
and the shop of the other kind, whose calls differ.
"""

from __future__ import annotations

import pytest

from shouhou import moment
from shouhou.evidence.facts import Kept
from shouhou.evidence.tests.files import make_picture
from shouhou.evidence.tests.make import keep
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.models import RefundRequest
from shouhou.shops.facts import Refused
from shouhou.sync.actions import Directed, direct
from shouhou.sync.tests.live import (
    Desk,
    act_of,
    agree,
    answered,
    unshipped,
    wish,
)

pytestmark = pytest.mark.django_db(transaction=True)


def proof(desk: Desk, number: int) -> int:
    """A photo among the evidence of the request's case; larger than the platform takes."""
    picture = ("proof.png", make_picture((2400, 1800), kind="PNG"))
    case_id = desk.agreement(number).case_id
    (kept,) = keep(desk.shop, desk.agent, picture, case_id=case_id, kind="photo")
    assert isinstance(kept, Kept)
    return kept.evidence_id


def test_returned_goods_are_refused_with_the_photo(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    desk.work()
    desk.send_back(number)
    agreement = desk.agreement(number)
    act = Act(reason="退回商品数量不符", words="空盒", evidence=(proof(desk, number),))
    refunds.refuse(by=desk.agent, agreement_id=agreement.pk, act=act, now=moment.now())
    desk.work()
    assert ("refuse_goods", "done") in desk.states()
    assert desk.row("refunds", number)["status"] == "SELLER_REFUSE_BUYER"
    assert desk.sees(number).state == "refused"


def test_a_return_is_offered_and_the_buyer_accepts(desk: Desk) -> None:
    number = desk.market.asked("REFUND")
    agreement_id = answered(desk, number, finding="confirmed")
    act = Act(kind="return_refund", words="请寄回，收到就退")
    refunds.propose(by=desk.agent, agreement_id=agreement_id, act=act, now=moment.now())
    desk.work()
    assert ("negotiate", "done") in desk.states()
    desk.market.act("answer_proposal", refund_id=number, accepts=True)
    seen = desk.sees(number)
    assert (seen.state, seen.kind) == ("agreed", "return_refund")
    assert seen.goods_state == "awaited"


def test_the_return_waybill_is_filled_in_for_the_buyer(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    desk.work()
    pk = wish(
        desk, "refill_waybill", "refund", number, courier="中通快递", waybill="75123400007777"
    )
    desk.work()
    assert act_of(pk).state == "done", act_of(pk).trouble
    assert desk.row("refunds", number)["back_sid"] == "75123400007777"
    assert desk.sees(number).goods_state == "travelling"


def test_a_parcel_is_to_be_stopped(desk: Desk) -> None:
    number = desk.market.asked("REFUND")
    desk.sees(number)
    pk = wish(desk, "intercept", "refund", number)
    desk.work()
    assert act_of(pk).state == "done", act_of(pk).trouble


def test_a_message_goes_with_its_picture(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    desk.sees(number)
    evidence = [proof(desk, number)]
    pk = wish(desk, "add_message", "refund", number, words="请补一张吊牌照片", evidence=evidence)
    desk.work()
    assert act_of(pk).state == "done", act_of(pk).trouble
    said = [row for row in desk.market.truth("messages") if row["refund_id"] == number]
    assert any(row["content"] == "请补一张吊牌照片" and row["pictures"] for row in said)


def test_a_message_without_a_picture_goes_to_a_person(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    desk.sees(number)
    pk = wish(desk, "add_message", "refund", number, words="请补一张吊牌照片")
    desk.work()
    assert (act_of(pk).state, act_of(pk).trouble["code"]) == ("failed", "no_proof")


def test_what_the_platform_lets_nobody_refuse_says_what_to_do(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    desk.sees(number)
    words = {"words": "不同意", "evidence": [proof(desk, number)]}
    pk = wish(desk, "refuse", "refund", number, **words)
    desk.work()
    assert act_of(pk).state == "failed"
    assert "同意" in act_of(pk).trouble["todo_zh"]
    assert desk.row("refunds", number)["status"] == "WAIT_SELLER_AGREE"


def test_pressed_twice_it_is_one_act(desk: Desk) -> None:
    tid = desk.market.bought()
    number = desk.market.asked("REFUND_AND_RETURN", tid)
    case_id = desk.sees(number).case_id
    wanted = Directed(
        act="extend_receipt",
        subject="order",
        number=str(tid),
        order_no=str(tid),
        ask={"days": 3},
        detail="3 天",
    )
    direct(by=desk.agent, case_id=case_id, wanted=wanted, now=moment.now())
    with pytest.raises(Refused) as refused:
        direct(by=desk.agent, case_id=case_id, wanted=wanted, now=moment.now())
    assert refused.value.code == "already_going"
    desk.work()
    assert desk.states() == [("extend_receipt", "done")]


def test_no_return_is_agreed_without_who_bears_the_freight(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agreement_id = answered(desk, number)
    request = RefundRequest.objects.get(refund_no=str(number))
    decision = request.judged.get(latest=True)
    legs = [leg for leg in decision.decision["legs"] if leg["leg"] != "return_leg"]
    decision.decision = decision.decision | {"legs": legs, "reply": "可以退。"}
    decision.save(update_fields=["decision"])
    with pytest.raises(Refused) as refused:
        refunds.agree(by=desk.agent, agreement_id=agreement_id, act=Act(), now=moment.now())
    assert (refused.value.code, refused.value.field) == ("no_freight", "words")
    said = Act(words="可以退，退回运费由我们承担")
    refunds.agree(by=desk.agent, agreement_id=agreement_id, act=said, now=moment.now())
    desk.work()
    assert ("agree_return", "done") in desk.states()
