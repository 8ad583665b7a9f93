"""Pushes: what each word means, and everything that somebody could post to the callback."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.couriers.kuaidi100.client.signing import sign_push
from shouhou.couriers.kuaidi100.tests.cast import NOW, SALT, UNDER_WAY, answering, recorded
from shouhou.couriers.port import Push
from shouhou.couriers.problems import BadSignature, CourierProblem, Unreadable

CLIENT = answering({})


def read(content: Any, salt: str = SALT) -> Push:
    """Signed as the vendor does."""
    param = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    (push,) = CLIENT.read_push({"param": param, "sign": sign_push(param, salt)})
    return push


def content(**changed: Any) -> dict[str, Any]:
    return {**recorded("push_polling"), **changed}


# ── what it means ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "meant", "ended"),
    [
        ("polling", "polling", False),
        ("shutdown", "ended", True),
        ("abort", "given_up", True),
        ("updateall", "changed", False),
    ],
)
def test_each_word(status, meant, ended):
    push = read(content(status=status, message="60天无变化"))
    assert (push.status, push.trace.ended, push.said) == (meant, ended, "60天无变化")
    assert (push.trace.number, len(push.trace.scans)) == (UNDER_WAY.number, 4)


def test_a_signed_parcel_that_is_told_again_has_still_ended():
    assert read(recorded("push_shutdown") | {"status": "updateall"}).trace.ended


def test_the_vendor_goes_on_under_another_courier():
    abort = recorded("push_abort") | {"comNew": "zhongtong"}
    push = read(abort)
    assert (push.status, push.said, push.trace.ended) == ("changed", "→ zhongtong", False)
    assert push.trace.courier == "yto"


def test_news_under_the_other_courier():
    moved = content(autoCheck="1", comOld="zhongtong", comNew="yuantong")
    push = read(moved)
    assert (push.status, push.said) == ("changed", "zhongtong → yuantong")
    assert (push.trace.courier, push.trace.stage, push.trace.ended) == ("yto", "moving", False)
    assert read(moved | {"status": "shutdown"}).status == "ended"
    assert read(moved | {"status": "abort"}).status == "given_up"


def test_the_original_is_kept_as_it_came():
    param = json.dumps(content(), indent=3)
    assert read(param).trace.raw == param


def test_what_the_vendor_hears():
    assert CLIENT.push_answer(True, NOW) == {
        "result": True,
        "returnCode": "200",
        "message": "成功",
    }
    assert CLIENT.push_answer(False, NOW)["result"] is False


# ── who sent it ──────────────────────────────────────────────────────────────────────

PARAM = json.dumps(recorded("push_polling"), ensure_ascii=False)


@pytest.mark.parametrize(
    "sign",
    [
        "",
        " ",
        sign_push(PARAM, ""),
        sign_push(PARAM, "other"),
        sign_push(PARAM + " ", SALT),
        sign_push(PARAM, SALT)[:-1],
        hashlib.sha256((PARAM + SALT).encode()).hexdigest(),
        "0" * 32,
        "A" * 5_000_000,
        "签" * 32,
        "\ud800",
    ],
)
def test_another_sign_is_not_the_vendors(sign):
    with pytest.raises(BadSignature):
        CLIENT.read_push({"param": PARAM, "sign": sign})


@pytest.mark.parametrize("form", [{}, {"sign": None}, {"sign": ["x"]}, {"sign": b"x"}, {"sign": 1}])
def test_a_push_without_a_sign(form):
    with pytest.raises(BadSignature):
        CLIENT.read_push({"param": PARAM} | form)


def test_the_sign_may_be_in_small_letters():
    form = {"param": PARAM, "sign": sign_push(PARAM, SALT).lower()}
    assert CLIENT.read_push(form)[0].status == "polling"


def test_the_content_is_not_read_before_the_sign_is_checked():
    with pytest.raises(BadSignature):
        CLIENT.read_push({"param": "[" * 1000, "sign": "0" * 32})


# ── what is in it ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("param", [None, ["{}"], b"{}", 1, {}])
def test_a_param_that_is_no_text(param):
    with pytest.raises(Unreadable) as caught:
        CLIENT.read_push({"param": param, "sign": "0" * 32})
    assert caught.value.field == "param"


def test_a_push_of_5_mb_is_not_read():
    huge = content(message="长" * 5_000_000)
    with pytest.raises(Unreadable) as caught:
        read(huge)
    assert caught.value.field == "param"
    assert caught.value.en.startswith("unreadable: kuaidi100 param 500")


def test_many_lines_are_read():
    line = recorded("push_polling")["lastResult"]["data"][0]
    lines = [line | {"context": f"第{n}行"} for n in range(5000)]
    push = read(content(lastResult=content()["lastResult"] | {"data": lines}))
    assert len(push.trace.scans) == 5000
    assert push.trace.scans[0].text == "第4999行"


def last(**changed: Any) -> dict[str, Any]:
    return content(lastResult=content()["lastResult"] | changed)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ("", "param"),
        ("null", "param"),
        ("[]", "param"),
        ('"polling"', "param"),
        ("{", "param"),
        ("[" * 100_000, "param"),
        ('{"status":' * 100_000, "param"),
        ("{'status': 'polling'}", "param"),
        ("<xml/>", "param"),
        ('{"status": Infinity}', "param"),
        (content(status="finished"), "status"),
        (content(status=None), "status"),
        (content(status=["polling"]), "status"),
        (content(status={"a": {"b": []}}), "status"),
        (content(message=[]), "message"),
        (content(comNew=[1]), "comNew"),
        (content(lastResult=None), "lastResult"),
        (content(lastResult=[]), "lastResult"),
        (content(lastResult="{}"), "lastResult"),
        (last(nu=None), "lastResult.nu"),
        (last(nu=["YT1"]), "lastResult.nu"),
        (last(com={}), "lastResult.com"),
        (last(state=False), "lastResult.state"),
        (last(ischeck=[]), "lastResult.ischeck"),
        (last(data={"0": {}}), "lastResult.data"),
        (last(data=[None]), "lastResult.data[0]"),
        (last(data=[{}]), "lastResult.data[0].ftime"),
        (last(data=[{"ftime": "2026-11-01 25:00:00"}]), "lastResult.data[0].ftime"),
        (last(data=[{"ftime": 20261101}]), "lastResult.data[0].ftime"),
    ],
)
def test_an_unreadable_push_names_its_field(told, field):
    with pytest.raises(Unreadable) as caught:
        read(told)
    assert caught.value.field == field
    assert len(caught.value.en) <= 300


NAUGHTY = [
    "\0", "\ud800", "\u202e倒", "\ufeff", "﷽" * 99, "Ṱ̺̺̕o͞", "🏳️‍🌈", "<script>alert(1)</script>",
    "'; DROP TABLE parcels; --", "${jndi:ldap://x}", "{{7*7}}", "%s%n%p", "../../etc/passwd",
    "\r\nSet-Cookie: a=b", "nan", "-0", "1e309", "٣", "\x1b[31m", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("text", NAUGHTY, ids=ascii)
def test_naughty_texts_stay_texts(text):
    line = content()["lastResult"]["data"][0] | {"context": text, "areaName": text}
    line |= {"status": ""}
    told = last(data=[line | {"statusCode": text}], com=text) | {"message": text}
    param = json.dumps(told)
    (push,) = CLIENT.read_push({"param": param, "sign": sign_push(param, SALT)})
    (scan,) = push.trace.scans
    kept = text.replace("\0", "\ufffd").replace("\ud800", "\ufffd").strip()
    assert (scan.text, scan.place, push.said) == (kept, kept, kept)
    assert (scan.code, scan.stage) == (kept, "unrecognised" if kept else "")
    assert "\0" not in push.trace.raw
    push.trace.raw.encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["status", "lastResult", "data", "nu", "com", "state", "ftime", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def outcome(told: Any) -> Push | CourierProblem:
    try:
        return read(told)
    except CourierProblem as problem:
        return problem


@given(JSON)
def test_any_json_is_read_or_refused(told):
    assert isinstance(outcome(told), Push | Unreadable)


@given(st.text(), st.text(max_size=40))
def test_any_text_is_refused_unless_it_is_signed(param, sign):
    with pytest.raises((BadSignature, Unreadable)):
        CLIENT.read_push({"param": param, "sign": sign})
