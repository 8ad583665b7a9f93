"""Refunds come in: merged, moved, told, judged."""

from __future__ import annotations

import json

import pytest

from shouhou.orders.actions import absorb_upload as absorb_orders
from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import (
    NOW,
    later,
    make_person,
    make_shop,
    make_source,
    make_upload,
)
from shouhou.orders.tests.test_absorb import ORDERS
from shouhou.refunds.actions import absorb_upload, judge, judge_open, take_refunds
from shouhou.refunds.decide import Decision, as_text, decide
from shouhou.refunds.facts import facts_of
from shouhou.refunds.models import Judged, RefundAnswer, RefundRequest, StatusChange
from shouhou.refunds.queries import refund_seen, setting_of
from shouhou.refunds.states import explains, status_machine
from shouhou.refunds.tests.making import REFUND, make_order, make_refund
from shouhou.refunds.words import vocabulary

pytestmark = pytest.mark.django_db


def counts(taken):
    return taken.new, taken.changed, taken.same


def take(shop, *refunds, day=20, sheet=1):
    return take_refunds(make_source(shop, day, sheet), refunds, NOW)


def moves():
    rows = StatusChange.objects.order_by("refund", "number")
    return list(rows.values_list("old", "new", "impossible"))


def test_a_refund_comes_back_exactly_as_seen():
    shop = make_shop()
    refund = make_refund(answers=(("核实结果", "属实"),), deadline_at=NOW, whole="part")
    assert counts(take(shop, refund, make_refund(refund_no="2", line_no="5001"))) == (2, 0, 0)
    assert refund_seen(shop.pk, refund.refund_no) == refund
    assert refund_seen(make_shop("别家").pk, refund.refund_no) is None


def test_the_same_export_again_changes_nothing():
    shop = make_shop()
    take(shop, REFUND)
    judge(shop.pk, list(RefundRequest.objects.values_list("pk", flat=True)), NOW)
    before = list(RefundRequest.objects.values())
    assert counts(take(shop, REFUND)) == (0, 0, 1)
    assert before == list(RefundRequest.objects.values())
    assert len(moves()) == 1


def test_newer_stands_older_is_passed_over():
    shop, newer = make_shop(), make_refund(status="success", status_text="退款成功")
    take(shop, newer, day=21)
    assert counts(take(shop, REFUND, day=20)) == (0, 0, 1)
    assert refund_seen(shop.pk, REFUND.refund_no) == newer
    assert moves() == [("", "success", False)]


def test_every_move_of_the_status_is_kept():
    shop = make_shop()
    for day, status in ((20, "wait_seller"), (21, "wait_seller_receive"), (22, "success")):
        taken = take(shop, make_refund(status=status), day=day)
        assert taken.impossible == ()
    assert moves() == [
        ("", "wait_seller", False),
        ("wait_seller", "wait_seller_receive", False),
        ("wait_seller_receive", "success", False),
    ]


def test_an_impossible_jump_is_told_and_kept():
    shop = make_shop()
    take(shop, make_refund(status="success"), day=20)
    (moved,) = take(shop, REFUND, day=21).impossible
    assert (moved.old, moved.new, moved.refund_no) == ("success", "wait_seller", REFUND.refund_no)
    assert moves()[-1] == ("success", "wait_seller", True)
    assert RefundRequest.objects.get().status == "wait_seller"


def test_an_unknown_status_contradicts_nothing_and_stays_visible():
    shop = make_shop()
    take(shop, make_refund(status="success"), day=20)
    strange = make_refund(status="unrecognised", status_text="退款保护中")
    assert take(shop, strange, day=21).impossible == ()
    assert refund_seen(shop.pk, REFUND.refund_no).status_text == "退款保护中"


def test_the_machine_knows_exactly_the_words_of_the_status():
    machine, words = status_machine(), vocabulary().section("status")
    assert tuple(machine.states) == words.codes
    assert [machine.label(code) for code in machine.states] == [word.zh for word in words.words]
    for old in machine.states:
        for new in machine.states:
            assert explains(old, new) == (old == new or old not in machine.finals)


def test_an_order_that_comes_later_is_judged_with():
    shop = make_shop()
    (refund_id,) = take(shop, REFUND).refund_ids
    judge(shop.pk, [refund_id], NOW)
    assert RefundRequest.objects.get().question == "order"
    take_orders(make_source(shop), [make_order()])
    assert judge(shop.pk, [refund_id], NOW) == 1
    assert RefundRequest.objects.get().question != "order"
    assert Judged.objects.get(latest=True).number == 2


def test_what_is_stored_is_what_the_pure_rules_say():
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    (refund_id,) = take(shop, REFUND).refund_ids
    judge(shop.pk, [refund_id], NOW)
    setting = setting_of(shop.pk, NOW.date())
    expected = decide(facts_of(REFUND, make_order(), (), setting), NOW)
    stored = Judged.objects.get().decision
    assert Decision.from_json(stored).verdict == expected.verdict
    assert stored == json.loads(json.dumps(expected.to_json()))
    assert json.loads(as_text(expected)) == stored
    row = RefundRequest.objects.get()
    assert (row.verdict, row.next_step, row.due_fen, row.runs_out_at) == (
        expected.verdict,
        expected.next_step,
        expected.due_fen,
        expected.deadline_at,
    )


