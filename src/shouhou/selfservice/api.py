"""REST door of the buyer's page: links, offers, and what came in."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.rest import Body, Done, Id, Operations, Shape, by, found, one_of, shape
from shouhou.selfservice import actions, queries
from shouhou.selfservice.facts import (
    BuyersLink,
    BuyersPanel,
    LinkWish,
    OfferView,
    OfferWish,
    WaybillView,
    WayView,
    WayWish,
)
from shouhou.selfservice.words import (
    ALLOWS,
    HAND_OUTS,
    LONGEST_WORDS,
    WAYS,
)
from shouhou.shops.facts import Refused

operations = Operations("selfservice")

PARTS = [*map(shape, (BuyersLink, WayView, WaybillView))]
Panel = shape(BuyersPanel, using=[*PARTS, shape(OfferView, using=PARTS)])


class LinkWanted(Body):
    """What the buyer may do, for how many days (null: the shop's number), how it is handed out."""

    allows: list[Annotated[str, one_of(ALLOWS)]] = Field(
        default_factory=lambda: list(ALLOWS), min_length=1, max_length=len(ALLOWS)
    )
    days: Annotated[int, Field(ge=1, le=30, strict=True)] | None = None
    hand_out: Annotated[str, one_of(HAND_OUTS)] = "copy"
    keep_others: bool = False


class LinkMade(Shape):
    """The link, told only now, and the sentence to send with it."""

    link_id: int
    url: str
    text: str
    expires_at: str


class OneWay(Body):
    """One way out; money in fen, null where the way pays nothing."""

    way: Annotated[str, one_of(WAYS)]
    amount_fen: Annotated[int, Field(gt=0, le=100_000_000, strict=True)] | None = None
    note: str = Field(default="", max_length=100, strict=True)


class OfferWanted(Body):
    """Ways out for the buyer; `hours` null: the shop's number."""

    ways: list[OneWay] = Field(min_length=1, max_length=len(WAYS))
    words: str = Field(default="", max_length=LONGEST_WORDS, strict=True)
    hours: Annotated[int, Field(ge=1, le=720, strict=True)] | None = None


class OfferMade(Shape):
    """The offer's number in the desk."""

    offer_id: int


@operations.reads("/cases/{case_id}/buyer-page", Panel, zh="买家自助")
def panel(request: HttpRequest, case_id: Id) -> Any:
    """Links, offer and what came from the buyer."""
    return found(queries.panel(by(request), case_id, moment.now()))


@operations.writes("/cases/{case_id}/buyer-links", LinkMade, zh="发自助链接")
def make_link(request: HttpRequest, case_id: Id, wanted: LinkWanted) -> Any:
    """Make a link for the buyer; earlier ones end unless they shall stay.

    Refused (`no_address`) as long as the desk does not know the address under which buyers reach
    it (SHOUHOU_BUYER_ADDRESS).
    """
    base = queries.public_base()
    if not base:
        raise Refused(
            "no_address",
            "还没有设置买家打开的地址（SHOUHOU_BUYER_ADDRESS）。",
            "The address under which buyers reach the page is not set (SHOUHOU_BUYER_ADDRESS).",
        )
    wish = LinkWish(
        allows=frozenset(wanted.allows),
        days=wanted.days,
        hand_out=wanted.hand_out,
        base=base,
        keep_others=wanted.keep_others,
    )
    made = actions.make_link(by=by(request), case_id=case_id, wish=wish, now=moment.now())
    return {
        "link_id": made.id,
        "url": made.url,
        "text": made.text,
        "expires_at": made.expires_at.isoformat(),
    }


@operations.writes("/cases/{case_id}/buyer-links/{link_id}/end", Done, zh="结束自助链接")
def end_link(request: HttpRequest, case_id: Id, link_id: Id) -> Any:
    """The link opens nothing from now on."""
    actions.end_link(by=by(request), case_id=case_id, link_id=link_id, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/buyer-offers", OfferMade, zh="给买家方案")
def make_offer(request: HttpRequest, case_id: Id, wanted: OfferWanted) -> Any:
    """What the buyer may choose from, instead of what was offered before."""
    ways = tuple(WayWish(one.way, one.amount_fen, one.note) for one in wanted.ways)
    wish = OfferWish(ways=ways, words=wanted.words, hours=wanted.hours)
    pk = actions.make_offer(by=by(request), case_id=case_id, wish=wish, now=moment.now())
    return {"offer_id": pk}


@operations.writes("/cases/{case_id}/buyer-offers/withdraw", Done, zh="收回方案")
def withdraw_offer(request: HttpRequest, case_id: Id) -> Any:
    """The buyer may not choose any more."""
    actions.withdraw_offer(by=by(request), case_id=case_id, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/buyer-offers/take", Done, zh="按买家的选择办理")
def take_choice(request: HttpRequest, case_id: Id) -> Any:
    """The shop acts on what the buyer chose; the buyer cannot change it any more."""
    actions.take_choice(by=by(request), case_id=case_id, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/buyer-page/seen", Done, zh="已看买家交来的")
def seen(request: HttpRequest, case_id: Id) -> Any:
    """Somebody has looked at what came in."""
    actions.see_arrivals(by=by(request), case_id=case_id, now=moment.now())
    return {}
