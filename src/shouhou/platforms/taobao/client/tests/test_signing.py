"""The published vector, the computed ones, and the RFC anchors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.platforms.taobao.client.signing import SIGN_METHODS, base_text, sign

COMMON = {
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
}
A = COMMON | {
    "method": "taobao.item.seller.get",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}
C = COMMON | {
    "method": "taobao.trade.memo.update",
    "tid": "123456789012345678",
    "memo": "破损补寄",
    "flag": "5",
}
E = COMMON | {
    "method": "taobao.rp.refunds.agree",
    "simplify": "true",
    "refund_infos": "1001|1990|1451620800000|aftersale,1002|500|1451620800001|onsale",
}
VECTORS = [
    (A, "md5", "66987CB115214E59E6EC978214934FB8"),
    (A, "hmac", "D56D7858309C31B6251083A874D48273"),
    (A, "hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    (C, "md5", "559E120E5F05F9338BCA33435DC14E8A"),
    (C, "hmac", "43010AFB1FCFA5F6CCFFA4263FAA9542"),
    (C, "hmac-sha256", "8FA79EDDFF1B23DEE7578DB06A58330484D8A3888943BF13582C43F8140276D8"),
    (E, "md5", "3656533DD1BF6821F0F9FA3A072AA14C"),
    (E, "hmac", "7F6FEBD972973FB44CB7CD0612963457"),
    (E, "hmac-sha256", "FE7FD8EF78A61B5898DDC2CF28933965C925FF721A21E464AD299E438594C7D8"),
]


@pytest.mark.parametrize(("parameters", "method", "expected"), VECTORS)
def test_vectors(parameters, method, expected):
    assert sign(parameters | {"sign_method": method}, "helloworld", method) == expected


def test_the_base_text_of_the_published_vector():
    assert base_text(A | {"sign_method": "md5", "sign": "left out"}) == (
        "app_key12345678fieldsnum_iid,title,nick,price,numformatjsonmethodtaobao.item.seller.get"
        "num_iid11223344sessiontestsign_methodmd5timestamp2016-01-01 12:00:00v2.0"
    )


def test_the_two_hmacs_agree_with_their_rfcs():
    parameters = {"Hi": " There"}
    assert sign(parameters, b"\x0b" * 16, "hmac") == "9294727A3638BB1C13F48EF8158BFC9D"
    assert sign(parameters, b"\x0b" * 20, "hmac-sha256") == (
        "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7"
    )


def test_controls_and_astral_characters_are_signed_as_they_are():
    assert base_text({"b": "\0\x1f", "a": "😀𠮷", "c": "", "B": "1"}) == "B1a😀𠮷b\0\x1f"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.dictionaries(TEXTS, TEXTS, max_size=8), st.sampled_from(SIGN_METHODS), st.randoms())
def test_order_and_empty_values_do_not_matter(parameters, method, random):
    shuffled = list(parameters.items())
    random.shuffle(shuffled)
    expected = sign(parameters, "secret", method)
    assert sign(dict(shuffled), "secret", method) == expected
    assert sign({k: v for k, v in shuffled if v}, "secret", method) == expected
    assert expected == expected.upper()
