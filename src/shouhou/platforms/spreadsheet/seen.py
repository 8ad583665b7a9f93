"""From the read cells of a row to the plain value: what an order, a line or a refund says.

The only place where cells of one row are weighed against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from shouhou.platforms.port import UNRECOGNISED, LineSeen, OrderSeen, RefundSeen, Seen
from shouhou.platforms.spreadsheet.cells import NOTHING

Fields = dict[str, Any]

_YES = frozenset({"是", "yes", "y", "1", "true"})
_NO_STEPS = NOTHING | {"否", "0"}
_FINISHED = frozenset({"success", "closed"})


class Doubt(NamedTuple):
    """Something the row itself contradicts: a problem code, the field it shows at, its words."""

    code: str
    field: str
    found: str = ""
    words: tuple[tuple[str, object], ...] = ()


class Built(NamedTuple):
    """The value (``None`` when a doubt forbids it) and the doubts."""

    seen: Seen | None
    doubts: tuple[Doubt, ...] = ()


def fen_text(fen: int) -> str:
    """Whole fen as yuan for a sentence."""
    return f"{fen // 100}.{fen % 100:02d}"


def _above(small: int, large: int, field: str) -> Doubt:
    words = (("small", fen_text(small)), ("large", fen_text(large)))
    return Doubt("refund_above_paid", field, fen_text(small), words)


def order_kind(fields: Fields) -> str:
    """ordinary, presale, cod, custom or virtual: only from what columns say, never the title."""
    pop = fields.pop
    deposit = pop("deposit_order", "")
    kind = _kind_told(
        f"{pop('order_type', '')}|{pop('pay_type', '')}|{fields.get('shipping_text', '')}",
        pop("presale_text", ""),
        fields.get("step_text", ""),
    )
    if kind == "ordinary" and "货到付款" in fields["status_text"]:
        kind = "cod"
    return "presale" if deposit and kind in {"ordinary", "cod"} else kind


@lru_cache(maxsize=1024)
def _kind_told(told: str, presale_text: str, step_text: str) -> str:
    presale = presale_text.strip().casefold()
    if "虚拟" in told:
        return "virtual"
    if "定制" in told:
        return "custom"
    if presale in _YES or "预售" in presale or "预售" in told:
        return "presale"
    if step_text.strip() not in _NO_STEPS:
        return "presale"
    return "cod" if "货到付款" in told else "ordinary"


def build_order(fields: Fields, platform: str, means: str) -> Built:
    """An order; see README «Net and gross» for how the paid amounts are read."""
    told, refunded = fields.pop("paid", None), fields.get("refunded_fen")
    status = fields["status"]
    if told is None and status not in {"unpaid", "closed"}:
        return Built(None, (Doubt("missing", "paid"),))
    paid = told or 0
    if means == "due" and fields.get("paid_at") is None:
        paid = 0
    net: int | None = paid
    if means == "net":
        paid += refunded or 0
    else:
        net = None if refunded is None else paid - refunded
    total = fields.pop("total", None)
    ceiling = total if means == "net" else paid
    if refunded and ceiling is not None and refunded > ceiling:
        return Built(None, (_above(refunded, ceiling, "refunded_fen"),))
    if fields.get("close_reason") == "订单未关闭":
        fields["close_reason"] = ""
    goods = fields.get("goods_fen")
    if total is None:
        total = paid or (goods or 0) + (fields.get("post_fee_fen") or 0)
    kind = order_kind(fields)
    return Built(
        OrderSeen(
            platform=platform,
            paid_fen=paid,
            paid_net_fen=net,
            total_fen=total,
            order_kind=kind,
            **fields,
        )
    )


def line_paid(paid: int | None, payable: int | None, refunded: int | None) -> int | None:
    """What was paid for a line before refunds, or ``None`` when the row does not tell."""
    if paid is None or not refunded:
        return paid
    if refunded > paid or (payable is not None and paid + refunded == payable):
        return paid + refunded
    return paid if payable == paid else None


def build_line(fields: Fields, platform: str, means: str) -> Built:
    """A line of an order."""
    told = fields.pop("paid", None)
    paid = line_paid(told, fields.get("payable_fen"), fields.get("refunded_fen"))
    seen = LineSeen(platform=platform, paid_fen=paid, **fields)
    if told is not None and paid is None:
        return Built(seen, (Doubt("paid_untold", "paid", fen_text(told)),))
    return Built(seen)


def build_refund(fields: Fields, platform: str, means: str) -> Built:
    """A refund request; an absent word column stays unrecognised."""
    fields.setdefault("kind", UNRECOGNISED)
    amount, paid = fields.pop("amount"), fields.pop("order_paid", None)
    if fields.get("whole") == UNRECOGNISED:
        fields["whole"] = ""
    doubts: tuple[Doubt, ...] = ()
    if paid is not None and amount > paid:
        doubts = (_above(amount, paid, "amount"),)
        if fields["status"] not in _FINISHED:
            return Built(None, doubts)
    seen = RefundSeen(platform=platform, amount_fen=amount, order_paid_fen=paid, **fields)
    return Built(seen, doubts)


BUILDERS: dict[str, Callable[[Fields, str, str], Built]] = {
    "orders": build_order,
    "lines": build_line,
    "refunds": build_refund,
}
