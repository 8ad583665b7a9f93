"""The shop window and the till: look, choose numbers, order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from shouhou.platforms.taobao.sandbox.page.fields import FORM, Fields
from shouhou.platforms.taobao.sandbox.page.shown import listed
from shouhou.platforms.taobao.sandbox.page.visits import NotFound, Visit
from shouhou.platforms.taobao.sandbox.world import trading
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

MOST_NUMBER = 99
MOST_LINES = 20
POSTAGE, FREE_FROM = 600, 4900
"""Fen; our own shop rule, so that some orders have postage."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sku in the basket."""

    sku: Row
    number: int

    @property
    def total(self) -> int:
        """Fen."""
        return int(self.sku["price"]) * self.number


def window(visit: Visit) -> Response:
    """What one shop sells, with a number to choose at every sku."""
    world = visit.world
    shops = world.all("SELECT * FROM shops ORDER BY shop_id")
    if not shops:
        raise NotFound
    wanted = visit.request.query_params.get("shop", "")
    shop = next((row for row in shops if str(row["shop_id"]) == wanted), shops[0])
    items = world.all("SELECT * FROM items WHERE shop_id = ? ORDER BY num_iid", shop["shop_id"])
    skus = {
        item["num_iid"]: world.all(
            "SELECT * FROM skus WHERE num_iid = ? ORDER BY sku_id", item["num_iid"]
        )
        for item in items
    }
    return visit.page("window.html", shops=shops, shop=shop, items=items, skus=skus)


def checkout(visit: Visit) -> Response:
    """The basket before the order; the numbers stand in the address."""
    basket = _basket(visit.world, visit.request.query_params)
    if not basket:
        return visit.go("/", "还没有选商品：在想买的规格旁填上数量", wrong=True)
    return _till(visit, basket, Fields({}))


def place(visit: Visit) -> Response:
    """Orders; then the order's page, where it is paid."""
    buyer = visit.needed_buyer
    basket = _basket(visit.world, visit.form)
    fields = Fields(visit.form)
    message = fields.text("message", "买家留言", 200, needed=False)
    total = sum([each.total for each in basket])
    coupon = fields.choice("coupon", "优惠券", ["", *[row["code"] for row in _coupons(total)]])
    off = next((int(row["off"]) for row in _coupons(total) if row["code"] == coupon), 0)
    if fields.errors:
        return _till(visit, basket, fields)
    try:
        with visit.world.trial():
            tid = trading.order(
                visit.world,
                trading.Basket(
                    buyer_id=buyer["buyer_id"],
                    lines=tuple([trading.Line(each.sku["sku_id"], each.number) for each in basket]),
                    post_fee=_postage(total),
                    discount=off,
                    message=message,
                    has_yfx=bool(fields["insured"]),
                ),
            )
    except Refused as refused:
        fields.wrong(FORM, refused.says)
        return _till(visit, basket, fields)
    return visit.go(f"/orders/{tid}", "下单成功，请付款")


def _till(visit: Visit, basket: list[Chosen], fields: Fields) -> Response:
    buyer = visit.needed_buyer
    total = sum([each.total for each in basket])
    visit.status = 422 if fields.errors else 200
    return visit.page(
        "checkout.html",
        basket=basket,
        receiver=buyer,
        total=total,
        postage=_postage(total),
        coupons=_coupons(total),
        given=fields,
        errors=fields.errors,
    )


def _basket(world: World, given: Mapping[str, Any]) -> list[Chosen]:
    """Every `q<sku>` with a number from 1 to 99; what is no number is left out."""
    found = []
    for name, value in list(given.items())[:200]:
        number = str(value).strip()
        if not (name.startswith("q") and name[1:].isdecimal() and number.isdecimal()):
            continue
        if len(name) > 19 or len(number) > 4 or int(number) < 1:
            continue
        sku = world.find(
            "SELECT s.*, i.title, i.picture, i.shop_id FROM skus s JOIN items i USING (num_iid)"
            " WHERE sku_id = ?",
            int(name[1:]),
        )
        if sku is not None:
            found.append(Chosen(sku, min(int(number), MOST_NUMBER)))
    return found[:MOST_LINES]


def _coupons(total: int) -> list[Mapping[str, str]]:
    """The coupons that this many fen of goods may use."""
    return [row for row in listed("coupon") if total >= int(row["from"])]


def _postage(total: int) -> int:
    return 0 if total >= FREE_FROM else POSTAGE


DOORS = (("/", window), ("/checkout", checkout, place))
