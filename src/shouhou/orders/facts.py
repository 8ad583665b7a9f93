"""What did each unit of an order cost its buyer? Split once, exactly, the same way everywhere.

    goods = what was really paid - the postage in it
    goods -> lines, by the platform's own figure for each line (paid, else payable),
             else by price x quantity
    line  -> units, equally

Every step splits by largest remainder, so the parts always sum to what was paid. The order in
which lines stand in a file changes nothing. Figures that contradict each other are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shouhou.money import Money, split
from shouhou.platforms.port import LineSeen, OrderSeen

MOST_UNITS = 10_000
"""A line of more units than this is kept whole and named: no cell may fill the memory."""

SAYINGS = {
    "paid_above_total": (
        "买家实付 {said} 高于订单总金额 {found}",
        "The buyer paid {said}, more than the order's total of {found}",
    ),
    "total_differs": (
        "总金额 {said} 不等于应付货款加应付邮费 {found}",
        "The total {said} is not goods plus postage, {found}",
    ),
    "net_differs": (
        "实付 {said} 不等于退款后实收加退款金额 {found}",
        "Paid {said} is not the rest plus what was refunded, {found}",
    ),
    "post_above_paid": (
        "应付邮费 {said} 高于买家实付 {found}",
        "The postage {said} is more than the buyer paid, {found}",
    ),
    "lines_differ": (
        "子订单实付合计 {said} 不等于订单实付货款 {found}",
        "The lines' paid figures sum to {said}, the goods of the order to {found}",
    ),
    "closed_line_unsure": (
        "有子订单已关闭且没有子订单实付金额，实付货款 {said} 按单价乘数量分到全部子订单（{found}）",
        "A line is closed, none says what it paid: {said} was split by price over all ({found})",
    ),
    "too_many_units": (
        "数量 {said_number} 过大，未拆到单件（最多 {found_number} 件）",
        "A quantity of {said_number} is too large to split to the unit (at most {found_number})",
    ),
}


STAND_IN = "#0"
"""Ends the number of the one line that stands in for an order whose items are not known."""


@dataclass(frozen=True, slots=True)
class LineShare:
    """What one line really paid, postage apart, and the same down to the single unit."""

    line_no: str
    paid_fen: int
    unit_fens: tuple[int, ...]
    """One figure per unit; they sum to `paid_fen` exactly."""


@dataclass(frozen=True, slots=True)
class ShareProblem:
    """One figure of the source that contradicts another; nothing was rounded to hide it."""

    code: str
    order_no: str
    said_fen: int
    """What the source says."""
    found_fen: int
    """What adding up gives."""
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Shares:
    """What an order paid, split once: goods over lines over units, postage apart."""

    goods_fen: int
    post_fee_fen: int
    lines: tuple[LineShare, ...]
    problems: tuple[ShareProblem, ...]
    is_discounted: bool
    """Something was taken off the whole order (满减, coupon, card) and spread over its lines."""

    def units(self, line_no: str) -> tuple[int, ...]:
        """What each unit of this line paid; nothing for a line the order does not have."""
        return next((share.unit_fens for share in self.lines if share.line_no == line_no), ())

    def all_units(self) -> tuple[int, ...]:
        """What each unit of the order paid, line after line."""
        return tuple(fen for share in self.lines for fen in share.unit_fens)


def unit_shares(order: OrderSeen, lines: Sequence[LineSeen]) -> Shares:
    """Split what the order paid over its lines and units; without lines, over its stand-in."""
    if not lines and order.quantity in (None, 1):
        return one_unit(order)
    lines = sorted(lines, key=place) or [stand_in_line(order)]
    post_fen = min(order.post_fee_fen or 0, order.paid_fen)
    goods_fen = order.paid_fen - post_fen
    problems = check_order(order)
    weights, flaw = weigh(order, lines, goods_fen)
    if flaw:
        problems.append(flaw)
    shares = []
    for line, paid in zip(lines, split(Money(goods_fen), weights), strict=True):
        units = line.quantity if line.quantity <= MOST_UNITS else 1
        if units != line.quantity:
            problems.append(problem("too_many_units", order, line.quantity, MOST_UNITS))
        shares.append(LineShare(line.line_no, paid.fen, over_units(paid.fen, units)))
    discounted = is_discounted(order, lines, goods_fen)
    return Shares(goods_fen, post_fen, tuple(shares), tuple(problems), discounted)


def one_unit(order: OrderSeen) -> Shares:
    """The commonest order, one unit and no items file: the same as its stand-in, but at once."""
    post_fen = min(order.post_fee_fen or 0, order.paid_fen)
    goods_fen = order.paid_fen - post_fen
    share = LineShare(order.order_no + STAND_IN, goods_fen, (goods_fen,))
    discounted = bool(order.discounts) or goods_fen < (order.goods_fen or 0)
    return Shares(goods_fen, post_fen, (share,), tuple(check_order(order)), discounted)


def is_discounted(order: OrderSeen, lines: Sequence[LineSeen], goods_fen: int) -> bool:
    """Whether the goods paid less than their lines were to cost, or the source names a discount."""
    if order.discounts:
        return True
    asked = [
        line.price_fen * max(line.quantity, 1) if line.payable_fen is None else line.payable_fen
        for line in lines
    ]
    return goods_fen < sum(asked)


def place(line: LineSeen) -> tuple[int, str]:
    """Where a line stands among its sisters, whatever the file's order: #2 before #10."""
    return len(line.line_no), line.line_no


