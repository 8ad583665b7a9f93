"""Plain values of exchanges: what somebody wants, what is owed, what a page shows. Money in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceWish:
    """One thing that is to go out: of the catalogue, or in words."""

    item_id: int | None = None
    title: str = ""
    sku: str = ""
    quantity: int = 1
    unit_fen: int | None = None
    """Another price than the rules'; None: the rules'. Without an item it is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes out for what, and on which terms; None or empty: as the rules say."""

    pieces: tuple[PieceWish, ...]
    line_no: str = ""
    """Needed where the agreement does not name one line."""
    units: int = 0
    situation: str = ""
    back_payer: str = ""
    new_payer: str = ""
    back_post_fen: int = 0
    """What the buyer laid out for the way back."""
    new_post_fen: int | None = None
    """What the way out costs the buyer where he bears it; None: by the freight table."""
    insured_fen: int = 0
    """What an insurer has paid the buyer for the way back."""
    compensation_fen: int = 0
    reason: str = ""
    """Why a price or a payer is another than the rules'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """One thing that goes out, with its price and the row that set it."""

    item_id: int | None
    code: str
    title: str
    sku: str
    unit_fens: tuple[int, ...]
    """What each of them counts for in the sum."""
    row: str
    """Of price.md; `entered` where a person set it."""
    why: str
    why_en: str

    @property
    def quantity(self) -> int:
        return len(self.unit_fens)

    @property
    def fen(self) -> int:
        return sum(self.unit_fens)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.sku) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetFacts:
    """Everything the net sum hangs on."""

    situation: str
    back_fen: int
    """What was paid for the very pieces that come back (or were missing)."""
    out_fen: int
    back_payer: str
    new_payer: str
    back_post_fen: int = 0
    new_post_fen: int = 0
    insured_fen: int = 0
    compensation_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NetLine:
    """One amount from one party to another, and the row of net.md that says so."""

    line: str
    giver: str
    taker: str
    fen: int
    counts: bool
    """Between buyer and shop, in this sum."""
    owed: str
    row: str
    policy: str
    why: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Money that has moved for an exchange, or was promised by a payable, between the two."""

    giver: str
    """buyer or seller."""
    fen: int
    owed: str = "none"
    """Of what we paid: for what."""
    how: str = "none"
    """Of what the buyer paid: by which way."""


@dataclass(frozen=True, slots=True)
class Net:
    """The sum: positive, the buyer still owes it; negative, we do."""

    fen: int
    lines: tuple[NetLine, ...]
    moved: tuple[Moved, ...]

    @property
    def buyer_owes(self) -> int:
        return max(self.fen, 0)

    @property
    def we_owe(self) -> int:
        return max(-self.fen, 0)

    @property
    def of_lines(self) -> int:
        """Before anything moved."""
        return sum(
            line.fen if line.giver == "buyer" else -line.fen for line in self.lines if line.counts
        )


@dataclass(frozen=True, slots=True)
class OwnDebt:
    """A part of what we owe: for what, and by which way the buyer had paid it, if so."""

    owed: str
    how: str
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What a buyer paid towards a debt."""

    how: str
    """link or transfer."""
    serial: str
    """The order number of the payment link, or the serial of the transfer."""
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What went out under which number."""

    courier: str
    waybill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """One payment of a buyer."""

    how: str
    serial: str
    fen: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtView:
    """What the buyer owes, since when, until when, what has come."""

    id: int
    state: str
    amount_fen: int
    paid_fen: int
    due_at: datetime | None
    asked_at: datetime | None
    reminded_at: datetime | None
    reason: str
    payments: tuple[PaymentView, ...]

    @property
    def left_fen(self) -> int:
        return max(0, self.amount_fen - self.paid_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveView:
    """What can be done: allowed, or why not."""

    axis: str
    event: str
    zh: str
    en: str
    allowed: bool
    why_zh: str = ""
    why_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One line of the history."""

    number: int
    axis: str
    event: str
    row: str
    old: str
    new: str
    by: str
    at: datetime
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow:
    """An exchange as lists and the case page show it; the buyer masked."""

    id: int
    shop_id: int
    shop: str
    case_id: int
    agreement_id: int
    origin_id: int | None
    order_no: str
    line_no: str
    units: int
    unit_nos: tuple[int, ...]
    """Which pieces of the line, from 1."""
    generation: int
    """0: as the order sent them; 1: replaced once before."""
    buyer: str
    kind: str
    state: str
    situation: str
    back_name: str
    """What comes back, or was missing."""
    pieces: tuple[Priced, ...]
    back_fen: int
    out_fen: int
    back_payer: str
    new_payer: str
    lines: tuple[NetLine, ...]
    net_fen: int
    """As settled: positive, the buyer owed it."""
    debt: DebtView | None
    agreed: bool
    goods_in: bool
    owing_fen: int
    """What the buyer has still to pay."""
    problem: str
    waybill: str
    courier: str
    version: int
    opened_at: datetime
    moved_at: datetime
    sent_at: datetime | None

    @property
    def we_owe_fen(self) -> int:
        """As settled, what we owed."""
        return max(0, -self.net_fen)

    @property
    def of_lines_fen(self) -> int:
        """What the lines sum to, whatever has moved: positive, the buyer adds it."""
        return sum(
            line.fen if line.giver == "buyer" else -line.fen for line in self.lines if line.counts
        )

    @property
    def minus_lines_fen(self) -> int:
        """The same turned round."""
        return -self.of_lines_fen

    @property
    def waits(self) -> str:
        """What it waits for, as a view: planned, owing, coming, ready, sent; "" when it is over."""
        if self.state == "open":
            if self.owing_fen:
                return "owing"
            return "ready" if self.goods_in else "coming"
        waits = {"planned": "planned", "sending": "ready", "short": "ready", "sent": "sent"}
        return waits.get(self.state, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """One exchange with everything that can be done about it."""

    row: ExchangeRow
    plan: Mapping[str, object]
    """As it was entered last."""
    moves: tuple[MoveView, ...]
    history: tuple[ChangeView, ...]
    questions: tuple[tuple[str, str, str], ...]
    """What is left to say before it can be settled: field, 中文, English."""
    paid_back_fen: int
    """What a `give_back` would give the buyer now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeWish:
    """Which exchanges a list shows."""

    view: str = "owing"
    shop_id: int | None = None
    after: str = ""
    limit: int = 40


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """Some exchanges, and where the next ones begin."""

    rows: tuple[ExchangeRow, ...]
    after: str | None
