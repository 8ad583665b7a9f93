"""Plain values of parcels: what a source told, where a parcel stands, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


class Followed(Protocol):
    """A parcel as the watch sees it."""

    direction: str
    courier: str
    stage: str
    sent_at: datetime
    moved_at: datetime | None
    promised_on: date | None
    missing_at: datetime | None
    signed_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a parcel's story as the desk reads it."""

    at: datetime
    text: str
    place: str = ""
    source: str = ""
    code: str = ""
    stage: str = ""
    """Ours; by the source's code, else by the text; empty where neither says anything."""
    trouble: str = ""
    row: str = ""
    """The row of language/traces.md that read the text."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a parcel is after all lines so far."""

    stage: str = "created"
    trouble: str = ""
    stage_at: datetime | None = None
    """Of the line that brought it there."""
    first_at: datetime | None = None
    """When the courier first had it."""
    moved_at: datetime | None = None
    """Of the courier's newest line."""
    signed_at: datetime | None = None
    """Of the first line that said so; empty again when it was refused or went back after all."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the watch looks at."""

    direction: str
    stage: str
    pace: str
    still_hours: int
    age_hours: int
    late_days: int
    missing: bool
    heard: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that is wrong with a parcel now."""

    sign: str
    row: str
    alarm: str
    opens: bool
    next: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelSeen:
    """A parcel as an order, a request or a person tells of it."""

    direction: str
    number: str
    courier_told: str = ""
    courier: str = ""
    """Our code, where somebody chose it; else read from `courier_told`."""
    order_no: str = ""
    line_no: str = ""
    leg: str = ""
    sent_at: datetime | None = None
    phone_tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a person may say of a parcel; None leaves it as it is."""

    courier: str | None = None
    number: str | None = None
    promised_on: date | None = None
    freight_fen: int | None = None
    payer: str | None = None
    phone_tail: str | None = None
    """The last four digits of a phone, for couriers that tell nothing without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A call to a courier, or another way of asking."""

    wish: str
    channel: str = "phone"
    staff: str = ""
    """Number of the courier's staff member (工号)."""
    words: str = ""
    """What was asked, in our words."""
    promised: str = ""
    """What they promised; a talk without is only asked."""
    due_at: datetime | None = None
    """When it must be looked at again; the shop's default where nobody says."""
    tell_buyer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerKeys:
    """An account with a source of tracking, as its owner enters it; empty secrets stay."""

    source: str
    account: str
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    salt: str = field(default="", repr=False)
    address: str = ""
    """Empty: the source's own."""
    daily: int = 10_000
    """Questions a day at most."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in a trace did."""

    parcel_id: int
    new: int
    stage: str
    changed: bool
    parts: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightLine:
    """One row of a freight sheet: what a courier asks from here to there, and how long it takes."""

    number: int
    """Its place in the sheet, from 1; the order of the rows is the order of the couriers."""
    courier: str
    origin: str = ""
    """Where it is sent from; empty: from anywhere."""
    region: str
    """Divisions and named regions, 、 between them."""
    first_grams: int = 1000
    first_fen: int = 0
    next_grams: int = 1000
    next_fen: int = 0
    days_from: int = 0
    days_to: int = 0
    share_within_2: int | None = None
    """Percent of parcels that are there within two days; None where nobody says."""
    reaches: bool = True
    remote: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWish:
    """A sheet as somebody wants it kept."""

    name: str
    from_on: date
    lines: tuple[FreightLine, ...]
    sheet_id: int | None = None
    """The sheet it changes, as long as that has not begun; None makes a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What one courier asks to a place, and the row that says so."""

    courier: str
    origin: str
    fen: int
    days_from: int
    days_to: int
    share_within_2: int | None
    reaches: bool
    remote: bool
    note: str
    row: int
    region: str
    level: str
    """district, city, province, region or everywhere: how closely the row fits."""
    unsure: bool
    """The address is too short: another row speaks of a part of this place."""
    why: str
    why_en: str
