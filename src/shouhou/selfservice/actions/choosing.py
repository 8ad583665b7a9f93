"""The buyer chooses among the ways out; the agreement moves where a buyer may move it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, TaskOrder
from shouhou.refunds.actions import buyer_accepts, buyer_modifies
from shouhou.refunds.facts import Act
from shouhou.refunds.queries import AgreementHead
from shouhou.selfservice.actions.arrivals import arrived
from shouhou.selfservice.actions.holding import held_link, live_offer
from shouhou.selfservice.actions.limiting import count_write
from shouhou.selfservice.actions.offering import drop_work, work_key
from shouhou.selfservice.decide import follow_of, kind_of, moved, way_text
from shouhou.selfservice.facts import OpenLink, WayView
from shouhou.selfservice.models import Offer
from shouhou.selfservice.queries.ground import Footing, footing_of
from shouhou.selfservice.queries.limits import numbers_of
from shouhou.selfservice.queries.offers import offer_view, truths_of
from shouhou.shops.facts import Refused

CHANGED: Final = (
    "stale",
    "店铺刚刚有了新的处理，请看过再选。",
    "Something changed meanwhile; please look again.",
)
NO_MORE: Final = (
    "no_more",
    "店铺已经在办了，要改请联系客服。",
    "The shop is acting on it; talk to them to change it.",
)


@transaction.atomic
def choose(*, link_id: int, number: int, way: str, now: datetime) -> bool:
    """Choose one way of the offer of this number; False where it is chosen already.

    May be chosen anew until the shop acts. Raises Refused: `gone`, `not_allowed`, `stale` (another
    offer stands, or the shop just acted), `ran_out`, `no_more`, `unknown_word`, and Flooded.
    """
    row, seen = held_link(link_id, "ways", now)
    count_write(row.pk, seen.shop_id, numbers_of(seen.shop_id, now), now)
    offer = live_offer(seen.family)
    if offer is None or offer.number != number:
        raise Refused(*CHANGED)
    picked = next((each for each in offer_view(offer).ways if each.way == way), None)
    if picked is None:
        raise Refused("unknown_word", "请选一种方式。", "Choose one of them.", (), "way")
    if offer.state == "chosen" and offer.choice == way:
        return False
    footing = footing_of(seen.family)
    state = allowed(offer, footing, now)
    drop_work(offer, "买家改选", now)
    again = offer.state == "chosen"
    offer.choices += 1
    follow(seen, offer, picked, footing, now)
    offer.state, offer.choice, offer.chosen_at = state, way, now
    offer.save()
    zh, en = way_text(picked), way_text(picked, "en")
    said = Said(
        "buyer_page",
        f"买家{'改选' if again else '选了'}：{zh}",
        f"the buyer {'now ' if again else ''}chose: {en}",
        {"offer": offer.pk, "way": way},
    )
    arrived(row, seen, "choice", said, now)
    return True


def allowed(offer: Offer, footing: Footing, now: datetime) -> str:
    """The state after it. Raises Refused in words for a buyer."""
    truths = truths_of(offer, footing.head, now)
    if offer.state == "offered" and "in_time" not in truths:
        raise Refused("ran_out", "方案已过期，请联系客服。", "The offer has run out.")
    bound = offer.moved == "accept" and footing.ground.behind == "request"
    if offer.state == "chosen" and (bound or "untouched" not in truths):
        raise Refused(*NO_MORE)
    return moved(offer.state, "choose", ("buyer",), truths).to


def follow(seen: OpenLink, offer: Offer, picked: WayView, footing: Footing, now: datetime) -> None:
    """Move the agreement by the table; what does not move by itself is work for the agent."""
    said = follow_of(picked, footing.ground)
    head, version = footing.head, None
    if head is not None and said.moves != "nothing":
        version = move_agreement(head, said.moves, picked, now)
    offer.moved = said.moves if version is not None else "nothing"
    offer.there = said.there
    offer.agreement_id = head.id if head else None
    offer.agreement_version = version if version is not None else head.version if head else None
    if version is None:
        order(seen, offer, picked, now)


def move_agreement(head: AgreementHead, moves: str, picked: WayView, now: datetime) -> int | None:
    """The agreement's version after the move; None where the table let it stay as it is."""
    note = f"买家在自助页选择：{way_text(picked)}"
    try:
        if moves == "accept":
            act = Act(seen=head.version, note=note)
            return buyer_accepts(agreement_id=head.id, act=act, now=now)
        fen = picked.amount_fen or 0
        act = Act(seen=head.version, kind=kind_of(picked.way), amount_fen=fen, note=note)
        return buyer_modifies(agreement_id=head.id, act=act, now=now)
    except Refused as refused:
        if refused.code == "stale":
            raise Refused(*CHANGED) from refused
        return None


def order(seen: OpenLink, offer: Offer, picked: WayView, now: datetime) -> None:
    """The choice waits for somebody of the shop."""
    text = f"买家在自助页选了：{way_text(picked)}，请按此办理"
    if offer.there:
        text += "；平台上的申请条件不同，请让买家在平台上修改"
    task = TaskOrder("other", text, "desk")
    cases.ensure_task(case_id=seen.case_id, key=work_key(offer), task=task, now=now)
