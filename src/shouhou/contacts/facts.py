"""Plain values of contacts: who is contacted, what is known, what the rules say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouhou.shops.facts import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """The buyer behind a case or an order, as far as the caller knows. Never shown."""

    shop_id: int
    platform: str
    nick: str = ""
    order_no: str = ""
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Contacting:
    """One contact: how, what for, and in which words (of a call: what came of it)."""

    channel: str
    purpose: str = "service"
    said: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a buyer at a moment, over all shops."""

    times: tuple[datetime, ...] = ()
    """Moments of the contacts of seven days and of texts copied today, in no order."""
    asked_at: datetime | None = None
    """When the buyer last wrote or called, as somebody noted."""
    opted: frozenset[str] = frozenset()
    """Channels the buyer wants none on; the empty word means all."""


@dataclass(frozen=True, slots=True)
class Why:
    """A row that blocks or warns."""

    row: str
    says: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class MayContact:
    """Whether a buyer may be contacted so, at a moment."""

    whys: tuple[Why, ...]
    today: int
    week: int
    again_at: datetime | None
    """When what blocks now no longer does, on the shop's clock; None: nothing does, or for good."""

    @property
    def blocks(self) -> tuple[Why, ...]:
        return tuple(each for each in self.whys if each.says == "block")

    @property
    def warns(self) -> tuple[Why, ...]:
        return tuple(each for each in self.whys if each.says == "warn")

    @property
    def allowed(self) -> bool:
        return not self.blocks

    def says(self, language: str) -> str:
        """Why not, and from when on again; empty where it is allowed."""
        if self.allowed:
            return ""
        english = language.startswith("en")
        why = ("; " if english else "；").join(each.text(language) for each in self.blocks)
        if self.again_at is None:
            return f"{why}." if english else f"{why}。"
        at = f"{self.again_at:%m-%d %H:%M}"
        return f"{why}. Again from {at}." if english else f"{why}。{at} 起可以。"

    def refusal(self) -> Refused:
        """The same, raised by what would have contacted the buyer."""
        rows = tuple(each.row for each in self.blocks)
        en = self.says("en")
        return Refused("harassing", f"现在不能联系：{self.says('zh')}", f"Not now: {en}", rows)


@dataclass(frozen=True, slots=True)
class SmsView:
    """How a text message of the desk stands."""

    state: str
    code: str
    """The gateway's word, where it did not take it."""
    says: str
    at: datetime
    channel: str = "sms"

    @property
    def is_going(self) -> bool:
        return self.state in ("waiting", "sending")


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word of forbidden.md that stands in a text."""

    row: str
    says: str
    words: str
    """As it stands in the folded text."""
    zh: str
    en: str

    def text(self, language: str) -> str:
        if language.startswith("en"):
            return f"“{self.words}”: {self.en}"
        return f"“{self.words}”：{self.zh}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One contact as pages show it. In a shop the person does not see: no words, no names."""

    id: int
    at: datetime
    shop: str
    mine: bool
    """It happened in a shop of the person who looks."""
    case_id: int | None
    channel: str
    purpose: str
    direction: str
    how: str
    by: str
    said: str
    warned: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPanel:
    """What the page of a case shows of the contacts with its buyer."""

    today: int
    week: int
    per_day: int
    per_week: int
    may: dict[str, MayContact]
    """Channel → whether the buyer may be contacted for service now."""
    asked_at: datetime | None
    opted: tuple[str, ...]
    """Channels the buyer wants none on; the empty word means all."""
    rows: tuple[ContactRow, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text for a buyer, out of texts.md."""

    situation: str
    channel: str
    text: str
    """Of a mail the first line is the subject."""
    missing: tuple[str, ...]
    """Blanks nobody could fill: words of `blank`; they stand as 【…】 in the text."""

    @property
    def is_whole(self) -> bool:
        return not self.missing
