"""Couriers' sentences: every row by its example, the traps of real lines, hostile text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.language.traces import Phrase, parcel_told, phrases

LINES = (
    Path(__file__).resolve().parents[5] / "shared" / "data" / "logistics" / "traces_2020_dev.csv"
)


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.id)
def test_every_row_reads_its_own_example(phrase: Phrase) -> None:
    told = parcel_told(phrase.example)
    assert (told.row, told.stage, told.trouble) == (phrase.id, phrase.stage, phrase.trouble)


@pytest.mark.parametrize(
    ("text", "stage", "trouble"),
    [
        ("【重庆市巴南区公司】 失败签收录入 杨某某 （15494312587）", "problem", "other"),
        ("重庆市巴南区 签收失败,原因:企事业单位放假", "problem", "other"),
        (
            "您的快件正在派送中，请您准备签收（快递员：温某，电话：13800000000）",
            "delivering",
            "",
        ),
        (
            "派送不成功，原因【联系不上客户】，预计下次派送时间2020-09-12",
            "problem",
            "no_contact",
        ),
        ("已签(154****2587)收，签收人是【朋友/同事代签】,如有疑问请联系:028-1", "signed_other", ""),
        ("已(15494312587)签收，签收人是【盛世首座门卫】", "signed_other", ""),
        ("已签收，签收(15494312587)人是【本人】", "signed_self", ""),
        ("客户签收人: 罗某 已签收 感谢使用圆通速递，期待再次为您服务", "signed", ""),
        ("客户签收人: 本人 已签收 感谢使用圆通速递", "signed_self", ""),
        ("客户签收人: 已签收，签收人凭取货码签收。 已签收 感谢使用圆通速递", "signed", ""),
        ("[成都市]已签收,他人代收：菜鸟驿站。,投递员:卢某某,电话:1", "signed_other", ""),
        ("您的快件已由客户指定地点代收，感谢您使用京东物流", "signed_other", ""),
        ("快件已由B1栋丰巢柜代收，取件码已发送，请及时取件。", "at_station", ""),
        ("快件已被【仪陇共配站S】站点代收，请及时取件。有问题请联系【1】", "at_station", ""),
        ("快件已暂存至上海诸光路1599弄西郊家园店菜鸟驿站，如有疑问请联系1", "at_station", ""),
        ("收件人要求退回，等待发件人确认", "problem", "other"),
        ("收件人拒收，快件正在退回，下一站【杭州】", "returning", ""),
        ("物流公司未返回数据", "", ""),
        ("感谢使用，期待再次为您服务", "", ""),
        ("", "", ""),
    ],
)
def test_the_traps_of_real_lines(text: str, stage: str, trouble: str) -> None:
    told = parcel_told(text)
    assert (told.stage, told.trouble) == (stage, trouble)


def test_full_width_and_spaces_say_the_same() -> None:
    assert parcel_told("已 签 收 ， 签收人：本人").stage == "signed_self"
    assert parcel_told("已（１５４９４３１２５８７）签收").stage == "signed"


@given(st.text(max_size=3000))
def test_any_text_is_read_without_complaint(text: str) -> None:
    assert parcel_told(text).row in {"", *(phrase.id for phrase in phrases())}


def test_a_hostile_line_costs_no_more_than_a_long_one() -> None:
    """No clock is asked: a pattern that ran away would hang the suite."""
    for text in ("签收人" * 100_000, "(" * 100_000, "(1" * 50_000):
        assert parcel_told(text).trouble == ""
    assert parcel_told("拒收" * 50_000 + "退回").stage == "refused"  # its end is not read


@pytest.mark.skipif(not LINES.exists(), reason=f"no real lines at {LINES}")
def test_every_real_line_is_read_and_few_are_signed() -> None:
    with LINES.open(encoding="utf-8") as file:
        told = [parcel_told(row["context"]) for row in csv.DictReader(file)]
    assert len(told) == 846
    assert all(each.stage for each in told)
    assert sum(each.stage.startswith("signed") for each in told) == 64
    assert sum(each.stage == "problem" for each in told) == 5
