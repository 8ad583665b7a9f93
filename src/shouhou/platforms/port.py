"""What a platform tells us, as plain values: the common currency of files, API answers and rows.

Money is whole fen, moments are aware (Asia/Shanghai), ids are text. A value only says what its
source said: an absent fact is ``None`` or ``""``, an unknown word is ``unrecognised`` beside its
own text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Platform: TypeAlias = Literal["taobao", "pdd", "jd", "douyin"]
SheetKind: TypeAlias = Literal["orders", "lines", "refunds"]
Severity: TypeAlias = Literal["error", "warning"]

UNRECOGNISED = "unrecognised"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSeen:
    """One main order as a source showed it."""

    platform: str
    order_no: str
    status: str
    """Trade stage: unpaid, unshipped, part_shipped, shipped, success, closed, unrecognised."""
    status_text: str
    total_fen: int
    paid_fen: int
    """GROSS: what the buyer really paid before refunds (net + refunded for a Tmall/Taobao row)."""
    created_at: datetime
    paid_net_fen: int | None = None
    refunded_fen: int | None = None
    goods_fen: int | None = None
    post_fee_fen: int | None = None
    points: int | None = None
    quantity: int | None = None
    title: str = ""
    buyer_nick: str = ""
    receiver_name: str = ""
    receiver_phone: str = ""
    receiver_address: str = ""
    shipping_text: str = ""
    courier: str = ""
    waybill: str = ""
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    confirmed_at: datetime | None = None
    ship_by_at: datetime | None = None
    step_text: str = ""
    close_reason: str = ""
    invoice_title: str = ""
    buyer_message: str = ""
    seller_memo: str = ""
    shop_name: str = ""
    order_kind: str = "ordinary"
    """ordinary, presale, cod, custom, virtual: only what the source itself says."""
    discounts: tuple[tuple[str, int], ...] = ()
    compensated_fen: int | None = None
    flag: str = ""
    """The colour of the seller's flag: grey, red, yellow, green, blue, purple, unrecognised."""
    confirm_by_at: datetime | None = None
    """When the platform confirms the receipt by itself."""
    insured: bool | None = None
    """Freight insurance (运费险) on this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSeen:
    """One sub-order: one kind of goods inside an order."""

    platform: str
    order_no: str
    line_no: str
    """The platform's sub-order number, or ``<order_no>#<n>`` by order of appearance."""
    title: str
    price_fen: int
    quantity: int
    status: str
    status_text: str
    sku: str = ""
    outer_id: str = ""
    item_id: str = ""
    payable_fen: int | None = None
    paid_fen: int | None = None
    refund_status_text: str = ""
    refunded_fen: int | None = None
    courier: str = ""
    waybill: str = ""
    created_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    ship_by_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSeen:
    """One refund request (售后单) as a source showed it."""

    platform: str
    refund_no: str
    order_no: str
    kind: str
    """refund_only, return_refund, exchange, reship, repair, postage_refund, price_protection,
    unrecognised."""
    status: str
    """wait_seller, wait_buyer_return, wait_seller_receive, seller_refused, wait_seller_send,
    wait_buyer_confirm, success, closed, unrecognised."""
    status_text: str
    amount_fen: int
    applied_at: datetime
    line_no: str | None = None
    kind_text: str = ""
    goods: str = UNRECOGNISED
    """not_received, received, returned, unrecognised."""
    goods_text: str = ""
    reason_text: str = ""
    explain_text: str = ""
    order_paid_fen: int | None = None
    title: str = ""
    outer_id: str = ""
    item_id: str = ""
    deadline_at: datetime | None = None
    finished_at: datetime | None = None
    paid_at: datetime | None = None
    phase: str = UNRECOGNISED
    """onsale, aftersale, unrecognised."""
    platform_in: str = UNRECOGNISED
    """none, asked, in, unrecognised."""
    return_courier: str = ""
    return_waybill: str = ""
    out_logistics: str = ""
    whole: str = ""
    """whole, part, or nothing when the source does not say."""
    seller_memo: str = ""
    responsibility_text: str = ""
    buyer_nick: str = ""
    constraint: str = ""
    """What the platform forbids us: cannot_refuse, web_only, unrecognised; nothing when nothing."""
    advanced: bool | None = None
    """The platform has paid the buyer already (先行垫付)."""
    answers: tuple[tuple[str, str], ...] = ()
    """Columns whose header is the Chinese name of a fact a person can be asked: (header, text)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """What is wrong with one cell (or one row) and what the shop owner can do about it."""

    code: str
    severity: Severity
    file: str
    sheet: str
    row: int
    """1-based, as a spreadsheet program shows it."""
    column: str
    letter: str
    found: str
    """The cell's text, cut to 60 characters."""
    problem_zh: str
    problem_en: str
    todo_zh: str
    todo_en: str


def about_whole(
    code: str, named: tuple[str, str], says: tuple[str, str], todo: tuple[str, str]
) -> CellProblem:
    """A warning about a thing as a whole, in the shape of a cell's: the column and id that name it,
    then what is wrong and what to do, each in Chinese and English."""
    return CellProblem(
        code=code,
        severity="warning",
        file="",
        sheet="",
        row=0,
        column=named[0],
        letter="",
        found=named[1],
        problem_zh=says[0],
        problem_en=says[1],
        todo_zh=todo[0],
        todo_en=todo[1],
    )


Seen: TypeAlias = OrderSeen | LineSeen | RefundSeen
