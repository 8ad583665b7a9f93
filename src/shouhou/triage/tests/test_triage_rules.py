"""Steps and shapes of the memo: pure."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import pytest

from shouhou.clock import SHANGHAI
from shouhou.contacts.decide import text_for, words_in
from shouhou.contacts.words import texts
from shouhou.contacts.words import vocabulary as contact_words
from shouhou.refunds.words import codes_of, phrases
from shouhou.triage.decide import (
    PARTS,
    current,
    goes_back,
    has_fault,
    memo_kind,
    memo_shape,
    steps_of,
)
from shouhou.triage.decide.steps import BACK, NO_FAULT, OUR_FAULT, STAYS
from shouhou.triage.facts import MemoParts, Seen
from shouhou.triage.queries import PROBLEMS
from shouhou.triage.queries.steps import SAYS
from shouhou.triage.words import MEMO_KINDS, STEPS, vocabulary

ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 14, 5, tzinfo=SHANGHAI)
WHOLE = MemoParts(
    fault="袖口破损",
    reason="偏小",
    style_back="蓝色 L",
    style_out="蓝色 M",
    postage="我们付",
    made_up="已补 12.00 元",
    amount_fen=1200,
    waits="等退件",
    account="138****0000",
    handler="小王",
    at=AT,
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("opening", "11-26 袖口破损，等退件 (小王 14:05)"),
        (
            "fault",
            "11-26 质量问题换货：袖口破损；退回 蓝色 L；换出 蓝色 M；邮费我们付 (小王 14:05)",
        ),
        (
            "no_fault",
            "11-26 无质量问题换货：偏小；退回 蓝色 L；换出 蓝色 M；"
            "邮费已补 12.00 元；金额 12.00 元 (小王 14:05)",
        ),
        ("refund", "11-26 退款：偏小；款式 蓝色 L；退 12.00 元 (小王 14:05)"),
    ],
)
def test_each_shape(kind, text):
    memo = memo_shape(kind, WHOLE)
    assert (memo.text, memo.missing, memo.is_whole) == (text, (), True)


@pytest.mark.parametrize("kind", MEMO_KINDS)
def test_every_missing_part_is_named(kind):
    memo = memo_shape(kind, MemoParts())
    assert memo.missing == PARTS[kind]
    assert memo.text.count("？】") == len(PARTS[kind])
    assert not memo.is_whole


def test_the_account_goes_to_finance_only():
    memo = memo_shape("refund", WHOLE)
    assert "138" not in memo.text
    assert memo.finance == "请付款：138****0000，12.00 元，偏小"
    assert "收款账号" in memo_shape("refund", MemoParts(amount_fen=0)).finance
    assert memo_shape("refund", MemoParts(amount_fen=0)).missing == ("reason", "style_back")


def test_steps_need_what_the_table_says():
    for fault, back in product(("yes", "no", "open"), repeat=2):
        steps = {s.code: s.needed for s in steps_of(Seen(has_fault=fault, goes_back=back), ON)}
        assert tuple(steps) == STEPS
        assert (steps["greet"], steps["fault"], steps["memo"]) == ("yes",) * 3
        assert steps["photo"] == {"yes": "yes", "no": "no", "open": "later"}[fault]
        assert steps["card"] == steps["address"] == {"open": "later"}.get(back, back)


def test_the_steps_follow_one_another():
    seen = {"has_fault": "yes", "goes_back": "yes"}
    assert current(steps_of(Seen(), ON)) == "greet"
    assert current(steps_of(Seen(greeted=True), ON)) == "fault"
    assert current(steps_of(Seen(greeted=True, **seen), ON)) == "postage"
    asked = steps_of(Seen(greeted=True, **seen), ON)
    assert current(asked, {"postage"}) == "photo"
    assert current(asked, set(STEPS)) == "postage", "all that is open waits"
    done = Seen(
        greeted=True, postage_said=True, photos=1, memo=True, address_said=True, card=True, **seen
    )
    assert current(steps_of(done, ON)) == ""


def test_fault_and_way_back_are_read_from_what_was_said():
    assert has_fault("quality") == "yes"
    assert has_fault("quality", "not_found") == "no"
    assert has_fault("no_reason") == "no"
    assert has_fault("agreed") == has_fault("") == has_fault("lost") == "open"
    assert goes_back("", "refund_only", "exchange") == "no"
    assert goes_back("", "", "") == goes_back("nonsense") == "open"


def test_the_words_are_those_of_the_slices_below():
    assert codes_of("problem") >= OUR_FAULT | NO_FAULT | set(PROBLEMS)
    assert codes_of("ask_kind") >= BACK | STAYS
    assert set(SAYS.values()) <= set(texts())
    assert set(vocabulary().section("step").codes) == set(STEPS)
    settled = {name.split()[1] for name in phrases() if name.startswith("freight ")}
    assert {"repaid", "buyer_prepays"} <= settled


@pytest.mark.parametrize(
    ("seen", "wanted", "kind"),
    [
        (Seen(), "exchange", "opening"),
        (Seen(card=True, has_fault="yes"), "exchange", "fault"),
        (Seen(card=True, has_fault="no"), "exchange", "no_fault"),
        (Seen(card=True), "refund", "refund"),
        (Seen(card=True), "unsaid", "opening"),
    ],
)
def test_the_memo_of_the_moment(seen, wanted, kind):
    assert memo_kind(seen, wanted) == kind


TYPICAL = {
    "shop": "青禾小店",
    "goods": "春秋款加厚雪平锅 20cm",
    "order": "0001",
    "amount": "12.00",
    "why": "换出",
    "link": "qn.taobao.com/abc",
    "until": "11-28 18:00",
    "courier": "圆通",
    "waybill": "YT4766793546028",
    "address": "王先生 13800001234 浙江省杭州市余杭区仓前街道 1 号",
    "style": "红色 L",
    "again": "周三",
    "who": "退回运费由店铺承担，请先垫付，验货后退还",
    "page": "desk.shop.cn/b/abcdefgh",
}


@pytest.mark.parametrize("situation", sorted(texts()))
def test_every_text_in_every_channel(situation):
    for channel in ("wangwang", "sms", "email"):
        told = text_for(situation, channel, TYPICAL)
        assert told.is_whole
        assert words_in(told.text) == (), "no buyer may get such words"
        if channel == "sms":
            assert len(told.text) <= 70
    subject, _, body = text_for(situation, "email", TYPICAL).text.partition("\n")
    assert 4 <= len(subject) <= 30
    assert body
    assert set(TYPICAL) == set(contact_words().section("blank").codes)
    assert set(texts()) == set(contact_words().section("situation").codes)


def test_an_open_blank_is_named_and_a_buyers_words_are_no_blank():
    told = text_for("replacement_sent", "wangwang", {"style": "{courier}", "courier": "圆通"})
    assert told.missing == ("waybill",)
    assert "{courier}" in told.text
    assert "【运单号】" in told.text
    with pytest.raises(KeyError):
        text_for("nonsense", "sms", {})
