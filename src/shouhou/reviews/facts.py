"""Plain values of reviews: a rating as the platform shows it, as pages show it, as it is listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shouhou.intents.facts import IntentView


@dataclass(frozen=True, slots=True)
class Shown:
    """What the platform shows of a rating at one moment, as far as anything hangs on it."""

    rating: str
    content: str
    reply: str
    is_gone: bool = False
    appended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A rating as one line of a list; the buyer masked, moments aware."""

    id: int
    shop_id: int
    shop: str
    order_no: str
    line_no: str
    writer: str
    rating: str
    rating_text: str
    """The platform's own word."""
    content: str
    reply: str
    """What stands below it on the platform, as far as the desk knows."""
    appended: str
    """What the buyer added later (追评); then the platform takes no answer any more."""
    appended_at: datetime | None
    buyer: str
    title: str
    item_id: str
    rated_at: datetime | None
    listed_at: datetime
    """When it was written, or first seen where the platform does not say."""
    seen_at: datetime
    """The platform's moment of which this is the picture."""
    counts: bool | None
    is_gone: bool
    state: str
    case_id: int | None
    answered_at: datetime | None
    answered_by: str
    """Who answered; empty: somebody in the platform's own console."""


@dataclass(frozen=True, slots=True)
class ReviewChangeRow:
    """One line of a rating's history."""

    number: int
    kind: str
    at: datetime
    by: str
    rating: str
    content: str
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMove:
    """Something that could be done now: a button, or why it is none."""

    event: str
    zh: str
    en: str
    allowed: bool
    why_zh: str = ""
    why_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A rating with its history, what may be done, and our answer on its way."""

    row: ReviewRow
    version: int
    changes: tuple[ReviewChangeRow, ...]
    way: str
    """platform: an answer is sent; copy: it is copied and pasted there."""
    words: str
    """Our newest answer, sent or not."""
    words_by: str
    words_at: datetime | None
    outside: IntentView | None
    """The act that carries the answer to the platform; None where nobody wished one."""
    outside_may: frozenset[str]
    """Of retry, by_hand, cancel: what this person may do about that act."""
    moves: tuple[ReviewMove, ...]

    @property
    def may(self) -> frozenset[str]:
        return frozenset(move.event for move in self.moves if move.allowed)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Some rows, newest first; `after` asks for the next ones, None on the last page."""

    rows: tuple[ReviewRow, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """What to list; None and empty words do not narrow. Days are inclusive, on the shop's clock."""

    view: str = "all"
    shop_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None
    after: str = ""
    limit: int = 40
