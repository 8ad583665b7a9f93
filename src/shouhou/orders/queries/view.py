"""Orders as people look at them: per line what was paid, refunded, and is still refundable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from shouhou.clock import SHANGHAI
from shouhou.language import mask_address, mask_name, mask_nick, mask_phone
from shouhou.orders.facts import PhoneHeld
from shouhou.orders.models import Order, OrderLine
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


ORDER = "SELECT * FROM orders_order WHERE shop_id = %s AND order_no = %s ORDER BY id LIMIT 1"
LINES = "SELECT * FROM orders_orderline WHERE order_id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line and its balance, as far as the platform's exports tell."""

    line_no: str
    title: str
    sku: str
    outer_id: str
    item_id: str
    quantity: int
    price_fen: int
    """The single price asked; 0 where the items file has not come and there are several."""
    paid_fen: int
    """Its share of what the order really paid, postage apart, before refunds."""
    unit_fens: tuple[int, ...]
    refunded_fen: int | None
    """None where no export says it for this line."""
    status: str
    status_text: str
    courier: str
    waybill: str
    stand_in: bool

    @property
    def refundable_fen(self) -> int:
        """What is left of its share."""
        return max(0, self.paid_fen - (self.refunded_fen or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerView:
    """Who bought; masked unless it was asked for."""

    nick: str
    name: str
    phone: str
    address: str
    masked: bool
    phone_why: str = ""
    """Why the phone alone stays masked: the buyer may not be called now. Empty: it is shown."""
    phone_why_en: str = ""
    phone_again_at: datetime | None = None
    """When they may be called again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """One order with its lines."""

    id: int
    shop_id: int
    platform: str
    order_no: str
    status: str
    status_text: str
    order_kind: str
    total_fen: int
    paid_fen: int
    post_fee_fen: int | None
    refunded_fen: int | None
    created_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    confirmed_at: datetime | None
    ship_by_at: datetime | None
    courier: str
    waybill: str
    shipping_text: str
    invoice_title: str
    buyer_message: str
    seller_memo: str
    flag: str
    """The colour of the seller's flag there; empty when nobody told it."""
    confirm_by_at: datetime | None
    """When the platform confirms the receipt by itself."""
    discounts: tuple[tuple[str, int], ...]
    buyer: BuyerView
    lines: tuple[LineView, ...]
    problems: tuple[str, ...]
    """Codes of `facts.SAYINGS`: which figures of its exports contradict each other."""
    seen_at: datetime

    @property
    def refundable_fen(self) -> int:
        """What is left of what was paid, postage included."""
        return max(0, self.paid_fen - (self.refunded_fen or 0))


def order_view(
    by: Person, shop_id: int, order_no: str, *, unmasked: bool = False
) -> OrderView | None:
    """The order, if the person works in that shop; personal data only to a role that may see it."""
    shop = shop_of(by, shop_id)
    if shop is None or not shop.may("see"):
        return None
    order = next(iter(Order.objects.raw(ORDER, [shop_id, order_no])), None)
    if order is None:
        return None
    lines = OrderLine.objects.raw(LINES, [order.pk])
    return as_view(order, list(lines), unmasked=unmasked and shop.may("see_personal"))


def as_view(order: Order, lines: list[OrderLine], *, unmasked: bool) -> OrderView:
    """The rows as a frozen value."""
    lines.sort(key=lambda line: (len(line.line_no), line.line_no))
    views = [line_view(line) for line in lines]
    return OrderView(
        **dict(zip(PLAIN, plain(order), strict=True)),
        paid_at=local(order.paid_at),
        shipped_at=local(order.shipped_at),
        confirmed_at=local(order.confirmed_at),
        ship_by_at=local(order.ship_by_at),
        confirm_by_at=local(order.confirm_by_at),
        created_at=order.created_at.astimezone(SHANGHAI),
        seen_at=order.seen_at.astimezone(SHANGHAI),
        discounts=tuple((name, fen) for name, fen in order.discounts),
        buyer=buyer_view(order, unmasked=unmasked),
        lines=tuple(views),
        problems=tuple(order.split_problem.split(",")) if order.split_problem else (),
    )


PLAIN = (
    *("id", "shop_id", "platform", "order_no", "status", "status_text", "order_kind"),
    *("total_fen", "paid_fen", "post_fee_fen", "refunded_fen", "courier", "waybill"),
    *("shipping_text", "invoice_title", "buyer_message", "seller_memo", "flag"),
)
plain = attrgetter(*PLAIN)


def line_view(line: OrderLine) -> LineView:
    """A line's row as a frozen value."""
    return LineView(
        line_no=line.line_no,
        title=line.title,
        sku=line.sku,
        outer_id=line.outer_id,
        item_id=line.item_id,
        quantity=line.quantity,
        price_fen=line.price_fen,
        paid_fen=line.share_fen,
        unit_fens=tuple(line.unit_fens),
        refunded_fen=line.refunded_fen,
        status=line.status,
        status_text=line.status_text,
        courier=line.courier,
        waybill=line.waybill,
        stand_in=line.stand_in,
    )


def buyer_view(order: Order, *, unmasked: bool, held: PhoneHeld | None = None) -> BuyerView:
    """Nick, name, phone and address, masked unless asked for; a held phone stays masked."""
    nick, name = order.buyer_nick, order.receiver_name
    phone, address = order.receiver_phone, order.receiver_address
    if not unmasked:
        nick, name = mask_nick(nick), mask_name(name)
        phone, address = mask_phone(phone), mask_address(address)
    view = BuyerView(nick=nick, name=name, phone=phone, address=address, masked=not unmasked)
    if held is None or not unmasked:
        return view
    return replace(
        view,
        phone=mask_phone(phone),
        phone_why=held.why,
        phone_why_en=held.why_en,
        phone_again_at=local(held.again_at),
    )


def local(moment: datetime | None) -> datetime | None:
    """The moment on the shop's clock."""
    return moment.astimezone(SHANGHAI) if moment else None
