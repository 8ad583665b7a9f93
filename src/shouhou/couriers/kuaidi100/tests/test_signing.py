"""The three vectors of the facts (computed, none is published), and what a push's sign forgives."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.couriers.kuaidi100.client.signing import is_signed, sign_label, sign_push, sign_query

PARAM = '{"com":"yuantong","num":"YT9693083639795"}'
KEY, CUSTOMER = "keykeykey", "CUSTOMER123"
PUSH, SALT = '{"status":"polling"}', "salt123"
PUSH_SIGN = "D3E37349DAA1504C5808621A3D636F88"


def test_the_question_with_md5():
    assert sign_query(PARAM, KEY, CUSTOMER) == "18CAD146621E980776D3489B5618E5C4"


def test_the_question_with_sha256():
    told = sign_query(PARAM, KEY, CUSTOMER, "SHA256")
    assert told == "E5DF78AE912666833CE6336D83F76F8F15FBCB5A935634A6894219BF84C52843"


def test_the_push():
    assert sign_push(PUSH, SALT) == PUSH_SIGN


def test_an_order_is_signed_over_param_time_key_and_secret():
    told = sign_label("{}", "1576123932000", "k", "s")
    assert told == hashlib.md5(b"{}1576123932000ks").hexdigest().upper()


def test_chinese_is_signed_as_utf8():
    told = sign_query('{"to":"杭州"}', "k", "c")
    assert told == hashlib.md5('{"to":"杭州"}kc'.encode()).hexdigest().upper()


@pytest.mark.parametrize("sign", [PUSH_SIGN, PUSH_SIGN.lower(), f" {PUSH_SIGN}\n"])
def test_a_push_may_be_signed_in_either_case(sign):
    assert is_signed(PUSH, SALT, sign)


@pytest.mark.parametrize(
    "sign", ["", "0" * 32, PUSH_SIGN[:-1], PUSH_SIGN + "0", "签名", "\ud800", "Ｄ" + PUSH_SIGN[1:]]
)
def test_nothing_else_fits(sign):
    assert not is_signed(PUSH, SALT, sign)


@given(st.text(), st.text(min_size=1))
def test_any_text_can_be_checked_and_another_salt_never_fits(param, salt):
    assert is_signed(param, salt, sign_push(param, salt))
    assert not is_signed(param, salt + "x", sign_push(param, salt))
    assert not is_signed(param + " ", salt, sign_push(param, salt))
