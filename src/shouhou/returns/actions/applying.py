"""What follows from a count: money goes, both sides talk, or the rest is waited for (H3.5.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, TaskOrder
from shouhou.clock import shanghai_day
from shouhou.refunds.actions import move_the_goods
from shouhou.refunds.facts import Act
from shouhou.refunds.queries import Returning, returning
from shouhou.returns.actions.holding import Held
from shouhou.returns.actions.telling import drop, ensure, live_of, tell_owner
from shouhou.returns.decide import difference, extra_words, follows, talk_words
from shouhou.returns.facts import Outcome
from shouhou.returns.models import Arrival, ArrivalLink, Photo
from shouhou.returns.queries.counting import Tally, others_coming, tallies
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Followed:
    """What follows for one agreement, or for an order nobody asked anything about."""

    agreement_id: int | None
    order_no: str
    then: str
    """accept, wait or talk; empty where there is no agreement yet."""
    zh: str
    en: str


def follow_count(
    held: Held, links: Sequence[ArrivalLink], agreements: Mapping[int, Returning]
) -> tuple[Followed, ...]:
    """Reckon and carry out what follows, for each agreement over all its parcels."""
    sums = tallies(agreements)
    found = []
    for link in links:
        one = agreements.get(link.agreement_id or 0)
        if one is None:
            note_unasked(held, link)
        else:
            follow_one(held, link, one, sums[one.id])
        found.append(Followed(link.agreement_id, link.order_no, link.then, link.zh, link.en))
    return tuple(found)


def follow_one(held: Held, link: ArrivalLink, one: Returning, tally: Tally) -> None:
    """One agreement: what is so is written on the link, then its goods' axis hears of it."""
    outcome = outcome_for(held, link, one, tally)
    odd = sorted(tally.odd.items())
    link.zh, link.en = difference(link.expected, tally.fits, odd, outcome)
    link.then, link.row, link.fits = outcome.then, outcome.row, tally.fits
    link.applied_at = held.now if carry_out(held, link, one, tally.fits) else None
    link.save()
    write_outcome(held, link)
    if outcome.then == "accept":
        drop(f"return:talk:{one.id}:", "已清点无误", held.now)
    if outcome.tell:
        ask_talk(held, link, one, tally, outcome)


def outcome_for(held: Held, link: ArrivalLink, one: Returning, tally: Tally) -> Outcome:
    """By `rules/count.md`."""
    return follows(
        link.expected,
        tally.fits,
        worst=tally.worst,
        strange=bool(tally.strange) or has_strange(held.row, link, tally),
        coming=others_coming(held.row, one),
        on=shanghai_day(held.now),
    )


def has_strange(row: Arrival, link: ArrivalLink, tally: Tally) -> bool:
    """Something lay in the parcel that is nobody's, while this order misses something."""
    nobodys = row.pieces.filter(link=None, undone_at=None).exists()
    return nobodys and tally.fits < link.expected


def carry_out(held: Held, link: ArrivalLink, one: Returning, came: int) -> bool:
    """Move the goods of the agreement; False where it is not at that point (yet)."""
    if one.state != "agreed" or one.goods_state == "none":
        return one.state == "success"
    state = one.goods_state
    if one.awaits:
        state = move(held, one, "arrive", Act())
    if link.then == "wait":
        return True
    if link.then == "accept" and state in ("arrived", "disputed"):
        move(held, one, "accept", Act(came=came))
    elif link.then == "talk" and state in ("arrived", "disputed"):
        if state == "disputed":
            move(held, one, "recount", Act())
        evidence = tuple(
            Photo.objects.filter(arrival=held.row).values_list("evidence_id", flat=True)
        )
        move(held, one, "dispute", Act(words=link.zh, came=came, evidence=evidence))
    return True


def move(held: Held, one: Returning, event: str, act: Act) -> str:
    """One move of the goods, by whoever counts."""
    return move_the_goods(by=held.by, agreement_id=one.id, event=event, act=act, now=held.now)


def write_outcome(held: Held, link: ArrivalLink) -> None:
    """The line of the case."""
    if link.case_id is None:
        return
    about = {"arrival": held.row.pk, "row": link.row, "then": link.then}
    said = Said("return.counted", f"退货清点：{link.zh}", f"return counted: {link.en}", about)
    cases.write(case_id=link.case_id, said=said, by=held.by, now=held.now)


def ask_talk(held: Held, link: ArrivalLink, one: Returning, tally: Tally, outcome: Outcome) -> None:
    """The agent has the words ready, and the pictures on the case (H3.3.4)."""
    drop(f"return:talk:{one.id}:", "清点有更新", held.now)
    if link.case_id not in live_of([link]):
        return
    assert link.case_id is not None
    if outcome.then == "talk":
        whole = f"“{one.title[:30]}”" if one.title else "商品"
        text = talk_words(link.expected, tally.fits, sorted(tally.odd.items()), outcome, whole)
    else:
        text = extra_words(link.expected, tally.fits)
    key = f"return:talk:{one.id}:{held.row.pk}:{held.row.lines}"
    ensure(held, link.case_id, key, TaskOrder("tell_buyer", text, "wangwang"))
    tell_owner(held, link)


def note_unasked(held: Held, link: ArrivalLink) -> None:
    """Nothing was applied for: what came is written down; the buyer was asked to apply (H3.5.9).

    A parcel of ours that came back needs no application: whoever has the case hears of it.
    """
    pieces = held.row.pieces.filter(link=link, undone_at=None)
    many = sum(pieces.values_list("quantity", flat=True))
    link.fits = many
    if held.row.is_ours:
        link.zh = f"发出的包裹退回，收到 {many} 件"
        link.en = f"the parcel we sent came back with {many}"
        tell_owner(held, link)
    else:
        link.zh = f"收到 {many} 件，还没有对应的退货申请"
        link.en = f"{many} came, and no return was applied for"
    link.save()
    write_outcome(held, link)


def take_back_count(held: Held, links: Sequence[ArrivalLink]) -> None:
    """The count was wrong: the goods are to be counted again, what was to be told is dropped.

    Raises Refused of the goods' table where the money has moved.
    """
    agreements = returning([link.agreement_id for link in links if link.agreement_id])
    for link in links:
        one = agreements.get(link.agreement_id or 0)
        if one is not None:
            if one.state == "success" and link.applied_at is not None and link.then == "accept":
                raise Refused(
                    "settled",
                    "这笔退款已经了结，不能撤回清点：请主管在售后单里处理。",
                    "The refund is settled: a supervisor has to see to it in the case.",
                )
            if one.state == "agreed" and one.goods_state in ("disputed", "accepted"):
                move(held, one, "recount", Act())
            drop(f"return:talk:{one.id}:", "清点已撤回", held.now)
        link.then = link.row = link.zh = link.en = ""
        link.fits, link.applied_at = 0, None
        link.save()
        if link.case_id is not None:
            said = Said("return.recount", "清点撤回，重新清点", "the count was undone")
            cases.write(case_id=link.case_id, said=said, by=held.by, now=held.now)
