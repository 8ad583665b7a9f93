"""Invented buyers. Phones begin with 1990000, addresses name a street that does not exist."""

from __future__ import annotations

from typing import NamedTuple

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = ("样例", "小样", "示范", "甲", "乙乙", "小试", "阿例", "范范", "演示", "例一", "例二")
_NICKS = ("棉花", "云朵", "小鹿", "风铃", "柚子", "青山", "晚星", "豆包", "河马", "麦穗")
_PLACES = (
    "浙江省 杭州市 余杭区",
    "广东省 广州市 越秀区",
    "四川省 成都市 锦江区",
    "湖北省 武汉市 洪山区",
    "北京 北京市 朝阳区",
    "上海 上海市 徐汇区",
    "陕西省 西安市 雁塔区",
    "新疆维吾尔自治区 乌鲁木齐市 天山区",
    "黑龙江省 哈尔滨市 南岗区",
    "福建省 厦门市 思明区",
)

HOSTILE_NICKS: dict[str, str] = {
    "C003": '=HYPERLINK("http://example.invalid","点我")',
    "C015": "@SUM(1+1)*cmd|' /C calc'!A0",
    "C023": "+86样例-1+2",
    "C047": "龘犇骉淼叕",
    "C058": "逗号,引号\"和'单引号",
    "H001": "\u202e山音官方客服\u202c",
    "H004": "😀🏔️徒步的猫👨‍👩‍👧",
    "H006": "𠮷野𣎴㐂",
    "H009": "<script>alert(1)</script>",
    "H010": "Robert'); DROP TABLE orders;--",
}

HOSTILE_MESSAGES: dict[str, str] = {
    "C001": '第一行\n第二行，带,逗号和"引号"',
    "C070": "=1+1",
    "H002": '=IMPORTXML("http://example.invalid","//a")',
    "H007": "\u200f从右到左\u200e 混排",
}


class Buyer(NamedTuple):
    """A person who does not exist."""

    nick: str
    name: str
    phone: str
    address: str


def buyer(key: str, number: int) -> Buyer:
    """The buyer of the order with this key; ``number`` makes each one different."""
    surname = _SURNAMES[number % len(_SURNAMES)]
    return Buyer(
        nick=HOSTILE_NICKS.get(key, f"{_NICKS[number % len(_NICKS)]}样例{number:04d}"),
        name=surname + _GIVEN[number % len(_GIVEN)],
        phone=f"1990000{number % 10000:04d}",
        address=(
            f"{_PLACES[number % len(_PLACES)]} 样例街道无名路{number % 300 + 1}号"
            f"{number % 9 + 1}幢{number % 6 + 1}0{number % 4 + 1}室(000000)"
        ),
    )
