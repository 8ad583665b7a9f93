"""Plain values of notices: what is told to whom, and what pages get to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouhou.notices.words import TOPIC_NAMES


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence for people, in both languages, about a shop and perhaps one of its cases.

    `kind` is the teller's own short word (`handover.asked`); `urgent` also goes by mail.
    """

    shop_id: int
    case_id: int | None
    kind: str
    zh: str
    en: str
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationView:
    """One notification as its person sees it."""

    id: int
    shop_id: int
    shop: str
    case_id: int | None
    kind: str
    zh: str
    en: str
    urgent: bool
    at: datetime
    seen: bool
    mail: str
    """The state of its letter; empty when none was written."""

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """Some notifications; `after` asks for the next ones, if there are any."""

    rows: tuple[NotificationView, ...]
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSeen:
    """One announcement as it goes out: ids and words, never what a buyer wrote."""

    id: int
    shop_id: int
    topic: str
    case_id: int | None
    subject_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """One address that is told about a shop's events."""

    id: int
    shop_id: int
    shop: str
    url: str
    topics: tuple[str, ...]
    inside: bool
    """The owner has ticked that the address lies in the shop's own network."""
    active: bool
    failing_since: datetime | None
    off_at: datetime | None
    made_at: datetime
    latest: str = ""
    """The state of its latest delivery."""

    def topic_names(self, language: str) -> tuple[str, ...]:
        column = 1 if language.startswith("en") else 0
        return tuple(TOPIC_NAMES[topic][column] for topic in self.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One message to one address: where it stands and what was answered."""

    id: int
    topic: str
    case_id: int | None
    state: str
    attempts: int
    made_at: datetime
    ended_at: datetime | None
    next_at: datetime | None
    code: int | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWish:
    """What an owner asks for: an address, the topics, and whether it lies inside."""

    url: str
    topics: tuple[str, ...]
    inside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A delivery that was just taken up; its attempt is already committed."""

    id: int
    webhook_id: int
    attempt: int
    url: str
    secret: str
    """Empty when it can no longer be read: the desk's secret key has changed."""
    inside: bool
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A letter that was just taken up; its attempt is already committed."""

    id: int
    attempt: int
    address: str
    subject: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended, in the messengers' words: done, again, refused, unknown."""

    kind: str
    says: str
    code: int | None = None
    wait_seconds: int = 0
