"""A small cast for the tests: a market whose wall clock stands still until it is moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.world.asking import Request, ask_refund
from shouhou.platforms.taobao.sandbox.world.shops import (
    Address,
    Item,
    Person,
    add_address,
    add_subaccount,
    join,
    list_item,
    open_app,
    open_shop,
    permit,
)
from shouhou.platforms.taobao.sandbox.world.trading import Basket, Line, order, pay, ship
from shouhou.platforms.taobao.sandbox.world.world import Row, World

WALL = 1_800_000_000.0
APP, SECRET = "12345678", "helloworld"
BUYER = Person(
    nick="小明",
    name="王小明",
    mobile="13800000001",
    state="浙江省",
    city="杭州市",
    district="西湖区",
    address="文三路1号",
)
WAREHOUSE = Address(
    contact_name="仓库",
    province="浙江省",
    city="金华市",
    country="义乌市",
    addr="仓储路9号",
    mobile_phone="13900000000",
    cancel_def=True,
)


@dataclass(slots=True)
class Wall:
    """A wall clock that the test moves."""

    seconds: float = WALL

    def __call__(self) -> float:
        return self.seconds


@dataclass(slots=True)
class Cast:
    """The market with a shop, a buyer and an app that may hear of everything."""

    market: Market
    wall: Wall
    shop: int = 0
    buyer: int = 0
    skus: tuple[int, ...] = ()
    contact: int = 0
    sub: int = 0

    @contextmanager
    def world(self) -> Iterator[World]:
        with self.market.world() as world:
            yield world

    def later(self, hours: float) -> None:
        """The world moves on."""
        self.market.set_clock(self.market.clock.ahead(self.wall(), hours * 3600))

    def row(self, sql: str, *values: object) -> Row:
        with self.world() as world:
            found = world.find(sql, *values)
        assert found is not None
        return found

    def bought(self, *lines: Line, shipped: bool = True, **basket: Any) -> int:
        """A paid (and shipped) trade of one unit of the first sku, or of these lines."""
        with self.world() as world:
            chosen = lines or (Line(self.skus[0]),)
            tid = order(world, Basket(buyer_id=self.buyer, lines=chosen, **basket))
            pay(world, tid)
            if shipped:
                ship(world, tid, "ZTO", "75123456789012")
        return tid

    def asked(self, kind: str, shipped: bool = True, **request: Any) -> int:
        """A request on a new one-line trade."""
        tid = self.bought(shipped=shipped)
        with self.world() as world:
            values = {"reason": "质量问题", **request}
            return ask_refund(world, tid, Request(kind=kind, **values))

    def topics(self) -> list[str]:
        with self.world() as world:
            return [row["topic"] for row in world.all("SELECT topic FROM tmc ORDER BY message_id")]


def cast(folder: Path, kind: str = "B") -> Cast:
    """A new market with one shop, its warehouse, two goods, a buyer, an app."""
    wall = Wall()
    made = Cast(Market(folder, wall), wall)
    with made.world() as world:
        made.shop = open_shop(world, "示例", kind)
        made.sub = add_subaccount(world, made.shop, "小美")
        made.contact = add_address(world, made.shop, WAREHOUSE)
        made.buyer = join(world, BUYER)
        item = Item(title="毛巾", skus=(("颜色:白", 9900), ("颜色:蓝", 5000)), outer_id="T1")
        list_item(world, made.shop, item)
        made.skus = tuple([row["sku_id"] for row in world.all("SELECT sku_id FROM skus")])
        open_app(world, APP, SECRET, "试用")
        permit(world, APP, made.shop)
    return made
