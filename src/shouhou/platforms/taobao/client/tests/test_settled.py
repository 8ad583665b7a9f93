"""What a fresh read tells about a write: the table proved, its stories, and its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shouhou.clock import local
from shouhou.platforms.port import UNRECOGNISED
from shouhou.platforms.taobao.client import (
    Entry,
    ReadBack,
    calls,
    close_back,
    delay_back,
    memo_back,
    memo_with,
    message_back,
    refund_back,
    reply_back,
    settled,
    waybill_back,
)
from shouhou.platforms.taobao.client.tables import FOLDER
from shouhou.policy import prove, read_table, read_words

AT = local("2026-03-02 10:00:00")
HOME = FOLDER.parent


def test_the_table_is_proved_and_every_row_has_its_story():
    vocabulary = read_words(HOME / "words.md")
    table = read_table(HOME / "rules" / "settled.md", vocabulary)
    (section,) = table.sections
    assert prove(section.bind({})) == ()
    assert len(table.examples) == 22


@pytest.mark.parametrize(
    ("intent", "read", "expected"),
    [
        ("agree_refund", ReadBack(status="success"), "done"),
        ("agree_refund", ReadBack(status="wait_seller", newer=False), "not_done"),
        ("agree_refund", ReadBack(status=UNRECOGNISED, newer=False), "cannot_tell"),
        ("agree_return", ReadBack(status="wait_buyer_return"), "done"),
        ("agree_return", ReadBack(status="wait_seller"), "cannot_tell"),
        ("agree_return", ReadBack(status="wait_seller", newer=False), "not_done"),
        ("refuse_request", ReadBack(status="seller_refused", newer=True), "done"),
        ("refuse_request", ReadBack(status="wait_seller", newer=True), "cannot_tell"),
        ("send_replacement", ReadBack(status="wait_buyer_confirm"), "done"),
        ("intercept", ReadBack(newer=False), "not_done"),
        ("write_memo", ReadBack(match=True), "done"),
        ("write_memo", ReadBack(match=False), "not_done"),
        ("write_memo", ReadBack(), "cannot_tell"),
    ],
)
def test_what_follows(intent, read, expected):
    assert settled(intent, read, waited=True) == expected
    early = "cannot_tell" if expected == "not_done" else expected
    assert settled(intent, read, waited=False) == early


def test_an_intent_nobody_knows_is_a_mistake_of_the_program():
    with pytest.raises(ValueError):
        settled("dance", ReadBack(), waited=True)


def test_where_a_refund_stands():
    refund = calls.Refund(refund_id="1", status="SELLER_REFUSE_BUYER", refund_version=8)
    assert refund_back(7, refund) == ReadBack(status="seller_refused", newer=True)
    assert refund_back(8, refund) == ReadBack(status="seller_refused", newer=False)
    assert refund_back(None, refund) == ReadBack(status="seller_refused")
    assert refund_back(7, replace(refund, refund_version=None, status="X")) == ReadBack()


def test_the_memo():
    ours = memo_with("客户", Entry("r1", "已退"))
    asked = calls.MemoUpdate(tid="1", memo=ours, flag=1)
    trade = calls.Trade(tid="1", seller_memo=ours, seller_flag=1)
    assert memo_back(asked, trade).match is True
    assert memo_back(asked, replace(trade, seller_memo=ours + "又写")).match is True
    assert memo_back(asked, replace(trade, seller_flag=2)).match is False
    assert memo_back(asked, replace(trade, seller_memo="客户")).match is False
    wiped = calls.MemoUpdate(tid="1", reset=True)
    assert memo_back(wiped, replace(trade, seller_memo="")).match is True
    assert memo_back(wiped, trade).match is False


def test_messages_waybills_answers_delays_and_closing():
    said = calls.RefundMessage(id="1", owner_role="2", content="请拍照", created=AT)
    assert message_back("请拍照", AT, [said]).match is True
    assert message_back("请拍照", AT + timedelta(seconds=1), [said]).match is True
    assert message_back("请拍照", AT + timedelta(seconds=2), [said]).match is False
    assert message_back("请拍照", AT, [replace(said, owner_role="1")]).match is False
    assert waybill_back("SF1", ["SF1", ""]).match is True
    assert waybill_back("SF1", []).match is False
    assert reply_back("谢谢", "谢谢").match is True
    assert delay_back(3, AT, AT + timedelta(days=3)).match is True
    assert delay_back(3, AT, AT).match is False
    assert delay_back(3, AT, None).match is None
    assert close_back(calls.Trade(tid="1", status="TRADE_CLOSED_BY_TAOBAO")).match is True
    assert close_back(calls.Trade(tid="1", status="WAIT_BUYER_PAY")).match is False
    assert close_back(calls.Trade(tid="1", status="NEW")).match is None
