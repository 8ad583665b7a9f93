"""What the buyer's page shows: one case, nothing of any other, nobody's personal data."""

from __future__ import annotations

from datetime import datetime

from shouhou.cases.queries import CaseKnown, known
from shouhou.language import mask_nick
from shouhou.orders.queries import lines_of_orders
from shouhou.parcels.queries import BuyersParcel, buyers_parcels
from shouhou.selfservice.decide import situation_of, standing_of, steps_of
from shouhou.selfservice.facts import (
    BoughtView,
    BuyersView,
    OfferView,
    OnItsWay,
    OpenLink,
    PlaceView,
    Standing,
    Terms,
)
from shouhou.selfservice.models import Link, Offer
from shouhou.selfservice.queries.ground import Footing, footing_of
from shouhou.selfservice.queries.limits import numbers_of
from shouhou.selfservice.queries.links import own_photos
from shouhou.selfservice.queries.offers import offer_of, truths_of
from shouhou.selfservice.queries.waybills import waybill_of
from shouhou.shops.queries import shop_name
from shouhou.triage.queries import return_address

TAIL = 4
MOST_LINES = 20
BACK = ("awaited", "travelling")


def buyers_view(link: OpenLink, now: datetime) -> BuyersView:
    """The page of one link; a constant number of queries."""
    case = known([link.case_id])[link.case_id]
    footing, followed = footing_of(link.family), buyers_parcels(link.family)
    standing = where(footing, followed, is_closed=link.is_closed)
    offer = offer_of(link.family) if "ways" in link.allows else None
    waybill = waybill_of(link.family)
    may_send, may_change = sending(link, footing, followed, waybill[1].number if waybill else "")
    photos = own_photos(link.id)
    return BuyersView(
        shop=shop_name(link.shop_id),
        nick=mask_nick(case.buyer),
        order_tail=case.order_no[-TAIL:],
        case_title=case.title,
        bought=bought_of(case, footing),
        standing=standing,
        steps=steps_of(standing.step, *kind_and_goods(footing)),
        due_at=due_of(footing, standing, now),
        terms=terms_of(footing),
        offer=offer if offer and is_shown(offer, now) else None,
        may_choose=link.may("ways") and may_choose(offer, footing, now),
        waybill=waybill[1] if waybill else None,
        may_send=may_send,
        may_change_waybill=may_change,
        place=place_of(link, footing),
        parcels=tuple(on_its_way(each) for each in followed),
        photos=photos,
        photos_left=photos_left(link, now),
    )


def where(footing: Footing, followed: tuple[BuyersParcel, ...], *, is_closed: bool) -> Standing:
    """Where things stand, by the table."""
    head = footing.head
    sent = any(each.leg == "replacement" for each in followed)
    said = (head.state, head.goods_state, head.kind) if head else None
    return standing_of(situation_of(said, footing.money, sent=sent, is_closed=is_closed))


def kind_and_goods(footing: Footing) -> tuple[str, str]:
    return (footing.head.kind, footing.head.goods_state) if footing.head else ("", "none")


def bought_of(case: CaseKnown, footing: Footing) -> tuple[BoughtView, ...]:
    """The lines the agreement is about, else all of the order; no prices."""
    head = footing.head
    order_no = head.order_no if head and head.order_no else case.order_no
    lines = lines_of_orders(case.shop_id, [order_no]).get(order_no, ()) if order_no else ()
    wanted = set(head.line_nos) if head else set()
    mine = [line for line in lines if not wanted or line.line_no in wanted] or list(lines)
    return tuple(BoughtView(line.title, line.sku, line.quantity) for line in mine[:MOST_LINES])


def due_of(footing: Footing, standing: Standing, now: datetime) -> datetime | None:
    """Until when it is the buyer's turn: the platform's own deadline wins; none that is past."""
    if standing.turn != "buyer" or footing.head is None:
        return None
    request = footing.request
    told = request.runs_out_at if request and request.runs_out_by == "platform" else None
    due = told or footing.head.due_at
    return due if due is not None and due > now else None


def terms_of(footing: Footing) -> Terms | None:
    """What is agreed; before that, what the buyer asked for."""
    head = footing.head
    if head is None or head.state in ("withdrawn", "lapsed"):
        return None
    if head.state in ("agreed", "success"):
        return Terms(head.kind, head.amount_fen, agreed=True)
    return Terms(head.asked_kind, head.asked_fen, agreed=False)


def is_shown(offer: OfferView, now: datetime) -> bool:
    """What may still be chosen, and what was; one that ran out is over for the buyer."""
    if offer.state == "offered":
        return offer.expires_at > now
    return offer.state in ("chosen", "taken")


def may_choose(offer: OfferView | None, footing: Footing, now: datetime) -> bool:
    """Whether a way may be chosen, or chosen anew."""
    if offer is None or not offer.is_live or offer.expires_at <= now:
        return False
    if offer.state == "offered":
        return True
    row = Offer.objects.get(pk=offer.id)
    return "untouched" in truths_of(row, footing.head, now)


def sending(
    link: OpenLink, footing: Footing, followed: tuple[BuyersParcel, ...], number: str
) -> tuple[bool, bool]:
    """Whether a return waybill may be entered, and whether one that stands may be corrected."""
    head = footing.head
    if head is None or head.state != "agreed" or not link.may("waybill"):
        return False, False
    if head.goods_state == "awaited":
        return True, False
    moved = any(each.number == number and each.has_moved for each in followed)
    return False, bool(number) and head.goods_state == "travelling" and not moved


def place_of(link: OpenLink, footing: Footing) -> PlaceView | None:
    """The shop's return address, once goods are to come back."""
    head = footing.head
    if head is None or head.state != "agreed" or head.goods_state not in BACK:
        return None
    found = return_address(link.shop_id)
    return PlaceView(name=found.name, phone=found.phone, address=found.address) if found else None


def on_its_way(parcel: BuyersParcel) -> OnItsWay:
    """A parcel in the buyer's words."""
    return OnItsWay(parcel.leg, parcel.courier_name, parcel.number, parcel.stage, parcel.at)


def photos_left(link: OpenLink, now: datetime) -> int:
    """How many more pictures this link takes."""
    most = numbers_of(link.shop_id, now)["page_photos"]
    return max(0, most - Link.objects.values_list("photos", flat=True).get(pk=link.id))
