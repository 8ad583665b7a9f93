"""Every form of answer: wrapped, simplified, empty, torn, huge, of the wrong shape."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import local
from shouhou.platforms.taobao.client import BadShape, calls, row_from_raw
from shouhou.platforms.taobao.client.answers import ErrorAnswer, answer
from shouhou.platforms.taobao.client.shapes import parse_json, unwrap_list
from shouhou.platforms.taobao.client.tests.serving import error, recording

ONE = calls.RefundGet(refund_id="1")
LIST = calls.RefundsReceived()


def test_a_refund_in_full():
    refund = answer(ONE, recording("refund_get"))
    assert refund.refund_id == "88100200300400501"
    assert (refund.tid, refund.oid) == ("3300200100400500601", "3300200100400500602")
    assert (refund.total_fee, refund.refund_fee, refund.payment) == (4580, 3990, 590)
    assert refund.created == local("2026-03-01 09:30:00")
    assert str(refund.created.tzinfo) == "Asia/Shanghai"
    assert refund.has_good_return is True
    assert refund.end_time is None
    assert refund.refund_version == 1772328662000
    assert refund.refund_remind_timeout == calls.RemindTimeout(
        exist_timeout=True, remind_type=1, timeout=local("2026-03-03 09:30:00")
    )
    assert refund.combine_item_info == ({"item": "x"},)
    assert refund.desc == "杯口有裂纹<b>\ufffd</b>"


def test_the_raw_text_of_a_row_gives_the_row_again():
    refund = answer(ONE, recording("refund_get"))
    assert json.loads(refund.raw)["tid"] == 3300200100400500601
    assert "质量问题" in refund.raw
    assert row_from_raw(calls.Refund, refund.raw) == refund


def test_a_page_keeps_the_rows_that_can_be_read():
    page = answer(LIST, recording("refunds_page"))
    assert [row.refund_id for row in page.rows] == ["88100200300400501", "88100200300400503"]
    assert [row.refund_fee for row in page.rows] == [150, 700]
    assert (page.total, page.has_next) == (3, None)
    (broken,) = page.broken
    assert (broken.field, broken.found) == ("refund_fee", "1.005")
    assert json.loads(broken.raw)["refund_id"] == "88100200300400502"


def test_a_simplified_page():
    page = answer(LIST, recording("refunds_simple"))
    assert [row.refund_fee for row in page.rows] == [1]
    assert (page.total, page.has_next) == (None, False)


@pytest.mark.parametrize(
    "inner",
    [
        {},
        {"refunds": {}},
        {"refunds": ""},
        {"refunds": None},
        {"refunds": []},
        {"refunds": {"refund": []}},
        {"refunds": {"refund": None}},
    ],
)
def test_an_empty_list_in_every_form(inner):
    told = {"refunds_receive_get_response": inner | {"total_results": 0, "request_id": "r"}}
    page = answer(LIST, json.dumps(told).encode())
    assert (page.rows, page.broken, page.total) == ((), (), 0)


def test_one_element_that_lost_its_list():
    assert unwrap_list({"refund": {"refund_id": 1}}, "refunds") == [{"refund_id": 1}]


@pytest.mark.parametrize("moment", ["1772328600000", 1772328600000, '"2026-03-01 09:30:00"'])
def test_a_moment_as_text_or_as_milliseconds(moment):
    refund = row_from_raw(calls.Refund, f'{{"refund_id": "1", "created": {moment}}}')
    assert refund.created == local("2026-03-01 09:30:00")


def test_an_error_answer():
    with pytest.raises(ErrorAnswer) as caught:
        answer(ONE, error(15, "isv.refund-not-exist", "退款不存在"))
    told = caught.value.told
    assert (told.code, told.sub_code, told.sub_msg) == (15, "isv.refund-not-exist", "退款不存在")
    assert (told.method, told.request_id) == ("taobao.refund.get", "r1")


@pytest.mark.parametrize("code", [None, "x", True, [], "9" * 30, {"a": 1}])
def test_an_error_answer_with_a_strange_code(code):
    with pytest.raises(ErrorAnswer) as caught:
        answer(ONE, json.dumps({"error_response": {"code": code, "sub_msg": 7}}).encode())
    assert caught.value.told.code is None
    assert caught.value.told.sub_msg == "7"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>busy</html>",
        b"[]",
        b"{}",
        b'"x"',
        b"\xff\xfe",
        b"NaN",
        b'{"refund_get_response": []}',
        b'{"refund_get_response": {"request_id": "r"}}',
        b'{"refund_get_response": {"refund": 5}}',
        b'{"trade_get_response": {"refund": {}}}',
        b'{"trade_get_response": {}, "refund": {"refund_id": 1}, "request_id": "r"}',
        b'{"refund_get_response": {"refund": {"tid": 1}}}',
        b'{"refund_get_response": {"refund": {"refund_id": 1, "created": "soon"}}}',
        b'{"refund_get_response": {"refund": {"refund_id": 1, "refund_version": 1.5}}}',
        b'{"refund_get_response": {"refund": {"refund_id": [1]}}}',
        b'{"refund_get_response": {"refund": {"refund_id": 1, "has_good_return": "maybe"}}}',
        b'{"refund_get_response": {"refund": {"refund_id": ' + b"9" * 5000 + b"}}}",
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer(body):
    with pytest.raises(BadShape):
        answer(ONE, body)


def test_half_characters_and_nul_can_be_stored():
    told = answer(
        ONE, b'{"refund_get_response": {"refund": {"refund_id": "1", "desc": "a\\ud800\\u0000b"}}}'
    )
    assert told.desc == "a\ufffd\ufffdb"
    told.raw.encode("utf-8")
    assert "\0" not in told.raw


def test_a_false_flag_is_a_refusal():
    refused = b'{"rp_returngoods_agree_response": {"is_success": false, "message": "no"}}'
    with pytest.raises(ErrorAnswer) as caught:
        answer(calls.ReturnAgree(refund_id="1"), refused)
    assert (caught.value.told.code, caught.value.told.sub_msg) == (None, "no")
    inside = b'{"tmall_exchange_get_response": {"result": {"success": "false", "msg_code": "X1"}}}'
    with pytest.raises(ErrorAnswer) as caught:
        answer(calls.ExchangeGet(dispute_id="1"), inside)
    assert caught.value.told.sub_code == "X1"


def test_a_page_that_failed_is_no_empty_page():
    failed = b'{"tmall_exchange_receive_get_response": {"error_msg": "busy", "request_id": "r"}}'
    with pytest.raises(ErrorAnswer):
        answer(calls.ExchangesReceived(), failed)


def test_an_accepted_write_may_say_nothing_more():
    done = answer(
        calls.NegotiationSend(refund_id="1", refund_version=2, refund_fee=3, address_id="4"),
        b'{"refund_negotiatereturn_response": {"request_id": "r"}}',
    )
    assert done == calls.Accepted()


def test_a_batch_that_was_agreed_in_part():
    request = calls.RefundsAgree(refund_infos="1001|1|2,1002|1|2")
    told = answer(request, recording("agree_some"))
    assert told.msg_code == "SOME_OP_SUCC"
    assert [(each.refund_id, each.succ) for each in told.results] == [
        ("1001", True),
        ("1002", False),
    ]
    failed = answer(request, recording("agree_failed"))
    assert [each.message for each in failed.results] == ["余额不足"]
    with pytest.raises(ErrorAnswer):
        answer(request, recording("agree_code"))
    with pytest.raises(ErrorAnswer):
        answer(request, recording("agree_failed"), code_marks=("余额*",))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["refunds", "refund", "refund_id", "tid", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_whatever_stands_inside_is_read_or_refused(inner):
    body = json.dumps({"refunds_receive_get_response": inner}).encode()
    try:
        page = answer(LIST, body)
    except (BadShape, ErrorAnswer):
        return
    for row in page.rows:
        assert row_from_raw(calls.Refund, row.raw) == row


def test_decimals_keep_every_digit():
    assert parse_json('{"a": 1.10, "b": 12345678901234567.89}') == {
        "a": "1.10",
        "b": "12345678901234567.89",
    }