def test_the_same_decision_is_not_stored_twice_however_late():
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    (refund_id,) = take(shop, REFUND).refund_ids
    assert judge(shop.pk, [refund_id], NOW) == 1
    for hours in (1, 30):
        assert judge_open(shop.pk, later(NOW, hours)) == 0
    assert Judged.objects.count() == 1


def test_an_extra_column_becomes_an_answer_of_the_file():
    shop = make_shop()
    taken = take(shop, make_refund(answers=(("核实结果", "属实"), ("运费险", "也许"))))
    assert list(RefundAnswer.objects.values_list("fact", "value", "source", "by")) == [
        ("finding", "confirmed", "file", None)
    ]
    ((refund_no, why),) = taken.unread
    assert refund_no == REFUND.refund_no
    assert "也许" in why


def test_a_newer_file_replaces_its_own_answer_and_silence_keeps_it():
    shop = make_shop()
    for day, answers in ((20, "属实"), (21, "不属实"), (22, None), (19, "属实")):
        told = (("核实结果", answers),) if answers else ()
        take(shop, make_refund(answers=told, seller_memo=str(day)), day=day)
    rows = RefundAnswer.objects.order_by("pk").values_list("value", "ended_how")
    assert list(rows) == [("confirmed", "changed"), ("not_found", "")]


HEADER = ["退款编号", "订单编号", "买家实际支付金额", "买家退款金额", "退款的申请时间", "退款状态"]
HEADER += ["货物状态", "买家退款原因", "是否需要退货", "宝贝标题", "核实结果"]
REFUNDS = [
    HEADER,
    [
        *("261123900000000901", "1001", "50.00", "50.00", "2026-11-20 10:00:00", "退款成功"),
        *("已收到货", "质量问题", "是", "锅", "属实"),
    ],
    [
        *(
            "261123900000000902",
            "1001",
            "50.00",
            "50.00",
            "2026-11-20 10:00:00",
            "买家已经申请退款，等待卖家同意",
        ),
        *("已收到货", "质量问题", "是", "锅", "说不清"),
    ],
]


def test_an_upload_is_merged_judged_and_noted():
    shop = make_shop()
    upload = make_upload(shop, make_person(shop), {"refunds": ("taobao_refunds", REFUNDS)})
    absorbed = absorb_upload(upload_id=upload.pk, now=NOW)
    assert (absorbed.new, absorbed.changed, absorbed.same, absorbed.judged) == (2, 0, 0, 2)
    assert [(each.code, each.found) for each in absorbed.problems] == [
        ("answer_unread", "261123900000000902")
    ]
    again = absorb_upload(upload_id=upload.pk, now=later(NOW))
    assert (again.new, again.changed, again.same, again.judged) == (0, 0, 2, 0)
    (noted,) = upload.absorptions.all()
    assert (noted.consumer, noted.counts["judged"]) == ("refunds", 0)
    assert not RefundRequest.objects.filter(verdict="").exists()


def test_a_run_cut_short_before_judging_is_made_good(monkeypatch):
    shop = make_shop()
    upload = make_upload(shop, make_person(shop), {"refunds": ("taobao_refunds", REFUNDS)})

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("shouhou.refunds.actions.absorb.judge", killed)
        absorb_upload(upload_id=upload.pk, now=NOW)
    assert RefundRequest.objects.filter(verdict="").count() == 2
    assert absorb_upload(upload_id=upload.pk, now=NOW).judged == 2
    assert not RefundRequest.objects.filter(verdict="").exists()


def test_orders_that_come_in_a_later_upload_judge_their_refunds():
    shop = make_shop()
    by = make_person(shop)
    refunds = make_upload(shop, by, {"refunds": ("taobao_refunds", REFUNDS)})
    absorb_upload(upload_id=refunds.pk, now=NOW)
    orders = make_upload(shop, by, {"orders": ("taobao_orders", ORDERS)})
    absorb_orders(upload_id=orders.pk, now=NOW)
    absorbed = absorb_upload(upload_id=orders.pk, now=NOW)
    assert (absorbed.new, absorbed.judged) == (0, 2)
    assert not RefundRequest.objects.filter(question="order").exists()


def test_one_or_three_refunds_cost_the_same_queries(django_assert_max_num_queries):
    shop, costs = make_shop(), []
    for many in (1, 3):
        numbers = [f"{many}{n}" for n in range(many)]
        take_orders(make_source(shop), [make_order(order_no=number) for number in numbers])
        refunds = [make_refund(refund_no=number, order_no=number) for number in numbers]
        refund_ids = take(shop, *refunds).refund_ids
        with django_assert_max_num_queries(25) as counted:
            judge(shop.pk, refund_ids, NOW)
        costs.append(len(counted))
    assert costs[0] == costs[1]
