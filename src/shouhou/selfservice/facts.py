"""Plain values of the buyer's page: links, offers, where things stand, what the page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shouhou.shops.facts import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWish:
    """A link as somebody wants it made."""

    allows: frozenset[str]
    days: int | None = None
    """How long it is good; None: the shop's number."""
    hand_out: str = "copy"
    base: str = ""
    """What stands before `/b/…`: scheme and host under which buyers reach the desk."""
    keep_others: bool = False
    """The case's earlier links stay good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLink:
    """A link that was just made. The only moment at which its secret is known."""

    id: int
    url: str = field(repr=False)
    text: str = field(repr=False)
    """The sentence to send, in the language of the buyers."""
    expires_at: datetime
    task_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """What a good link opens. Never shown."""

    id: int
    shop_id: int
    case_id: int
    """The case it was made for, or what that was merged into."""
    family: tuple[int, ...]
    allows: frozenset[str]
    expires_at: datetime
    is_closed: bool
    """The case is over: one may look, and do nothing."""

    def may(self, what: str) -> bool:
        return what in self.allows and not self.is_closed


@dataclass(frozen=True, slots=True)
class WayWish:
    """One way out as somebody offers it. Money in fen; None where the way pays nothing."""

    way: str
    amount_fen: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWish:
    """What a buyer shall choose from."""

    ways: tuple[WayWish, ...]
    words: str = ""
    hours: int | None = None
    """How long it stands; None: the shop's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """Where this shop's goods go back to. The shop's own, nobody's personal data."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class WayView:
    """One way out of an offer."""

    way: str
    amount_fen: int | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An offer with its ways, moments on the shop's clock."""

    id: int
    number: int
    state: str
    ways: tuple[WayView, ...]
    words: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    choice: str
    chosen_at: datetime | None
    moved: str
    """What the choice did to the agreement: accept, modify or nothing."""
    there: bool
    """The buyer must still change the request on the platform."""

    @property
    def is_live(self) -> bool:
        return self.state in ("offered", "chosen")

    @property
    def chosen(self) -> WayView | None:
        return next((each for each in self.ways if each.way == self.choice), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersLink:
    """A link as the shop's people see it; its secret is nowhere in it."""

    id: int
    allows: tuple[str, ...]
    made_by: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    opened_at: datetime | None
    """When a buyer opened it last."""
    opens: int
    photos: int
    state: str
    """live, ended or expired."""


@dataclass(frozen=True, slots=True)
class WaybillView:
    """The return parcel as the buyer entered it."""

    number: str
    courier: str
    courier_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersPanel:
    """What the page of a case shows of the buyer's page."""

    case_id: int
    links: tuple[BuyersLink, ...]
    """Live ones first, then the newest of the others."""
    offer: OfferView | None
    """The live one, else the newest."""
    waybill: WaybillView | None
    unseen: tuple[str, ...]
    """What came in since somebody said that they have seen it."""

    @property
    def live(self) -> BuyersLink | None:
        return next((each for each in self.links if each.state == "live"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the table of `rules/standing.md` asks."""

    progress: str = "none"
    goods: str = "none"
    follows: str = "money"
    paid: str = "no"
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where things stand, in plain words, and whose turn it is."""

    row: str
    step: str
    turn: str
    zh: str
    en: str
    todo_zh: str
    todo_en: str

    def says(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh

    def todo(self, language: str) -> str:
        return self.todo_en if language.startswith("en") else self.todo_zh


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the way; `now` is the one that is on."""

    step: str
    state: str
    """done, now or later."""


@dataclass(frozen=True, slots=True)
class BoughtView:
    """One line of the case's order, without prices."""

    title: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A parcel of the case, without what its courier wrote: that names people."""

    leg: str
    courier: str
    number: str
    stage: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed, or asked for."""

    kind: str
    amount_fen: int
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersView:
    """Everything the buyer's page shows; nobody's name, phone or address but the shop's own."""

    shop: str
    nick: str
    """Masked."""
    order_tail: str
    case_title: str
    bought: tuple[BoughtView, ...]
    standing: Standing
    steps: tuple[StepView, ...]
    due_at: datetime | None
    """Until when the buyer has to do something; None where it is not the buyer's turn."""
    terms: Terms | None
    offer: OfferView | None
    may_choose: bool
    waybill: WaybillView | None
    may_send: bool
    may_change_waybill: bool
    place: PlaceView | None
    parcels: tuple[OnItsWay, ...]
    photos: tuple[int, ...]
    """Numbers of this link's own pictures, the newest last."""
    photos_left: int


@dataclass(frozen=True, slots=True)
class Entered:
    """A return waybill as the buyer typed it."""

    number: str
    courier: str


class Flooded(Refused):
    """Too much from one link, one address or one shop; `seconds` until it is free again."""

    def __init__(self, code: str, zh: str, en: str, seconds: int) -> None:
        super().__init__(code, zh, en)
        self.seconds = seconds
