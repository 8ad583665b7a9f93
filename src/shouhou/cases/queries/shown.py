"""What the page of a case shows, as plain values; moments on the shop's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouhou.cases.decide import CaseMove
from shouhou.cases.queries.reading import CaseHead
from shouhou.shops.facts import ShopView


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One line of the timeline. `case_id` tells of which case of the family."""

    id: int
    case_id: int
    number: int
    kind: str
    at: datetime
    by_id: int | None
    who: str
    """A person's name; empty for the desk itself."""
    zh: str
    en: str
    data: Mapping[str, Any]

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """Work that must be told to somebody."""

    id: int
    case_id: int
    kind: str
    channel: str
    to_whom: str
    text: str
    due_at: datetime | None
    state: str
    made_by: str
    made_at: datetime
    copied_by: str
    copied_at: datetime | None
    done_by: str
    done_at: datetime | None
    how: str
    reason: str
    key: str

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "copied")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """What was promised, until when, by whom, and whether it was kept."""

    id: int
    case_id: int
    what: str
    until: datetime
    by: str
    at: datetime
    state: str
    judged_by: str
    judged_at: datetime | None
    note: str

    def is_overdue(self, now: datetime) -> bool:
        return self.state == "open" and self.until < now


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question handed over, with its answer when there is one."""

    id: int
    case_id: int
    state: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    to_id: int
    to: str
    question: str
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """Another case that has to do with this one; of a shop the person sees."""

    id: int
    kind: str
    case_id: int
    case_kind: str
    state: str
    title: str
    order_no: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionView:
    """Who was called by name in which line, and whether they have seen it."""

    event_id: int
    person_id: int
    name: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything of cases that the page of one case shows; personal data masked."""

    head: CaseHead
    shop: ShopView
    closing_message: str
    family: tuple[CaseHead, ...]
    """The survivor first; only the case itself where nothing was merged."""
    events: tuple[EventView, ...]
    """Of the whole family, the newest last."""
    more_before: int | None
    """Ask `more_events` with it for older lines; None when these are all."""
    tasks: tuple[TaskView, ...]
    promises: tuple[PromiseView, ...]
    questions: tuple[QuestionView, ...]
    links: tuple[LinkView, ...]
    watchers: tuple[tuple[int, str], ...]
    """Person id and name."""
    mentions: tuple[MentionView, ...]
    earlier: tuple[CaseHead, ...]
    """Other cases of the same buyer in the shop or of the same order, newest first."""
    similar: tuple[CaseHead, ...]
    """Closed cases of the same kind and problem with their result, newest end first."""
    moves: tuple[CaseMove, ...]

    def move(self, event: str) -> CaseMove:
        return next(move for move in self.moves if move.event == event)
