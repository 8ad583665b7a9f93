"""What a reading of a request says about a payment whose answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shouhou.ledger.facts import PayOrder
from shouhou.platforms.taobao.client import calls, code_of
from shouhou.platforms.taobao.client.answers import answer
from shouhou.platforms.taobao.client.tests.serving import recording
from shouhou.refunds.tests.making import NOW
from shouhou.sync.actions.paying import PATIENCE, outcome_of

REFUND = replace(
    answer(calls.RefundGet(refund_id="1"), recording("refund_get")), dispute_type="REFUND"
)
EVERY = {
    "WAIT_SELLER_AGREE": "wait_seller",
    "WAIT_BUYER_RETURN_GOODS": "wait_buyer_return",
    "WAIT_SELLER_CONFIRM_GOODS": "wait_seller_receive",
    "SELLER_REFUSE_BUYER": "seller_refused",
    "WAIT_SELLER_CONSIGN_GOODS": "wait_seller_send",
    "CLOSED": "closed",
}


def order(waited: timedelta) -> PayOrder:
    known = dict.fromkeys(PayOrder.__dataclass_fields__, "")
    given = known | {"now": NOW, "sent_at": NOW - waited, "amount_fen": 100}
    return PayOrder(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", EVERY)
def test_after_a_while_every_state_but_success_says_that_nothing_was_paid(word: str) -> None:
    assert code_of("refund_status", word) == EVERY[word]
    told = outcome_of(replace(REFUND, status=word), order(PATIENCE))
    assert told.result == "refused"


def test_before_that_it_may_still_be_on_its_way() -> None:
    told = outcome_of(replace(REFUND, status="WAIT_BUYER_RETURN_GOODS"), order(timedelta()))
    assert told.result == "pending"


def test_a_word_nobody_knows_says_nothing() -> None:
    assert outcome_of(replace(REFUND, status="17"), order(PATIENCE * 9)).result == "pending"


def test_success_pays_what_it_says() -> None:
    told = outcome_of(replace(REFUND, status="SUCCESS", refund_fee=100), order(timedelta()))
    assert (told.result, told.paid_fen) == ("paid", 100)


@pytest.mark.parametrize("kind", ["TMALL_EXCHANGE", "TAOBAO_EXCHANGE", "RESHIPPING"])
def test_the_success_of_an_exchange_pays_nothing(kind: str) -> None:
    told = outcome_of(replace(REFUND, status="SUCCESS", dispute_type=kind), order(timedelta()))
    assert told.result == "refused"
    turned = replace(REFUND, status="EXCHANGE_TRANSFORM_TO_REFUND", dispute_type=kind)
    assert outcome_of(turned, order(timedelta())).result == "pending"
    assert outcome_of(turned, order(PATIENCE)).result == "refused"
