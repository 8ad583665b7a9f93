"""Province, city and district of an address: short, whole, misleading and hostile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.language import Place, is_one_of_several, mask_address, named_place, place_of
from shouhou.language.divisions import PROVINCES

XIHU = Place("浙江省", "杭州市", "西湖区")


@pytest.mark.parametrize(
    "address",
    [
        "浙江省杭州市西湖区文三路1号",
        "浙江 杭州 西湖区 文三路1号",
        "浙江杭州西湖****",
        "中国浙江省杭州市西湖区",
        "张三 13800000000 浙江省杭州市西湖区文三路",
        "收货地址：浙江省，杭州市，西湖区",
        "留下镇浙江省杭州市西湖区留下街道",
    ],
)
def test_the_same_place_however_it_is_written(address):
    assert place_of(address) == XIHU
    masked = mask_address("浙江省杭州市西湖区文三路1号")
    assert place_of(masked) == XIHU


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("吉林", ("吉林省", "", "")),
        ("吉林市", ("吉林省", "吉林市", "")),
        ("吉林省吉林市船营区", ("吉林省", "吉林市", "船营区")),
        ("海南", ("海南省", "", "")),
        ("北京", ("北京市", "北京市", "")),
        ("上海市上海市徐汇区虹漕路", ("上海市", "上海市", "徐汇区")),
        ("北京市市辖区海淀区", ("北京市", "北京市", "海淀区")),
        ("新疆克拉玛依市克拉玛依区", ("新疆维吾尔自治区", "克拉玛依市", "克拉玛依区")),
        ("湖北省仙桃市", ("湖北省", "仙桃市", "")),
        ("浙江省义乌市", ("浙江省", "金华市", "义乌市")),
        ("湖北长阳县", ("湖北省", "宜昌市", "长阳土家族自治县")),
        ("浙江省杭州市富阳市", ("浙江省", "杭州市", "富阳区")),
        ("台州路桥区", ("浙江省", "台州市", "路桥区")),
        ("西藏林芝米林市", ("西藏自治区", "林芝市", "米林市")),
        ("香港", ("香港特别行政区", "", "")),
        ("湖北恩施", ("湖北省", "恩施土家族苗族自治州", "")),
        ("辽宁朝阳", ("辽宁省", "朝阳市", "")),
        ("恩施", ("湖北省", "恩施土家族苗族自治州", "")),
        ("江苏省鼓楼区", ("江苏省", "", "")),
    ],
)
def test_what_is_left_out_is_known_where_it_can_only_be_one(address, parts):
    place = place_of(address)
    assert (place.province, place.city, place.district) == parts


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "鼓楼区",
        "西区12栋",
        "南京东路100号",
        "山东大厦",
        "海淀",
        "😀",
        "市辖区",
        "\0\ud800",
    ],
)
def test_in_doubt_nothing_is_known(address):
    assert place_of(address) == Place()
    assert not place_of(address)


def test_a_name_says_nothing_more():
    assert named_place("成都市") == Place("四川省", "成都市")
    assert named_place("南京鼓楼区") == Place("江苏省", "南京市", "鼓楼区")
    assert not named_place("成都市人民南路")
    assert not named_place("鼓楼区")
    assert is_one_of_several("鼓楼区")
    assert not is_one_of_several("武侯区")
    assert not is_one_of_several("火星区")


def test_every_province_is_known_by_its_short_name():
    for short, end in PROVINCES.items():
        assert named_place(short).province == named_place(short + end).province == short + end


def test_a_place_holds_what_lies_in_it():
    hangzhou = Place("浙江省", "杭州市")
    assert hangzhou.holds(XIHU)
    assert not XIHU.holds(hangzhou)
    assert not hangzhou.holds(Place("浙江省"))
    assert Place().holds(XIHU)
    assert (XIHU.level, hangzhou.level, Place().level) == ("district", "city", "")
    assert str(Place("北京市", "北京市", "海淀区")) == "北京市海淀区"


@given(st.text(max_size=300))
def test_any_text_is_only_read(text):
    place = place_of(text)
    assert bool(place) or place == Place()


@given(st.text(alphabet="浙江杭州西湖区市省南京鼓楼上海*路 ,", max_size=40))
def test_a_found_place_is_found_again(text):
    place = place_of(text)
    assert place_of(str(place)) == place
