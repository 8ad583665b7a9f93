"""Messages over HTTP: taken, handed over, confirmed only when committed; what each is about."""

from __future__ import annotations

import pytest

from shouhou.clock import local
from shouhou.platforms.port import UNRECOGNISED
from shouhou.platforms.taobao.client import Message, Touched, consume, touched
from shouhou.platforms.taobao.client.tests.serving import Time, gateway_at, recording, serving

CONFIRMED = b'{"tmc_messages_confirm_response": {"is_success": true, "request_id": "r"}}'
EMPTY = b'{"tmc_messages_consume_response": {"request_id": "r"}}'


def take(handle, *answers):
    with serving(recording("messages"), *answers) as server:
        try:
            return consume(gateway_at(server.url, Time()), handle), server.asked
        except LookupError:
            return None, server.asked


def test_messages_are_handed_over_and_confirmed():
    seen: list[Message] = []
    taken, asked = take(lambda message: not seen.append(message), CONFIRMED)
    assert taken == 2
    first, second = seen
    assert (first.id, first.user_id) == ("7120000000000000001", "220000000001")
    assert first.content["refund_id"] == 88100200300400501
    assert first.published_at == local("2026-03-01 09:30:00")
    assert (second.content, second.raw) == ({}, "not json")
    assert [each.texts["method"] for each in asked] == [
        "taobao.tmc.messages.consume",
        "taobao.tmc.messages.confirm",
    ]
    assert "session" not in asked[0].texts
    assert asked[1].texts["s_message_ids"] == "7120000000000000001,7120000000000000002"


def test_what_was_not_committed_is_not_confirmed():
    taken, asked = take(lambda message: message.id.endswith("2"), CONFIRMED)
    assert taken == 2
    assert asked[1].texts["s_message_ids"] == "7120000000000000002"
    _, asked = take(lambda message: False)
    assert len(asked) == 1


def test_a_handler_that_fails_loses_nothing():
    def handle(message: Message) -> bool:
        if message.id.endswith("2"):
            raise LookupError
        return True

    taken, asked = take(handle, CONFIRMED)
    assert taken is None
    assert asked[1].texts["s_message_ids"] == "7120000000000000001"


def test_nothing_waits():
    with serving(EMPTY) as server:
        assert consume(gateway_at(server.url, Time()), lambda message: True) == 0


def about(topic, **content):
    return touched(Message(id="1", topic=topic, content=content, raw=""))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            about("taobao_refund_RefundCreated", refund_id=88, tid=7, oid="9"),
            Touched("refund", "88", "7", "9"),
        ),
        (
            about("taobao_refund_RefundClosed", refund_id="88", tid=7, bill_type="replace_bill"),
            Touched("exchange", "88", "7"),
        ),
        (
            about("taobao_dispute_RefundCreated", refund_id=88, tid=7, biz_claim_type=10),
            Touched("reship", "88", "7"),
        ),
        (
            about("taobao_dispute_RefundCreated", refund_id=88, tid=7, biz_claim_type=99),
            Touched("refund", "88", "7"),
        ),
        (about("taobao_dispute_ExchangeAgree", refund_id=88), Touched("exchange", "88")),
        (about("taobao_retrieve_Started", redund_id=88, tid=7), Touched("refund", "88", "7")),
        (about("taobao_trade_TradeMemoModified", tid=7), Touched("trade", "7", "7")),
        (about("taobao_trade_TradeRated", tid=7, oid=8), Touched("rating", "7", "7", "8")),
        (
            about("taobao_logistics_LogsticDetailTrace", tid=7, out_sid="SF1"),
            Touched("logistics", "SF1", "7"),
        ),
        (about("taobao_refund_RefundCreated", refund_id=[1], tid=True), Touched("refund")),
        (about("taobao_new_Topic", refund_id=88), Touched(UNRECOGNISED)),
    ],
)
def test_what_a_message_is_about(found, expected):
    assert found == expected
