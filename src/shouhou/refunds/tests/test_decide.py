"""Unknown facts, and what is said when one matters: decide where nothing hangs on it, else ask."""

from __future__ import annotations

import json

import pytest

from shouhou.clock import local
from shouhou.policy import Between, UnknownWord
from shouhou.refunds.decide import Decision, decide, with_facts
from shouhou.refunds.facts import ShopSetting, facts_of, read_answer
from shouhou.refunds.tests.making import (
    NOW,
    ORDER,
    REFUND,
    SHOP,
    decided,
    make_order,
    make_refund,
    payer,
    settled,
)


def asked(decision: Decision) -> str:
    assert decision.question is not None
    return decision.question.fact


def test_the_signing_day_is_asked_where_it_decides() -> None:
    decision = decided()

    assert decision.verdict == "ask"
    assert asked(decision) == "days_signed"
    assert decision.question is not None
    leads = {choice.zh: choice.verdict for choice in decision.question.choices}
    assert leads == {"第0–7天": "agree_return", "第8天及以后": "look"}


def test_the_signing_day_is_not_asked_where_shipping_was_too_recent_to_matter() -> None:
    order = make_order(shipped_at=local("2026-11-15 09:00:00"))

    assert decided(order=order).verdict == "agree_return"


def test_insurance_does_not_matter_where_the_buyer_is_liable() -> None:
    decision = decided(days_signed="2026-11-17")

    assert decision.verdict == "agree_return"
    assert payer(decision, "return_leg") == "buyer"


def test_insurance_is_asked_where_the_seller_is_liable() -> None:
    decision = decided(make_refund(reason_text="质量问题"), days_signed="2026-11-17")

    assert asked(decision) == "insurance"


def test_the_signing_day_does_not_matter_for_a_wrong_item_to_exchange() -> None:
    refund = make_refund(kind="exchange", reason_text="卖家发错货", amount_fen=0)

    assert decided(refund).verdict == "agree_return"


@pytest.mark.parametrize(
    ("signed", "verdict"),
    [("2026-11-13 00:00:00", "agree_return"), ("2026-11-12 23:59:59", "look")],
)
def test_day_seven_is_inside_and_day_eight_is_not(signed: str, verdict: str) -> None:
    assert decided(days_signed=local(signed).isoformat()).verdict == verdict


def test_postage_of_nothing_is_no_promise_of_free_postage() -> None:
    order = make_order(post_fee_fen=0, total_fen=9900, paid_fen=9900)

    assert asked(decided(order=order, days_signed="2026-11-17")) == "postage"


def test_what_the_shop_declares_is_not_asked() -> None:
    order = make_order(post_fee_fen=0, total_fen=9900, paid_fen=9900)
    shop = ShopSetting("c2c", facts={"postage": "free"})

    decision = decided(order=order, shop=shop, days_signed="2026-11-17")

    assert decision.verdict == "agree_return"
    assert settled(decision, "outbound") == "no_deduction"


def test_an_unknown_reason_stays_visible_and_goes_to_a_person() -> None:
    decision = decided(make_refund(reason_text="星象不合"), days_signed="2026-11-17")

    assert asked(decision) == "problem"
    assert any("星象不合" in problem for problem in decision.problems)


def test_an_unknown_status_is_asked_and_never_defaulted() -> None:
    refund = make_refund(status="unrecognised", status_text="平台二次复核")

    assert asked(decided(refund, days_signed="2026-11-17")) == "status"


def test_without_its_order_a_refund_asks_for_the_order() -> None:
    assert asked(decided(order=None)) == "order"


def test_a_finished_refund_needs_no_order_and_no_answer() -> None:
    assert decided(make_refund(status="success"), order=None).verdict == "done"


def test_while_the_buyer_has_to_act_the_desk_waits_whatever_is_unknown() -> None:
    decision = decided(make_refund(status="wait_buyer_return", reason_text="质量问题"))

    assert decision.verdict == "wait"
    assert decision.next_step == "wait_waybill"


def test_the_platforms_deadline_wins_over_the_rules() -> None:
    given = local("2026-11-24 08:00:00")
    with_platform = decided(make_refund(deadline_at=given), days_signed="2026-11-17")
    by_rule = decided(days_signed="2026-11-17")

    assert (with_platform.deadline_at, with_platform.deadline_by) == (given, "platform")
    assert (by_rule.deadline_at, by_rule.deadline_by) == (local("2026-11-22 10:00:00"), "rule")


def test_what_if_changes_the_answer_and_nothing_else() -> None:
    case = facts_of(REFUND, ORDER, (), SHOP, {"days_signed": "2026-11-17"})

    changed = decide(with_facts(case, {"condition": "used"}), NOW)

    assert decide(case, NOW).verdict == "agree_return"
    assert changed.verdict == "agree_then_correct"
    assert case.values["condition"] == "unseen"


def test_what_if_refuses_a_word_that_is_none() -> None:
    case = facts_of(REFUND, ORDER, (), SHOP, {})

    with pytest.raises(UnknownWord):
        with_facts(case, {"condition": "shiny"})


def test_rules_from_before_their_first_day_send_the_case_to_a_person() -> None:
    case = facts_of(REFUND, ORDER, (), SHOP, {})

    decision = decide(case, local("2010-01-01 00:00:00"))

    assert decision.verdict == "look"
    assert any("规则" in problem for problem in decision.problems)


def test_a_decision_survives_storage() -> None:
    for decision in (decided(), decided(days_signed="2026-11-17")):
        stored = json.loads(json.dumps(decision.to_json()))

        assert Decision.from_json(stored).to_json() == decision.to_json()


def test_unknown_days_are_bounded_by_what_is_sure() -> None:
    case = facts_of(REFUND, make_order(shipped_at=local("2026-11-10 09:00:00")), (), SHOP, {})

    assert case.values["days_signed"] == Between(0, 10)


def test_the_couriers_signature_answers_the_question_of_the_day() -> None:
    signed = local("2026-11-15 18:00:00")
    case = facts_of(REFUND, ORDER, (), SHOP, {}, signed)

    assert (case.values["days_signed"], case.sources["days_signed"]) == (
        5,
        "courier:物流签收时间",
    )
    told = facts_of(REFUND, ORDER, (), SHOP, {"days_signed": "2026-11-01"}, signed)
    assert told.sources["days_signed"] == "answer", "a person's word goes first"


@pytest.mark.parametrize(
    ("header", "text", "answer"),
    [
        ("运费险", "无", ("insurance", "no")),
        ("运费险", " 有 ", ("insurance", "yes")),
        ("包邮", "退后不满包邮", ("postage", "lost")),
        ("签收时间", "2026-11-18", ("days_signed", "2026-11-18T00:00:00+08:00")),
        ("签收时间", "3", ("days_signed", "3")),
        ("商品完好", "used", ("condition", "used")),
    ],
)
def test_answers_are_read_from_a_column(header: str, text: str, answer: tuple[str, str]) -> None:
    assert read_answer(header, text) == answer


def test_an_empty_answer_is_no_answer() -> None:
    assert read_answer("运费险", "  ") is None


@pytest.mark.parametrize(("header", "text"), [("运费险", "大概有"), ("签收时间", "上周")])
def test_a_wrong_answer_names_what_was_found(header: str, text: str) -> None:
    with pytest.raises(UnknownWord, match=text):
        read_answer(header, text)