def over_units(paid_fen: int, quantity: int) -> tuple[int, ...]:
    """The paid figure over equal units, the fen left over to the first ones."""
    units = max(quantity, 1)
    if units == 1:
        return (paid_fen,)
    each, left = divmod(paid_fen, units)
    return (each + 1,) * left + (each,) * (units - left)


def weigh(
    order: OrderSeen, lines: Sequence[LineSeen], goods_fen: int
) -> tuple[list[int], ShareProblem | None]:
    """By which figures the goods are split, and what is wrong with them."""
    if len(lines) == 1 and lines[0].paid_fen is None:
        return [1], None
    stated = [line.paid_fen for line in lines if line.paid_fen is not None]
    if len(stated) == len(lines) and any(stated):
        return weigh_stated(order, lines, stated, goods_fen)
    flaw = None
    payable = [line.payable_fen for line in lines if line.payable_fen is not None]
    if len(payable) == len(lines) and any(payable):
        return payable, flaw
    prices = [line.price_fen * max(line.quantity, 1) for line in lines]
    closed = {line.status == "closed" for line in lines}
    if len(closed) > 1 and goods_fen:
        flaw = problem("closed_line_unsure", order, goods_fen, sum(prices))
    return prices, flaw


def weigh_stated(
    order: OrderSeen, lines: Sequence[LineSeen], stated: list[int], goods_fen: int
) -> tuple[list[int], ShareProblem | None]:
    """The platform's own figures: before or after refunds, with or without the postage."""
    gross = [paid + (line.refunded_fen or 0) for paid, line in zip(stated, lines, strict=True)]
    accepted = (goods_fen, order.paid_fen)
    for figures in (stated, gross):
        if sum(figures) in accepted:
            return figures, None
    return stated, problem("lines_differ", order, sum(stated), goods_fen)


def check_order(order: OrderSeen) -> list[ShareProblem]:
    """The contradictions inside the order's own row."""
    found = []
    post_fen = order.post_fee_fen or 0
    if order.paid_fen > order.total_fen:
        found.append(problem("paid_above_total", order, order.paid_fen, order.total_fen))
    if order.goods_fen is not None and order.post_fee_fen is not None:
        added = order.goods_fen + order.post_fee_fen
        if added != order.total_fen:
            found.append(problem("total_differs", order, order.total_fen, added))
    if order.paid_net_fen is not None and order.refunded_fen is not None:
        added = order.paid_net_fen + order.refunded_fen
        if added != order.paid_fen:
            found.append(problem("net_differs", order, order.paid_fen, added))
    if order.paid_fen and post_fen > order.paid_fen:
        found.append(problem("post_above_paid", order, post_fen, order.paid_fen))
    return found


def problem(code: str, order: OrderSeen, said: int, found: int) -> ShareProblem:
    """The contradiction in the seller's words."""
    words = {
        "said": Money(said).yuan,
        "found": Money(found).yuan,
        "said_number": said,
        "found_number": found,
    }
    zh, en = (text.format(**words) for text in SAYINGS[code])
    return ShareProblem(code, order.order_no, said, found, zh, en)


@dataclass(frozen=True, slots=True)
class PhoneHeld:
    """Why a buyer's phone number stays hidden now; told by the floor above that counts contacts."""

    why: str
    why_en: str
    again_at: datetime | None
    """When it may be shown again; None where nobody knows."""


def stand_in_line(order: OrderSeen) -> LineSeen:
    """The one line of an order whose items file has not come: its own title and quantity."""
    quantity = 1 if order.quantity is None else order.quantity
    return LineSeen(
        platform=order.platform,
        order_no=order.order_no,
        line_no=order.order_no + STAND_IN,
        title=order.title,
        # Of several pieces the single price is not known: 0 says so.
        price_fen=(order.goods_fen or 0) if quantity == 1 else 0,
        payable_fen=order.goods_fen,
        quantity=quantity,
        status=order.status,
        status_text=order.status_text,
        courier=order.courier,
        waybill=order.waybill,
        created_at=order.created_at,
        paid_at=order.paid_at,
        shipped_at=order.shipped_at,
        ship_by_at=order.ship_by_at,
    )
