"""Plain values of shipping: until when, at what cost, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouhou.shops.facts import Refused


@dataclass(frozen=True, slots=True)
class Clock:
    """How an order that waits stands against the moment it must be sent."""

    by: datetime
    ours: bool
    """By the shop's number of hours; the platform told no moment."""
    code: str
    matter: str
    row: str


@dataclass(frozen=True, slots=True)
class Stake:
    """What the shop is held to for one order, and the row that says so."""

    fen: int
    row: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A shortage as the warehouse reports it: an item by its code, number or name."""

    shop_id: int
    item: str
    note: str = ""
    again_on: str = ""
    """When it is there again, as told; empty where nobody knows."""


@dataclass(frozen=True, slots=True)
class SendPiece:
    """Goods that go into a parcel: `quantity` of one item."""

    code: str
    """The seller's code of the item; may be empty."""
    title: str
    sku: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SendWish:
    """A parcel the warehouse (or an ERP) shall send, once for each key."""

    shop_id: int
    key: str
    """Of whoever asks, such as `exchange:17`: the same key is the same sending for ever."""
    case_id: int | None
    order_no: str
    kind: str
    """replacement, resend or return_to_buyer."""
    receiver_name: str
    receiver_phone: str
    receiver_address: str
    pieces: tuple[SendPiece, ...]
    note: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row of a sheet that came back, its cells as they stand."""

    row: int
    sending: int
    waybill: str
    courier: str


@dataclass(frozen=True, slots=True)
class WaybillTold:
    """A sending went out under this number."""

    sending_id: int
    waybill: str
    courier: str
    """Our code."""
    row: int = 0
    """The row of the sheet that said so; 0: none."""


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that cannot be taken; row 0 is the sheet itself."""

    row: int
    column: str
    zh: str
    en: str
    like: tuple[str, ...] = ()
    """Couriers whose numbers look so, where the courier is missing."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of waybills that were told."""

    sent: tuple[int, ...]
    """Numbers of the sendings that went out by this."""
    same: int
    """How many were known so already."""


class WrongCells(Refused):
    """Nothing of a sheet was taken: every cell that is wrong."""

    def __init__(self, cells: tuple[WrongCell, ...]) -> None:
        first = cells[0]
        super().__init__("wrong_cells", first.zh, first.en, (), first.column)
        self.cells = cells
