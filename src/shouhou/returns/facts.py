"""Plain values of returns: what was scanned, what was counted, what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A parcel in somebody's hand, as the station tells of it."""

    key: UUID
    """Made by the station for this one parcel: told twice, it is one."""
    text: str
    """What the scanner read, or what was typed."""
    scanned_at: datetime
    """The moment of the device, which may have been without network since."""
    shop_id: int | None = None
    """Whose it is where nothing is found; None: the only shop the person receives for."""
    choice: str = ""
    """Which of several was meant: `shop:order`, as the candidates are named."""
    waybill: str = ""
    """The number on the parcel, where something else led to its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPiece:
    """One piece, or several that are alike, as somebody counted them."""

    quantity: int
    condition: str
    agreement_id: int | None = None
    order_no: str = ""
    line_no: str = ""
    """Empty: nothing this order sold."""
    finding: str = "none"
    complete: bool = True
    """With tags and accessories."""
    place: str = ""
    """Where it goes; empty: as the rules propose."""
    value_fen: int | None = None
    """Of one piece; None: what the item costs, if that is known."""
    serial: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Everything that was in one parcel."""

    key: UUID
    counted_at: datetime
    pieces: tuple[CountedPiece, ...]
    weight_g: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShelf:
    """What is written down of a parcel nobody announced; None leaves it as it is."""

    shelf_no: str | None = None
    phone_tail: str | None = None
    name: str | None = None
    place: str | None = None
    words: str | None = None
    """Codes or words of what is in it."""
    weight_g: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of one piece."""

    place: str
    worth: str
    row: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows for one agreement after a count."""

    then: str
    tell: bool
    row: str
    zh: str
    en: str
    compare: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Something worth knowing; never a verdict."""

    row: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How an unannounced parcel compares with one order."""

    same_waybill: bool = False
    same_phone: bool = False
    same_name: bool = False
    same_item: str = "no"
    same_weight: str = "unknown"
    same_place: bool = False
    awaits: bool = False


@dataclass(frozen=True, slots=True)
class Likely:
    """How many points a likeness is worth, and why."""

    points: int
    reasons: tuple[Reason, ...] = field(default=())
