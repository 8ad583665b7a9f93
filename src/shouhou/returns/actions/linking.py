"""A parcel serves orders and agreements: linked, unlinked, and what the goods' axis hears of it."""

from __future__ import annotations

from collections.abc import Sequence

from shouhou.cases import actions as cases
from shouhou.cases.actions.coming import live_cases
from shouhou.cases.facts import Opening, Said
from shouhou.cases.queries import known
from shouhou.cases.words import LIVE
from shouhou.evidence.actions import move_case
from shouhou.orders.queries import orders_seen
from shouhou.refunds.actions import lock_agreements, move_the_goods
from shouhou.refunds.facts import Act
from shouhou.refunds.queries import Returning, returning, returning_of_orders
from shouhou.returns.actions.holding import Held
from shouhou.returns.actions.telling import tell_arrived, untell
from shouhou.returns.models import ArrivalLink, Photo
from shouhou.returns.queries.counting import expected_of, lines_by_order
from shouhou.returns.queries.finding import Target
from shouhou.shops.facts import Refused


def link_to(held: Held, target: Target) -> list[ArrivalLink]:
    """The parcel is for these orders: their agreements hear that it is here, the buyer is told.

    An order with no live case gets one. Photos that were taken before go to the first case.
    """
    row = held.row
    agreements = [
        one for one in returning_of_orders([row.shop_id], target.order_nos) if one.comes_back
    ]
    places = case_places(held, target, agreements)
    lines = lines_by_order(row.shop_id, target.order_nos)
    made = []
    for order_no in target.order_nos:
        mine = wanted([one for one in agreements if one.order_no == order_no])
        for one in mine or (None,):
            made.append(
                ArrivalLink(
                    arrival=row,
                    shop_id=row.shop_id,
                    order_no=order_no,
                    case_id=one.case_id if one else places.get(order_no),
                    agreement_id=one.id if one else None,
                    expected=sum(expected_of(one, lines.get(order_no, ())).values()) if one else 0,
                    at=held.now,
                )
            )
    if not target.order_nos:
        made += [
            ArrivalLink(arrival=row, shop_id=row.shop_id, order_no="", case_id=case_id, at=held.now)
            for case_id in target.case_ids[:1]
        ]
    ArrivalLink.objects.bulk_create(made)
    coming = [one for one in agreements if one.awaits]
    arrive(held, coming)
    # Where an agreement moved, its own line says so already.
    moved = {one.case_id for one in coming}
    write_arrived(held, [link for link in made if link.case_id not in moved])
    tell_arrived(held, made, agreements)
    bring_photos(held, made)
    return made


def wanted(agreements: Sequence[Returning]) -> list[Returning]:
    """Of an order's agreements those that wait for goods; else every one that is not settled.

    Of those that are, only one whose money went before its goods came.
    """
    awaiting = [one for one in agreements if one.awaits]
    if awaiting:
        return awaiting
    running = [one for one in agreements if one.state != "success"]
    paid_before = [one for one in agreements if one.goods_state != "accepted"]
    return running or paid_before[-1:]


def case_places(held: Held, target: Target, agreements: Sequence[Returning]) -> dict[str, int]:
    """Order → the case in which it is talked about, for orders without an agreement."""
    have = {one.order_no for one in agreements}
    without = [order_no for order_no in target.order_nos if order_no not in have]
    if not without:
        return {}
    found = live_cases(held.row.shop_id, without)
    tied = known(target.case_ids)
    for case in tied.values():
        if case.state in LIVE and case.order_no in without:
            found.setdefault(case.order_no, case.id)
    orders = orders_seen(held.row.shop_id, [each for each in without if each not in found])
    opened = []
    for order_no in without:
        if order_no in found:
            continue
        order = orders.get(order_no)
        opening = Opening(
            shop_id=held.row.shop_id,
            kind="refused_parcel" if target.by == "sent_out" else "return_refund",
            source="parcel",
            order_no=order_no,
            platform=order.platform if order else "taobao",
            buyer=order.buyer_nick if order else "",
            title=order.title if order else "",
        )
        found[order_no] = cases.open_case(by=None, opening=opening, now=held.now)
        opened.append(found[order_no])
    cases.assign_by_rule(case_ids=opened, now=held.now)
    return found


def arrive(held: Held, agreements: Sequence[Returning]) -> None:
    """Their goods are here; in the order of their numbers, as everybody locks them."""
    number = held.row.waybill
    if len(agreements) > 1:
        lock_agreements([one.id for one in agreements])
    for one in sorted(agreements, key=lambda each: each.refund_id or 0):
        act = Act(words=f"单号 {number}" if number else "")
        move_the_goods(by=held.by, agreement_id=one.id, event="arrive", act=act, now=held.now)


def write_arrived(held: Held, links: Sequence[ArrivalLink]) -> None:
    """One line in each case: it is here."""
    row = held.row
    what = row.waybill or row.text
    said = Said(
        "return.arrived",
        f"退货包裹到仓：{what}",
        f"a returned parcel has arrived: {what}",
        {"arrival": row.pk},
    )
    for case_id in sorted({link.case_id for link in links if link.case_id}):
        cases.write(case_id=case_id, said=said, by=held.by, now=held.now)


def bring_photos(held: Held, links: Sequence[ArrivalLink]) -> None:
    """Photos taken before anybody knew whose it was go to its first case."""
    row = held.row
    to = next((link.case_id for link in links if link.case_id), None)
    ids = list(Photo.objects.filter(arrival=row).values_list("evidence_id", flat=True))
    if to is not None and ids:
        move_case(shop_id=row.shop_id, from_case_id=None, to_case_id=to, evidence_ids=ids)


def unlink(held: Held, why: str) -> None:
    """It was not theirs after all: what had arrived for them is on its way again.

    Raises Refused by the goods' own table where something followed already.
    """
    row = held.row
    links = list(ArrivalLink.objects.select_for_update().filter(arrival=row, gone_at=None))
    agreements = returning([link.agreement_id for link in links if link.agreement_id])
    lock_agreements(list(agreements))
    for one in sorted(agreements.values(), key=lambda each: each.refund_id or 0):
        if (
            one.state == "agreed"
            and one.goods_state == "arrived"
            and not has_others(row.pk, one.id)
        ):
            act = Act(words=why)
            move_the_goods(
                by=held.by, agreement_id=one.id, event="undo_arrive", act=act, now=held.now
            )
    untell(row.pk, why, held.now)
    said = Said(
        "return.undone",
        f"包裹 {row.waybill or row.text} 不是这一单的：{why}",
        f"the parcel {row.waybill or row.text} is not of this case: {why}",
        {"arrival": row.pk},
    )
    for case_id in sorted({link.case_id for link in links if link.case_id}):
        cases.write(case_id=case_id, said=said, by=held.by, now=held.now)
    ArrivalLink.objects.filter(pk__in=[link.pk for link in links]).update(gone_at=held.now)


def has_others(arrival_id: int, agreement_id: int) -> bool:
    """Whether another parcel of the same agreement lies here."""
    links = ArrivalLink.objects.filter(
        agreement=agreement_id, gone_at=None, arrival__state__in=("received", "counted")
    )
    return links.exclude(arrival=arrival_id).exists()


def check_target(target: Target | None) -> Target:
    """Raises Refused `no_such_order` where nothing is meant."""
    if target is None:
        raise Refused(
            "no_such_order",
            "没有这一单，请重新选择。",
            "There is no such order: choose again.",
            field="choice",
        )
    return target
