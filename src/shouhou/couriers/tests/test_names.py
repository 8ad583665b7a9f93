"""Which courier is meant: the order's word, a source's code, the number as a guess."""

from __future__ import annotations

import pytest

from shouhou.couriers.names import couriers, from_source, name_of, named, to_source
from shouhou.couriers.numbers import suggested, tidy_number
from shouhou.couriers.tables import rows
from shouhou.couriers.words import HERE, STAGES, vocabulary
from shouhou.language.traces import phrases


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("圆通速递", "yto"),
        ("圆通", "yto"),
        ("中通快递有限公司", "zto"),
        ("yto", "yto"),
        ("YUNDA", "yunda"),
        ("ｅｍｓ", "ems"),
        ("邮政特快专递服务", "ems"),
        ("中国邮政", "post"),
        ("德邦快运", "deppon"),
        ("J&T", "jt"),
        ("其他", "unrecognised"),
        ("SFX", "unrecognised"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_an_orders_word_names_its_courier(told: str, code: str) -> None:
    assert named(told) == code


@pytest.mark.parametrize("courier", couriers(), ids=lambda courier: courier.code)
def test_every_code_of_a_source_leads_back_and_no_name_is_twice(courier: object) -> None:
    assert isinstance(courier, type(couriers()[0]))
    for source in ("kuaidi100", "kdniao", "taobao"):
        for code in courier.codes[source]:
            assert from_source(source, code) == courier.code
            assert from_source(source, code.lower()) == courier.code
        if courier.codes[source]:
            assert to_source(source, courier.code) == courier.codes[source][0]
    for told in courier.told:
        assert named(told) == courier.code


def test_a_code_no_table_has_stays_unrecognised_and_shows_itself() -> None:
    assert from_source("kuaidi100", "dhl") == "unrecognised"
    assert to_source("taobao", "jd") == ""
    assert to_source("kdniao", "dhl") == ""
    assert name_of("dhl") == "dhl"


@pytest.mark.parametrize("row", rows(HERE / "numbers.md"), ids=lambda row: row["example"])
def test_every_style_suggests_its_courier(row: dict[str, str]) -> None:
    assert row["courier"] in suggested(row["example"])
    assert row["courier"] in {courier.code for courier in couriers()}


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("YT4766793546028", ("yto",)),
        (" yt 4766793546028 ", ("yto",)),
        ("YT476679354602", ()),
        ("773123456789012", ("sto",)),
        ("7731234567890", ("sto",)),
        ("", ()),
        ("; drop table", ()),
    ],
)
def test_numbers_suggest_and_overlap(number: str, found: tuple[str, ...]) -> None:
    assert suggested(number) == found


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("sf 1234 5678 9012 3", "SF1234567890123"),
        ("12345", ""),
        ("1" * 33, ""),
        ("ABCDEFG", ""),
        ("123456;789", ""),
        ("123\u200b456", ""),
        ("１２３４５６", ""),
    ],
)
def test_a_number_is_tidied_or_none(told: str, kept: str) -> None:
    assert tidy_number(told) == kept


def test_sentences_speak_only_words_of_couriers() -> None:
    stages = set(vocabulary().section("stage").codes)
    assert stages == set(STAGES)
    assert {phrase.stage for phrase in phrases()} <= stages | {""}
    assert {phrase.trouble for phrase in phrases()} <= set(
        vocabulary().section("trouble").codes
    ) | {""}
