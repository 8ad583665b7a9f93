"""What is left of a person."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.language import mask_address, mask_name, mask_nick, mask_phone, visible
from shouhou.language.tests.test_folding import hostile


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张小明", "张**"),
        ("张三", "张*"),
        ("张", "*"),
        ("欧阳娜娜", "欧**"),
        ("Li Lei", "L**"),
        ("张**", "张**"),
        ("\u202e张小明", "张**"),
        ("13812345678", "***"),
        ("😀小明", "***"),
        (" ", ""),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("nick", "masked"),
    [
        ("tb_summer88", "t**8"),
        ("小明明明", "小**明"),
        ("abc", "a**"),
        ("ab", "a*"),
        ("a", "*"),
        ("t**8", "t**8"),
        ("😀abc😀", "****"),
        ("", ""),
    ],
)
def test_nicks(nick: str, masked: str) -> None:
    assert mask_nick(nick) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("138****5678", "138****5678"),
        ("0571-88888888", "****8888"),
        ("13812345678-1234", "****1234"),
        ("1234567", "****"),
        ("110", "****"),
        ("电话13812345678", "****"),
        ("1" * 500, "****"),
        ("\u200b", ""),
        ("", ""),
    ],
)
def test_phones(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("浙江省杭州市西湖区文三路1号", "浙江省杭州市西湖区****"),
        ("浙江省 杭州市 西湖区 文三路1号", "浙江省杭州市西湖区****"),
        ("北京朝阳区建国路1号", "北京朝阳区****"),
        ("辽宁省朝阳市双塔区某路", "辽宁省朝阳市双塔区****"),
        ("上海上海市浦东新区世纪大道", "上海上海市浦东新区****"),
        ("湖北省仙桃市某街", "湖北省仙桃市****"),
        ("山东省济南市市中区某路", "山东省济南市市中区****"),
        ("湖北省荆州市沙市区某路", "湖北省荆州市沙市区****"),
        ("江苏省南京市鼓楼区某路", "江苏省南京市鼓楼区****"),
        ("吉林省延边朝鲜族自治州延吉市某街", "吉林省延边朝鲜族自治州延吉市****"),
        ("内蒙古自治区呼伦贝尔市鄂温克族自治旗", "内蒙古自治区呼伦贝尔市鄂温克族自治旗****"),
        ("浙江省杭州市文三路西湖小区", "浙江省杭州市****"),
        ("广东省深圳市阳光花园东区3栋", "广东省深圳市****"),
        ("浙江省温州市柳市镇某路", "浙江省温州市****"),
        ("北京东路12号", "****"),
        ("张小明家", "****"),
        ("13812345678 浙江省杭州市", "****"),
        ("浙江省****", "浙江省****"),
        ("", ""),
    ],
)
def test_addresses(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@given(hostile)
def test_masking_again_changes_nothing(text: str) -> None:
    for mask in (mask_name, mask_nick, mask_phone, mask_address):
        assert mask(mask(text)) == mask(text)
        mask(text).encode()


@given(hostile)
def test_a_name_shows_one_letter_and_a_nick_two(text: str) -> None:
    assert len(mask_name(text).replace("*", "")) <= 1
    assert len(mask_nick(text).replace("*", "")) <= 2
    assert len(mask_name(text)) <= 3
    assert len(mask_nick(text)) <= 4
    assert not any(c.isdecimal() for c in mask_name(text))


@given(st.one_of(hostile, st.text("0123456789 +-()*", max_size=25)))
def test_a_phone_shows_seven_digits_at_most_and_hides_four(text: str) -> None:
    masked = mask_phone(text)
    shown = masked.replace("*", "")
    assert len(shown) in (0, 4, 7)
    assert shown == "" or (shown.isascii() and shown.isdecimal())
    assert masked == "" or "****" in masked
    if len(shown) == 7:
        assert shown[0] == "1"


@given(hostile)
def test_an_address_shows_only_its_own_beginning_and_no_digit(text: str) -> None:
    shown = mask_address(text).removesuffix("****")
    assert "".join(visible(text).split()).startswith(shown)
    assert all("\u4e00" <= character <= "\u9fff" for character in shown)


@given(st.text("路街巷弄号村镇栋幢室楼园苑1234567890abc ", max_size=30))
def test_what_follows_the_district_never_shows(rest: str) -> None:
    shown = "浙江省杭州市西湖区"
    assert mask_address(shown + " " + rest) == shown + "****"


def test_real_addresses_show_no_street() -> None:
    path = _labelled_addresses()
    if path is None:
        pytest.skip("the shared labelled addresses (../shared/data/address) are not here")
    rows = [row for row in _rows(path) if row[1]]
    kept = [(mask_address(text).removesuffix("****"), text[:top]) for text, top in rows]
    beyond = [shown for shown, allowed in kept if len(shown) > len(allowed)]
    assert len(beyond) <= len(rows) * 0.01  # all of them areas like 高新区, no street or number
    assert not [shown for shown in beyond if set(shown) & set("路街巷弄号村镇栋幢室楼")]
    assert sum(shown == allowed for shown, allowed in kept) > len(rows) * 0.6


def _labelled_addresses() -> Path | None:
    places = (up / "shared/data/address/nca_dev.bio.txt" for up in Path(__file__).resolve().parents)
    return next((place for place in places if place.exists()), None)


def _rows(path: Path) -> list[tuple[str, int]]:
    """Each address with the number of characters that are country, province, city, district.

    An address written twice in one line begins with a copy labelled redundant: left out.
    """
    rows = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        pairs = [line.rsplit(" ", 1) for line in block.splitlines()]
        labels = [label[2:] for _, label in pairs]
        above = {"country", "prov", "city", "district"}
        top = next((n for n, label in enumerate(labels) if label not in above), len(labels))
        if "redundant" not in labels[: top + 1]:
            rows.append(("".join(character for character, _ in pairs), top))
    return rows
