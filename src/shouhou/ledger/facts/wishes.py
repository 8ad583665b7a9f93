"""What comes in: wishes to pay, payments seen, lines to draw on, answers of channels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

from shouhou.ledger.words import FREIGHT

How = Literal["success", "advance", "instant", "deposit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An amount somebody agreed to pay a buyer."""

    key: str
    """The same wish told twice (a retry, a double click) carries the same key."""
    shop_id: int
    order_no: str
    case_id: int | None
    buyer: str
    purpose: str
    route: str
    amount_fen: int
    line_nos: tuple[str, ...] = ()
    """The lines it is for; none named: all of the order."""
    post_fen: int = 0
    """How much of the amount is freight the buyer had paid."""
    units: Mapping[str, int] = field(default_factory=dict)
    """Line → how many of its units are paid back."""
    payee: str = ""
    waits_for: str = ""
    releaser: str = "finance"
    says: str = ""
    about: str = ""
    """The platform's refund number, if it is about one: its report then finds the payable."""

    @property
    def content(self) -> str:
        """A fingerprint: equal exactly for equal wishes."""
        told: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        told["units"] = sorted(self.units.items())
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPaid:
    """Money the platform has already paid to a buyer."""

    key: str
    shop_id: int
    order_no: str
    case_id: int | None
    buyer: str
    amount_fen: int
    at: datetime
    line_nos: tuple[str, ...] = ()
    post_fen: int = 0
    serial: str = ""
    how: How = "success"
    about: str = ""
    """The platform's refund number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that moved otherwise: commission given back, a recovery, a buyer's extra payment."""

    key: str
    shop_id: int
    movement: str
    amount_fen: int
    at: datetime
    order_no: str = ""
    case_id: int | None = None
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """So many units of one line that come back, or go out again."""

    shop_id: int
    order_no: str
    line_no: str
    returning: int = 0
    resending: int = 0


@dataclass(frozen=True, slots=True)
class LineSplit:
    """What the order's split says of one line."""

    line_no: str
    paid_fen: int
    units: int
    unit_fens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The balance of one line, or of the freight (line number empty)."""

    line_no: str
    split_fen: int = 0
    """What the order's split says this line paid."""
    paid_fen: int = 0
    """What may be drawn in all: the split, less what was paid elsewhere beyond its own line."""
    reserved_fen: int = 0
    refunded_fen: int = 0
    over_fen: int = 0
    units: int = 0
    units_refunding: int = 0
    units_refunded: int = 0
    units_returning: int = 0
    units_returned: int = 0
    units_resending: int = 0
    units_resent: int = 0
    units_both: int = 0
    units_renewed: int = 0
    """Replacements that were sent and are pieces of their own since: see `renew_units`."""

    @property
    def left_fen(self) -> int:
        """What may still be drawn."""
        return self.paid_fen - self.reserved_fen - self.refunded_fen

    @property
    def drawn_fen(self) -> int:
        return self.reserved_fen + self.refunded_fen

    @property
    def units_paid_back(self) -> int:
        return self.units_refunding + self.units_refunded

    @property
    def units_sent_again(self) -> int:
        return self.units_resending + self.units_resent

    @property
    def units_left(self) -> int:
        """Units neither paid back nor sent again."""
        have = self.units + self.units_both + self.units_renewed
        return have - self.units_paid_back - self.units_sent_again

    @property
    def is_freight(self) -> bool:
        return self.line_no == FREIGHT


@dataclass(frozen=True, slots=True)
class Hints:
    """For which lines an amount is meant."""

    line_nos: tuple[str, ...] = ()
    post_fen: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """An amount laid over lines; `over_fen` found no room. Parts and rest sum to the amount."""

    parts: tuple[tuple[str, int], ...]
    over_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What has been promised or paid, for guard rails; cancelled payables do not count."""

    case_fen: int
    buyer_30d_fen: int
    agent_day_fen: int
    shop_day_fen: int


Result = Literal["paid", "refused", "pending", "absent", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a channel says of one key.

    `paid` with another amount than asked is a difference, never a success. `refused` is certain:
    nothing was paid and nothing will be. `absent`: the channel has no such key (yet).
    """

    result: Result
    serial: str = ""
    paid_fen: int | None = None
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOrder:
    """What a channel is told. The same key must never be paid twice by it."""

    key: str
    payable_id: int
    shop_id: int
    route: str
    amount_fen: int
    payee: str
    remark: str
    now: datetime
    sent_at: datetime | None = None
    """When this key was first handed over; None: never before."""


class ChannelTrouble(Exception):
    """The channel gave no usable answer: the outcome is unknown."""


class Channel(Protocol):
    """A way to pay. Both calls are made outside any transaction; a time-out is ChannelTrouble."""

    code: str

    def serves(self, shop_id: int) -> bool:
        """Whether this shop can pay by it; others go on by hand."""
        ...

    def pay(self, order: PayOrder) -> Outcome:
        """Pay once per key; the same key again answers what became of the first."""
        ...

    def ask(self, order: PayOrder) -> Outcome:
        """What became of this key; pays nothing."""
        ...


LINE_FIELDS: Final = tuple(asdict(Line(line_no="")))
