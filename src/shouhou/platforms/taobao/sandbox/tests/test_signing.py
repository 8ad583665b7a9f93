"""The published vector, those computed from it, and the anchors of the RFCs."""

from __future__ import annotations

import pytest

from shouhou.platforms.taobao.sandbox.gateway.signing import is_signed, sign

SECRET = b"helloworld"
BASE = {
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
}
ITEM = {
    **BASE,
    "method": "taobao.item.seller.get",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}
MEMO = {
    **BASE,
    "method": "taobao.trade.memo.update",
    "tid": "123456789012345678",
    "memo": "破损补寄",
    "flag": "5",
}
AGREE = {
    **BASE,
    "method": "taobao.rp.refunds.agree",
    "simplify": "true",
    "refund_infos": "1001|1990|1451620800000|aftersale,1002|500|1451620800001|onsale",
}


@pytest.mark.parametrize(
    ("parameters", "method", "expected"),
    [
        (ITEM, "md5", "66987CB115214E59E6EC978214934FB8"),
        (ITEM, "hmac", "D56D7858309C31B6251083A874D48273"),
        (ITEM, "hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
        (MEMO, "md5", "559E120E5F05F9338BCA33435DC14E8A"),
        (MEMO, "hmac", "43010AFB1FCFA5F6CCFFA4263FAA9542"),
        (MEMO, "hmac-sha256", "8FA79EDDFF1B23DEE7578DB06A58330484D8A3888943BF13582C43F8140276D8"),
        (AGREE, "md5", "3656533DD1BF6821F0F9FA3A072AA14C"),
        (AGREE, "hmac", "7F6FEBD972973FB44CB7CD0612963457"),
        (AGREE, "hmac-sha256", "FE7FD8EF78A61B5898DDC2CF28933965C925FF721A21E464AD299E438594C7D8"),
    ],
)
def test_the_vectors(parameters: dict[str, str], method: str, expected: str) -> None:
    signed = {**parameters, "sign_method": method}
    assert sign(SECRET, signed, method) == expected
    assert is_signed(SECRET, {**signed, "sign": expected.lower()})
    assert not is_signed(SECRET, {**signed, "sign": expected, "v": "2.1"})


@pytest.mark.parametrize(
    ("key", "method", "expected"),
    [
        (b"\x0b" * 16, "hmac", "9294727A3638BB1C13F48EF8158BFC9D"),
        (
            b"\x0b" * 20,
            "hmac-sha256",
            "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7",
        ),
    ],
)
def test_the_anchors_of_the_rfcs(key: bytes, method: str, expected: str) -> None:
    assert sign(key, {"Hi": " There"}, method) == expected


def test_empty_values_may_be_signed_or_left_out() -> None:
    given = {**ITEM, "sign_method": "md5", "memo": ""}
    without = {name: value for name, value in given.items() if value}
    assert is_signed(SECRET, {**given, "sign": sign(SECRET, given, "md5")})
    assert is_signed(SECRET, {**given, "sign": sign(SECRET, without, "md5")})


def test_an_unknown_method_is_never_signed() -> None:
    assert not is_signed(SECRET, {**ITEM, "sign_method": "sha1", "sign": ""})
