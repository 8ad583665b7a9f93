"""Plain values of items: what is sold, and what a sheet tells of it. Money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One thing a shop sells: a style in one size and colour."""

    id: int
    shop_id: int
    outer_id: str
    """The shop's own code; empty where its orders tell none."""
    item_id: str
    """The platform's number of the style; empty where nobody told it."""
    title: str
    sku: str
    price_fen: int
    cost_fen: int | None
    """None where it is not known, or the person may not see money."""
    cost_from_on: date | None
    stock: int | None
    """As last told; None where nobody ever told it."""
    stock_at: datetime | None
    source: str
    """orders or sheet."""
    sold_at: datetime | None

    @property
    def name(self) -> str:
        """Title and size or colour, as people say it."""
        return " ".join(part for part in (self.title, self.sku) if part)


@dataclass(frozen=True, slots=True)
class Known:
    """One thing as the catalogue has it, for a sheet that tells of it."""

    id: int
    code: str
    sku: str
    title: str
    price_fen: int
    cost_fen: int | None
    stock: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One row of a sheet; what is None or empty stays as it is."""

    number: int
    code: str
    title: str
    sku: str
    price_fen: int | None
    cost_fen: int | None
    stock: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """What a row would do: to which item (None: a new one), and what it was before."""

    line: SheetLine
    item_id: int | None
    was: Known | None

    @property
    def is_new(self) -> bool:
        return self.item_id is None

    @property
    def price_fen(self) -> int:
        """After it."""
        told = self.line.price_fen
        return told if told is not None else self.was.price_fen if self.was else 0

    @property
    def cost_fen(self) -> int | None:
        told = self.line.cost_fen
        return told if told is not None else self.was.cost_fen if self.was else None

    @property
    def stock(self) -> int | None:
        told = self.line.stock
        return told if told is not None else self.was.stock if self.was else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A sheet that was read and is not kept yet: every row, and what it would do."""

    id: int
    shop_id: int
    name: str
    at: datetime
    changes: tuple[ItemChange, ...]
    """Only rows that change something."""
    same: int
    """How many rows say what is known already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """Some items, and where the next ones begin."""

    rows: tuple[ItemView, ...]
    after: str | None
