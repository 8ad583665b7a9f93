"""Shops, their people and addresses, apps, and what shops sell."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

_MOST_PICTURE = 5 * 1024 * 1024
_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where returns go (`cancel_def`: by default) or parcels come from (`send_def`)."""

    contact_name: str
    province: str
    city: str
    country: str
    addr: str
    mobile_phone: str
    zip_code: str = ""
    phone: str = ""
    memo: str = ""
    send_def: bool = False
    cancel_def: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to sell: `skus` are (properties, price in fen), e.g. ("颜色:红;尺码:M", 9900)."""

    title: str
    skus: tuple[tuple[str, int], ...]
    outer_id: str = ""
    picture: str = ""
    seven_days: bool = True
    """Whether 七天无理由 applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A buyer: the nick on the platform, and where parcels go."""

    nick: str
    name: str
    mobile: str
    state: str
    city: str
    district: str
    address: str
    town: str = ""
    zip: str = ""


def open_shop(world: World, nick: str, kind: str, title: str = "") -> int:
    """A shop of kind B (Tmall) or C (Taobao); its user_id."""
    if kind not in ("B", "C"):
        raise Refused("shop-kind", "店铺只有天猫（B）和淘宝（C）两种")
    if world.value("SELECT 1 FROM shops WHERE nick = ?", nick):
        raise Refused("nick-taken", f"店铺名“{nick}”已被使用")
    number = world.number("shop")
    world.insert(
        "shops", shop_id=number, nick=nick, title=title or nick, kind=kind, created=world.ms
    )
    return number


def add_subaccount(world: World, shop_id: int, name: str) -> int:
    """A sub-account `shop:name`; its id."""
    nick = f"{get_shop(world, shop_id)['nick']}:{name}"
    if world.value("SELECT 1 FROM subaccounts WHERE nick = ?", nick):
        raise Refused("nick-taken", f"子账号“{nick}”已存在")
    number = world.number("sub")
    world.insert("subaccounts", sub_id=number, shop_id=shop_id, nick=nick)
    return number


def add_address(world: World, shop_id: int, address: Address) -> int:
    """An address of the shop; its contact_id. A new default takes the place of the old one."""
    for flag in ("send_def", "cancel_def"):
        if getattr(address, flag):
            world.change("addresses", ("shop_id", shop_id), **{flag: 0})
    number = world.number("contact")
    values = asdict(address)
    world.insert("addresses", contact_id=number, shop_id=shop_id, modified=world.ms, **values)
    return number


def freeze_shop(world: World, shop_id: int, frozen: bool = True) -> None:
    """A frozen shop's sessions are answered with code 27."""
    world.change("shops", ("shop_id", shop_id), frozen=frozen)


def open_app(world: World, app_key: str, secret: str, name: str) -> None:
    """An app of the open platform."""
    world.insert("apps", app_key=app_key, secret=secret, name=name)


def set_quota(world: World, app_key: str, daily_quota: int) -> None:
    """How many calls an app has per Beijing day of the wall."""
    world.change("apps", ("app_key", app_key), daily_quota=daily_quota)


def permit(world: World, app_key: str, shop_id: int, topics: tuple[str, ...] = ()) -> None:
    """Messages of this shop go to the app: these topics, or all. Replaces what was permitted."""
    values = {"app_key": app_key, "shop_id": shop_id, "topics": ",".join(topics)}
    world.db.execute(
        "INSERT INTO permits (app_key, shop_id, topics, created, modified)"
        " VALUES (:app_key, :shop_id, :topics, :at, :at) ON CONFLICT (app_key, shop_id)"
        " DO UPDATE SET topics = :topics, modified = :at",
        {**values, "at": world.ms},
    )


def list_item(world: World, shop_id: int, item: Item) -> int:
    """Puts it on sale; its num_iid. Sku numbers are read from `skus`."""
    number = world.number("item")
    world.insert(
        "items",
        num_iid=number,
        shop_id=shop_id,
        title=item.title,
        outer_id=item.outer_id,
        picture=item.picture,
        seven_days=item.seven_days,
    )
    for place, (properties, price) in enumerate(item.skus, 1):
        outer = f"{item.outer_id}-{place}" if item.outer_id else ""
        world.insert(
            "skus",
            sku_id=world.number("sku"),
            num_iid=number,
            properties=properties,
            outer_id=outer,
            price=price,
        )
    return number


def restock(world: World, sku_id: int, num: int) -> None:
    """The seller has so many more of it."""
    world.db.execute("UPDATE skus SET stock = stock + ? WHERE sku_id = ?", (num, sku_id))


def join(world: World, person: Person) -> int:
    """A new buyer; the buyer_id."""
    if world.value("SELECT 1 FROM buyers WHERE nick = ?", person.nick):
        raise Refused("nick-taken", f"会员名“{person.nick}”已被使用")
    number = world.number("buyer")
    world.insert("buyers", buyer_id=number, open_uid=f"AAH{number:x}Q", **asdict(person))
    return number


def keep_picture(world: World, content: bytes) -> str:
    """Stores a GIF, JPG or PNG of at most 5 MB; its name, for acts that take pictures."""
    kind = next((kind for head, kind in _PICTURES.items() if content.startswith(head)), None)
    if kind is None:
        raise Refused("picture-type", "图片只支持 GIF、JPG、PNG")
    if len(content) > _MOST_PICTURE:
        raise Refused("picture-size", "图片不能超过 5 MB")
    name = f"{hashlib.sha256(content).hexdigest()[:24]}.{kind}"
    world.db.execute("INSERT OR IGNORE INTO pictures VALUES (?, ?, ?)", (name, kind, content))
    return name


def get_shop(world: World, shop_id: int) -> Row:
    """Exactly one shop."""
    row = world.find("SELECT * FROM shops WHERE shop_id = ?", shop_id)
    if row is None:
        raise Refused("shop-not-exist", "店铺不存在")
    return row
