"""What the sample shops' item sheets tell: costs and stock of what they sell, and sizes beside.

Everything is invented; a cost is about two fifths of the price, as small shops of this kind say.
"""

from __future__ import annotations

from typing import NamedTuple

from samples.world.goods import GOODS, Goods


class Told(NamedTuple):
    """One row of a sheet; money in fen."""

    code: str
    title: str
    sku: str
    price_fen: int
    cost_fen: int
    stock: int


def told(goods: Goods, stock: int, sku: str = "", code: str = "") -> Told:
    """A row about these goods, or about another size of them."""
    cost = goods.fen * 2 // 5
    return Told(code or goods.outer_id, goods.title, sku or goods.sku, goods.fen, cost, stock)


COTTON, HILLS = GOODS["cotton"], GOODS["hills"]
SHEETS: dict[str, tuple[Told, ...]] = {
    "cotton": (
        *(told(goods, 20 + 3 * n) for n, goods in enumerate(COTTON.values())),
        told(COTTON["T"], 12, "颜色分类：白色；尺码：L", "MHT-T01-L"),
        told(COTTON["D"], 0, "颜色分类：蓝花；尺码：L", "MHT-D02-L"),
        told(COTTON["J"], 6, "颜色分类：浅蓝；尺码：M", "MHT-J04-M"),
        told(COTTON["P"], 9, "颜色分类：黑色；尺码：L", "MHT-P05-L"),
    ),
    "hills": (
        *(told(goods, 10 + n) for n, goods in enumerate(HILLS.values())),
        told(HILLS["S"], 4, "颜色：棕；鞋码：42", "SY-S03-42"),
    ),
}

EXCHANGES: tuple[tuple[str, str, int], ...] = (
    ("C100", "MHT-J04-M", 1200),
    ("C039", "MHT-C06-S", 0),
)
"""Stories whose exchange is begun: its key, what goes out, what the buyer laid out in fen."""
