"""The orders of a shop: those of the stories, and quiet ones around them from a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from samples.world.buyers import HOSTILE_MESSAGES, Buyer, buyer
from samples.world.goods import GOODS, Goods
from samples.world.stories import AS_OF, Story, Wanted, moment, stories

SEED = 20261123
ORDER_COUNT = {"cotton": 300, "hills": 200}
_SHOP_DIGIT = {"cotton": 1, "hills": 2}
_NEVER_PAID = frozenset({"unpaid", "cod", "lapsed"})
_NOT_SENT = frozenset({"unpaid", "unshipped", "deposit", "lapsed"})


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of goods inside an order; ``share_fen`` is its part of what the goods cost."""

    goods: Goods
    quantity: int
    share_fen: int
    refunded_fen: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """One main order. ``stage`` also knows deposit, cod and lapsed (closed unpaid)."""

    key: str
    shop: str
    number: int
    stage: str
    lines: tuple[Line, ...]
    post_fen: int
    paid_fen: int
    created_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    success_at: datetime | None
    buyer: Buyer
    message: str = ""
    memo: str = ""
    invoice: str = ""
    step: str = ""
    shipping: str = "快递"
    points: int = 0

    @property
    def order_no(self) -> str:
        """Nineteen digits."""
        return f"26110{_SHOP_DIGIT[self.shop]}{self.number * 7919 + 104729:013d}"

    @property
    def goods_fen(self) -> int:
        """What the goods cost after discounts."""
        return sum(line.share_fen for line in self.lines)

    @property
    def total_fen(self) -> int:
        """Goods and postage."""
        return self.goods_fen + self.post_fen

    @property
    def refunded_fen(self) -> int:
        """What already went back."""
        return sum(line.refunded_fen for line in self.lines)

    @property
    def waybill(self) -> str:
        """An invented waybill once the order is sent."""
        if self.shipped_at is None or self.shipping != "快递":
            return ""
        return f"YT99{_SHOP_DIGIT[self.shop]}{self.number:010d}"


def shares(whole: int, weights: Sequence[int]) -> list[int]:
    """Split by weight to the fen, largest remainder first, ties to the earliest."""
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(whole * weights[i] % total), i))
    for index in by_rest[: whole - sum(parts)]:
        parts[index] += 1
    return parts


@cache
def orders(shop: str) -> tuple[Order, ...]:
    """All orders of a shop, newest first as the console exports them."""
    told = [_of_story(story) for story in stories(shop) if story.order_key == story.key]
    chance = random.Random(SEED + _SHOP_DIGIT[shop])  # noqa: S311 - a fixed world, no secret
    quiet = [_quiet(shop, 1001 + i, chance) for i in range(ORDER_COUNT[shop] - len(told))]
    return tuple(sorted([*told, *quiet], key=lambda o: (o.created_at, o.number), reverse=True))


def order_of(story: Story) -> Order:
    """The order a story's refund belongs to."""
    return next(each for each in orders(story.shop) if each.key == story.order_key)


def _lines(shop: str, wanted: Sequence[Wanted], off_fen: int) -> tuple[Line, ...]:
    goods = [GOODS[shop][each.letter] for each in wanted]
    weights = [one.fen * each.quantity for one, each in zip(goods, wanted, strict=True)]
    parts = shares(sum(weights) - off_fen, weights)
    return tuple(
        Line(one, each.quantity, part) for one, each, part in zip(goods, wanted, parts, strict=True)
    )


def _of_story(story: Story) -> Order:
    lines = _lines(story.shop, story.wanted, story.off_fen)
    if story.status == "success":
        lines = _refunded(story, lines)
    return Order(
        key=story.key,
        shop=story.shop,
        number=story.number,
        stage=story.stage,
        lines=lines,
        post_fen=story.post_fen,
        paid_fen=_paid(story, lines),
        created_at=_created(story),
        paid_at=None if story.stage in _NEVER_PAID else story.paid_at,
        shipped_at=_shipped(story),
        success_at=story.success_at,
        buyer=buyer(story.key, story.number + (0 if story.shop == "cotton" else 5000)),
        message=HOSTILE_MESSAGES.get(story.key, ""),
        memo=story.more.get("memo", ""),
        invoice=story.more.get("invoice", ""),
        step=story.more.get("step", ""),
        shipping=story.more.get("shipping", "快递"),
        points=int(story.more.get("points", "0")),
    )


def _refunded(story: Story, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    marked = [each.back for each in story.wanted]
    which = marked.index(True) if any(marked) else 0
    return tuple(
        Line(line.goods, line.quantity, line.share_fen, story.asked_fen if i == which else 0)
        for i, line in enumerate(lines)
    )


def _paid(story: Story, lines: tuple[Line, ...]) -> int:
    if story.stage in _NEVER_PAID:
        return 0
    if story.stage == "deposit":
        return story.asked_fen
    return sum(line.share_fen for line in lines) + story.post_fen


def _created(story: Story) -> datetime:
    assert story.paid_at is not None, story.key
    return story.paid_at - timedelta(seconds=7 + story.number % 170)


def _shipped(story: Story) -> datetime | None:
    if story.stage in _NOT_SENT:
        return None
    if "shipped" in story.more:
        return moment(story.more["shipped"])
    assert story.paid_at is not None, story.key
    return (story.paid_at + timedelta(days=1)).replace(hour=16, minute=20, second=0)


def _quiet(shop: str, number: int, chance: random.Random) -> Order:
    """An order nobody complains about."""
    created = AS_OF - timedelta(minutes=chance.randrange(80, 90 * 24 * 60))
    age = AS_OF - created
    stage = _quiet_stage(age, chance)
    plain = [each for each in GOODS[shop] if each not in "BEA"]
    letters = chance.sample(plain, chance.choice((1, 1, 1, 2, 2, 3)))
    wanted = [Wanted(letter, chance.choice((1, 1, 1, 1, 2, 3)), back=False) for letter in letters]
    lines = _lines(shop, wanted, chance.choice((0, 0, 0, 500, 1000, 333)))
    post = chance.choice((0, 0, 800)) if shop == "cotton" else 0
    waited = timedelta(seconds=chance.randrange(9, 900))
    paid_at = None if stage in _NEVER_PAID else created + waited
    shipped = paid_at + timedelta(hours=chance.randrange(5, 46)) if paid_at else None
    if stage == "unshipped":
        shipped = None
    return Order(
        key=f"{shop}-{number}",
        shop=shop,
        number=number,
        stage=stage,
        lines=lines,
        post_fen=post,
        paid_fen=sum(line.share_fen for line in lines) + post if paid_at else 0,
        created_at=created,
        paid_at=paid_at,
        shipped_at=shipped,
        success_at=_quiet_success(stage, shipped, chance),
        buyer=buyer("", number + (0 if shop == "cotton" else 5000)),
        memo=chance.choice(("", "", "", "", "老客户，多放一份小样 (小周)", "改过地址 (小王)")),
    )


def _quiet_stage(age: timedelta, chance: random.Random) -> str:
    if age < timedelta(hours=40):
        return chance.choice(("unshipped", "unshipped", "unshipped", "unpaid", "lapsed"))
    if age < timedelta(days=12):
        return chance.choice(("shipped", "shipped", "shipped", "shipped", "unshipped", "lapsed"))
    return chance.choice(("success",) * 11 + ("lapsed",))


def _quiet_success(stage: str, shipped: datetime | None, chance: random.Random) -> datetime | None:
    if stage != "success" or shipped is None:
        return None
    return shipped + timedelta(hours=chance.randrange(40, 239))
