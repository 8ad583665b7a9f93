"""A market on its first day: two shops, their people, addresses and goods, an app, some buyers."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.shops import (
    Address,
    Item,
    Person,
    add_address,
    add_subaccount,
    join,
    keep_picture,
    list_item,
    open_shop,
)
from shouhou.platforms.taobao.sandbox.world.world import World

GOODS = Path(__file__).with_name("goods.md")
SIDE = 240
_NAMES = ("王晓", "李明", "张静", "刘洋", "陈晨", "杨帆", "赵云", "黄河")
_PLACES = (
    ("浙江省", "杭州市", "西湖区"),
    ("广东省", "广州市", "天河区"),
    ("四川省", "成都市", "锦江区"),
    ("新疆维吾尔自治区", "乌鲁木齐市", "天山区"),
)


def found(world: World) -> None:
    """Founds the two shops (示例, Tmall, and 示例小店, Taobao) and eight buyers, once."""
    if world.value("SELECT 1 FROM shops"):
        return
    for kind, nick in (("B", "示例"), ("C", "示例小店")):
        shop = open_shop(world, nick, kind)
        for name in ("售后小美", "售后小强"):
            add_subaccount(world, shop, name)
        for address in _addresses():
            add_address(world, shop, address)
        for row in rows(GOODS):
            if row["shop"] == kind:
                list_item(world, shop, _item(world, row))
    for number, name in enumerate(_NAMES):
        join(world, _person(number, name))


def drawn(shape: str, colour: str) -> bytes:
    """A plain PNG of the goods: a shape on paper."""
    picture = Image.new("RGB", (SIDE, SIDE), "#f8f9fa")
    pen, ink = ImageDraw.Draw(picture), f"#{colour}"
    third = SIDE // 3
    if shape == "round":
        pen.ellipse((40, 40, SIDE - 40, SIDE - 40), fill=ink)
    elif shape == "frame":
        pen.rectangle((40, 40, SIDE - 40, SIDE - 40), outline=ink, width=24)
    elif shape == "wedge":
        pen.polygon([(40, SIDE - 60), (SIDE - 40, SIDE - 60), (SIDE - 60, 80)], fill=ink)
    else:
        for top in (40, third + 20, 2 * third):
            pen.rectangle((40, top, SIDE - 40, top + 40), fill=ink)
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def _item(world: World, row: Mapping[str, str]) -> Item:
    skus = [each.split("=") for each in row["skus"].split()]
    return Item(
        title=row["title"],
        skus=tuple([(properties, int(price)) for properties, price in skus]),
        outer_id=row["outer"],
        picture=keep_picture(world, drawn(row["shape"], row["colour"])),
        seven_days=row["seven_days"] == "yes",
    )


def _addresses() -> tuple[Address, ...]:
    depot = Address(
        contact_name="售后仓",
        province="浙江省",
        city="金华市",
        country="义乌市",
        addr="示例路18号",
        mobile_phone="13900000001",
        zip_code="322000",
        cancel_def=True,
    )
    office = Address(
        contact_name="发货仓",
        province="浙江省",
        city="金华市",
        country="义乌市",
        addr="示例路16号",
        mobile_phone="13900000002",
        zip_code="322000",
        send_def=True,
    )
    return depot, office


def _person(number: int, name: str) -> Person:
    state, city, district = _PLACES[number % len(_PLACES)]
    return Person(
        nick=f"买家{number + 1:02d}",
        name=name,
        mobile=f"1380000{number + 1:04d}",
        state=state,
        city=city,
        district=district,
        address=f"样例街{number + 1}号",
    )
