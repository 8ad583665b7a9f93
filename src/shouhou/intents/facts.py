"""Acts outside as plain values: what is wished, what came of it, how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall happen on the platform, once."""

    shop_id: int
    key: str
    """Its identity for ever: the same key again is the same act."""
    act: str
    """A word of `act`."""
    subject: str
    """A word of `subject`: order, refund or rating."""
    number: str
    """The platform's number of the subject."""
    order_no: str = ""
    case_id: int | None = None
    ask: Mapping[str, Any] = field(default_factory=dict)
    """What the act needs, as JSON; money in fen, moments as ISO text."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an act is not done: for people, in both languages, with what to do."""

    code: str
    zh: str
    en: str
    todo_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt that may now be made, and whether an earlier one may already have worked."""

    id: int
    wish: Wish
    number: int
    asked_at: datetime
    """When the act was decided."""
    by_id: int | None
    """Who decided it; None: the desk."""
    sent: Mapping[str, Any]
    """What was noted before the last call, for reading back; empty: nothing was ever sent."""
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentView:
    """An act outside as a page shows it."""

    id: int
    shop_id: int
    case_id: int | None
    key: str
    act: str
    subject: str
    number: str
    state: str
    asked_at: datetime
    by_name: str
    tries: int
    next_at: datetime | None
    ended_at: datetime | None
    trouble: Trouble | None
