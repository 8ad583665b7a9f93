"""What must not be written to a buyer: found in every disguise, not where it is meant well."""

from __future__ import annotations

import time

import pytest

from shouhou.contacts.actions import check_words
from shouhou.contacts.decide import words_in
from shouhou.contacts.words import forbidden
from shouhou.shops.facts import Refused


def rows(text):
    return {each.row for each in words_in(text)}


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("给个五星，返现5元", "F3"),
        ("好评可领红包哦", "F1"),
        ("好 评 返 现", "F4"),
        ("好\u200b评\u202e返現".replace("現", "现"), "F4"),
        ("补偿您 10 元，麻烦给五星", "F2"),
        ("您删了差评我们马上退您20元", "F5"),
        ("修改一下评价，红包马上到", "F5"),
        ("退款可以，先删差评", "F6"),
        ("不改评价就不给处理", "F7"),
        ("小心后果自负", "F10"),
        ("我知道你家在哪", "F12"),
        ("草-泥-马", "F14"),
        ("ＣＡＯ 操你", "F14"),
        ("你妈的", "F15"),
        ("傻 Ｂ 一个", "F16"),
        ("加我微信聊", "F18"),
        ("加Ｖ❤信".replace("❤", ""), "F18"),
        ("加QQ说", "F19"),
    ],
)
def test_what_is_found(text, row):
    assert row in rows(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "您好，补偿已到账。您满意的话，欢迎给好评",
        "不需要您修改评价，退款照常办理",
        "本店不做好评返现，请勿相信",
        "节日你好，包裹明天到",
        "请和你妈的邻居确认一下包裹",
        "快递员找上门前会先打电话",
        "换货不改地址，今天发出",
        "您的退款 128.50 元已原路退回",
        "请不要加微信，以免受骗",
        "差价已返还，请查收",
        "评价我们看到了，非常抱歉",
    ],
)
def test_what_means_something_else(text):
    assert rows(text) == set()


def test_a_word_stays_forbidden_beside_one_that_is_meant_well():
    assert "F15" in rows("和你妈的邻居说，你妈的")


def test_what_is_blocked_comes_before_what_is_warned_of():
    found = words_in("加微信，傻逼")
    assert [each.says for each in found] == ["block", "warn"]


def test_the_refusal_names_the_word_and_a_warning_refuses_nothing():
    check_words("加微信")
    with pytest.raises(Refused) as refused:
        check_words("草泥马，后果自负")
    said = refused.value
    assert (said.code, said.rows, said.field) == ("forbidden_words", ("F10", "F14"), "text")
    assert "草泥马" in said.zh
    assert "an insult" in said.en


@pytest.mark.parametrize(
    "text",
    [
        "好评" * 2000,
        "删" * 4000,
        "返现" * 1999 + "x",
        "\u0301" * 4000,
        "改评" * 2000,
        "\ud800" * 99,
    ],
)
def test_hostile_text_takes_no_time(text):
    began = time.monotonic()
    words_in(text)
    assert time.monotonic() - began < 1


def test_every_row_says_whence_it_comes():
    for each in forbidden():
        assert each.source
        assert each.checked
        assert each.says in ("block", "warn")
