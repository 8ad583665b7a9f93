"""Hiding people: what is left shows enough to recognise a case, never more on odd input."""

import re
import unicodedata

from shouhou.language.divisions import CITIES, PROVINCES
from shouhou.language.folding import visible

HIDDEN = "****"

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9])([0-9]{4}|\*{4})([0-9]{4})")
_OTHER_NUMBER = re.compile(r"\+?[0-9]{4,16}([0-9]{4})")
_BETWEEN_DIGITS = re.compile(r"[\s()-]")
# Nothing longer is a name, a number or worth reading to its end.
_LONGEST = 200

_HAN = "[\u4e00-\u9fff]"


def _names(names: list[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_PROVINCE = re.compile(
    rf"(?:{_names([f'{name}(?:{end})?' for name, end in PROVINCES.items()])})\s*"
)
_CITY = re.compile(
    rf"(?P<name>{_names(list(CITIES))})(?P<kind>市|地区|盟|{_HAN}{{0,12}}?自治州)?\s*"
)
# The shortest text that ends like a district; not the 市 of 沙市区, nor the town 柳市镇.
_DISTRICT = re.compile(
    rf"(?P<name>{_HAN}{{1,12}}?)(?P<kind>区|县|旗|市(?![区市场]))(?!镇|乡|村|街|路|巷|大道|民)"
)
_LONGEST_DISTRICT = {"区": 4, "县": 4, "市": 4, "旗": 9}
# Signs of a street, a village or an estate; never shown, whatever follows them.
_CLOSE = re.compile("[路街巷弄号村镇乡道栋幢室组楼园苑期院厂校]")
_CLOSE_END = re.compile(
    r"(?:小|社|街|景|库|片|营|场|宅|活|属|业|发|厦|墅|庭)区$|.{2}[东西南北中][一二三四]?区$"
)
_LOOK_CLOSE = (
    "鼓楼区 钟楼区 周村区 上街区 二道区 二道江区 宁乡市 桐乡市 清镇市 内乡县 新乡县 金乡县"
)
_YET_DISTRICTS = frozenset(_LOOK_CLOSE.split())


def mask_name(name: str) -> str:
    """张小明 → 张**: the first character if it is a letter and not all there is, then stars."""
    seen = visible(name[:_LONGEST]).strip()
    if len(seen) < 2:
        return "*" * len(seen)
    return _shown(seen[0], "L") + "*" * min(len(seen) - 1, 2)


def mask_mail(address: str) -> str:
    """zhou.dafu@example.com → z***@example.com; what is no address is stars."""
    name, at, host = visible(address[:_LONGEST]).strip().rpartition("@")
    if not (name and at and host):
        return "*" * min(len(address), 3)
    return f"{_shown(name[0], 'LN')}***@{host}"


def mask_nick(nick: str) -> str:
    """tb_summer88 → t**8: first and last of four characters or more, else only the first."""
    seen = visible(nick[:_LONGEST]).strip()
    if len(seen) < 2:
        return "*" * len(seen)
    if len(seen) < 4:
        return _shown(seen[0], "LN") + "*" * (len(seen) - 1)
    return f"{_shown(seen[0], 'LN')}**{_shown(seen[-1], 'LN')}"


def _shown(character: str, kinds: str) -> str:
    return character if unicodedata.category(character)[0] in kinds else "*"


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; another long number keeps its last four; else nothing shows."""
    if len(phone) > _LONGEST:
        return HIDDEN
    seen = visible(phone).strip()
    if not seen:
        return ""
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", seen))
    if mobile := _MOBILE.fullmatch(digits):
        return f"{mobile[1]}{HIDDEN}{mobile[3]}"
    if other := _OTHER_NUMBER.fullmatch(digits):
        return HIDDEN + other[1]
    return HIDDEN


def mask_address(address: str) -> str:
    """浙江省杭州市西湖区文三路1号 → 浙江省杭州市西湖区****: province, city, district, no more.

    Shown is only what begins the text and is surely one of the three; in doubt it is hidden.
    """
    seen = visible(address[:_LONGEST]).strip()
    return "".join(_divisions(seen)) + HIDDEN if seen else ""


def _divisions(address: str) -> list[str]:
    province = _PROVINCE.match(address)
    start = province.end() if province else 0
    found = [province[0].strip()] if province else []
    city = _CITY.match(address, start)
    if city and (province or city["kind"]):
        below = _district(address, city.end())
        if below or city["kind"] or _ends(address, city.end()):
            return [*found, city[0].strip(), *below]
    below = _district(address, start) if province else []
    return [*found, *below] if below or _ends(address, start) else []


def _district(address: str, place: int) -> list[str]:
    """The district that begins here, if it surely is one."""
    match = _DISTRICT.match(address, place)
    if match is None:
        return []
    name = match[0]
    if name in _YET_DISTRICTS:
        return [name]
    autonomous = match["name"].endswith("自治")
    too_long = len(match["name"]) > _LONGEST_DISTRICT[match["kind"]] and not autonomous
    return [] if too_long or _CLOSE.search(name, 1) or _CLOSE_END.search(name) else [name]


def _ends(address: str, place: int) -> bool:
    """Whether a province or city ends here, and no street is called after it (北京东路)."""
    if place == 0:
        return False
    before = address[place - 1]
    return place == len(address) or before.isspace() or before in "省市区" or address[place] == "*"
