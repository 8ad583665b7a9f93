"""What the platform shows, followed by our agreements: new requests open or join a case.

A sight never argues: what the platform says happened has happened. Where that contradicts the
balance, the money is booked all the same, the difference kept, and a person must look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shouhou.cases.actions import open_or_join
from shouhou.cases.facts import RefundCome
from shouhou.ledger import actions as ledger
from shouhou.orders.queries import lines_of_orders, orders_seen
from shouhou.refunds.actions.goods import goods_are_in
from shouhou.refunds.actions.lateness import kept, ran_out_at, say_late
from shouhou.refunds.actions.money import (
    always,
    keep_replacement,
    let_go,
    paid_by_platform,
    secure,
    settle_if_done,
)
from shouhou.refunds.actions.moving import (
    PLATFORM,
    acting_as,
    hold_as,
    move,
    move_goods,
    tell_follower,
)
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.actions.tell import carry_received, drop_open
from shouhou.refunds.actions.turning import begin_anew, turned_to_refund
from shouhou.refunds.decide.agreeing import ENDED, GOODS_GO_OUT, PURPOSES, START, case_kind
from shouhou.refunds.facts import ShopSetting, facts_of
from shouhou.refunds.models import OVER, Agreement, AgreementChange, RefundRequest
from shouhou.refunds.queries.holding import Held
from shouhou.refunds.queries.rebuild import REFUND_FIELDS, as_refund
from shouhou.refunds.words import problem_of
from shouhou.shops.facts import Refused

BATCH = 1000
UNSENT = ("unpaid", "unshipped")
RETURNING = ("wait_buyer_return", "wait_seller_receive", "wait_seller_send", "wait_buyer_confirm")
BACK = ("wait_seller_send", "wait_buyer_confirm")
PLAIN_SETTING = ShopSetting("c2c")
"""For the units and the line a request is about, no setting of the shop matters."""


def adopt(shop_id: int, now: datetime, refund_ids: Iterable[int] | None = None) -> int:
    """Open or join a case for every request that has no agreement yet; how many there were.

    Batch by batch, each in its own transaction; the desk of an older version is brought up to
    date the same way. Doing it again changes nothing.
    """
    rows = RefundRequest.objects.filter(shop_id=shop_id, agreement__isnull=True)
    if refund_ids is not None:
        rows = rows.filter(pk__in=list(refund_ids))
    wanted = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(wanted), BATCH):
        with transaction.atomic():
            adopt_locked(shop_id, wanted[start : start + BATCH], now)
    return len(wanted)


def adopt_locked(shop_id: int, refund_ids: Sequence[int], now: datetime) -> None:
    """One batch, inside a transaction: cases, agreements, and the money that is agreed or paid."""
    rows = RefundRequest.objects.select_for_update(of=("self",)).filter(pk__in=list(refund_ids))
    held = list(rows.order_by("pk"))  # locked first: only then it is certain who has none
    known = set(Agreement.objects.filter(refund__in=held).values_list("refund_id", flat=True))
    refunds = [row for row in held if row.pk not in known]
    if not refunds:
        return
    parts = parts_of(shop_id, refunds)
    come = [come_of(row, parts[row.pk]) for row in refunds]
    cases = open_or_join(shop_id=shop_id, come=come, now=now)
    made = Agreement.objects.bulk_create(
        [fresh(row, cases[str(row.pk)], parts[row.pk], now) for row in refunds]
    )
    AgreementChange.objects.bulk_create([first_change(each, now) for each in made])
    settle_first_sight(made, refunds, now)
    put_slips(cases.values(), now)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of its order a request is about."""

    buyer: str
    unsent: bool
    line_nos: tuple[str, ...]
    units: int


def parts_of(shop_id: int, refunds: Sequence[RefundRequest]) -> dict[int, Part]:
    """For many requests, in two queries."""
    numbers = {row.order_no for row in refunds}
    orders, lines = orders_seen(shop_id, numbers), lines_of_orders(shop_id, numbers)
    found = {}
    for row in refunds:
        seen = as_refund([getattr(row, name) for name in REFUND_FIELDS])
        order = orders.get(row.order_no)
        case = facts_of(seen, order, lines.get(row.order_no, ()), PLAIN_SETTING)
        found[row.pk] = Part(
            buyer=row.buyer_nick or (order.buyer_nick if order else ""),
            unsent=order is not None and order.status in UNSENT,
            line_nos=(case.line_no,) if case.line_no else (),
            units=case.units if case.line_no else 0,
        )
    return found


def come_of(row: RefundRequest, part: Part) -> RefundCome:
    """What a case needs to know of a request."""
    problem = problem_of(row.reason_text)
    return RefundCome(
        key=str(row.pk),
        shop_id=row.shop_id,
        order_no=row.order_no,
        platform=row.platform,
        kind=case_kind(row.kind, part.unsent),
        buyer=part.buyer,
        title=row.title,
        problem=problem if isinstance(problem, str) else "",
        applied_at=row.applied_at,
        is_over=row.status in OVER,
    )


def fresh(row: RefundRequest, case_id: int, part: Part, now: datetime) -> Agreement:
    """The agreement as the platform's status tells it at the first sight."""
    state, goods, outside = START.get(row.status, ("proposed", "none", False))
    if row.kind not in ("return_refund", "exchange", "repair"):
        goods = "none"
    if row.platform_in == "in" and state not in ENDED:
        state = "platform_in"
    return Agreement(
        shop_id=row.shop_id,
        case_id=case_id,
        refund=row,
        order_no=row.order_no,
        buyer=part.buyer,
        state=state,
        goods_state=goods,
        kind=row.kind,
        amount_fen=row.amount_fen,
        asked_kind=row.kind,
        asked_fen=row.amount_fen,
        line_nos=list(part.line_nos),
        units=part.units,
        purpose=PURPOSES.get(row.kind, "refund"),
        outside=outside,
        opened_at=now,
        moved_at=now,
    )


def first_change(row: Agreement, now: datetime) -> AgreementChange:
    """The first row of a history: how it was found."""
    return AgreementChange(
        agreement=row,
        number=1,
        axis="agreement",
        event="seen",
        row="",
        old="",
        new=row.state,
        who="platform",
        at=now,
        latest=True,
    )


def settle_first_sight(
    made: Sequence[Agreement], refunds: Sequence[RefundRequest], now: datetime
) -> None:
    """What was paid before we looked is booked in bulk; what is agreed already is reserved."""
    by_id = {row.pk: row for row in refunds}
    paid = [
        paid_by_platform(one, by_id[one.refund_id], now)
        for one in made
        if one.state == "success" and one.amount_fen and one.refund_id
    ]
    if paid:
        ledger.book_many_platform_payments(payments=paid, now=now)
    for one in made:
        if one.state == "agreed":
            held = hold_as(one.pk, now, PLATFORM)
            secure_or_flag(held)
            if one.goods_state == "accepted" and not held.row.problem:
                goods_are_in(held)
            held.row.save()


def secure_or_flag(held: Held) -> None:
    """Reserve what the platform shows as agreed; a balance that cannot bear it calls a person."""
    try:
        with transaction.atomic():
            secure(held)
    except Refused as refused:
        # What was undone in the table must not live on in this value.
        held.row.refresh_from_db()
        held.money = ""
        held.row.payable_id = None
        held.row.problem = "no_order" if refused.code == "no_order" else "over_balance"
        held.row.save(update_fields=["problem", "payable_id"])


def follow(shop_id: int, refund_ids: Iterable[int], now: datetime) -> None:
    """Move the agreements of requests whose newest sight differs, inside the transaction."""
    rows = Agreement.objects.filter(shop_id=shop_id, refund_id__in=list(refund_ids))
    # All agreements, then all cases: see `moving` on the order of locks.
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    in_cases = rows.select_related("case").order_by("case_id")
    list(in_cases.select_for_update(of=("case",)).only("pk", "case_id", "case__id"))
    cases = set()
    for pk, case_id in rows.order_by("refund_id").values_list("pk", "case_id"):
        held = hold_as(pk, now, PLATFORM)
        follow_one(held)
        cases.add(case_id)
    put_slips(cases, now)


def follow_one(held: Held) -> None:
    """One agreement after one sight."""
    row, refund = held.row, held.refund
    assert refund is not None
    if refund.status == "success":
        paid_outside(held, refund)
    elif row.state == "success":
        if turned_to_refund(row, refund):
            begin_anew(held)
            asked_anew(held, refund)
            row.save()
        return  # what the platform shows after it paid is an impossible change, not followed
    elif row.state in ENDED and refund.status not in OVER:
        asked_anew(held, refund)  # we took it for over, on the platform it is not
    elif refund.status == "closed":
        closed_outside(held)
    else:
        still_open(held, refund)
    row.save()


def paid_outside(held: Held, refund: RefundRequest) -> None:
    """The platform paid: booked exactly once, whatever we were about to do, or had done.

    What the request is there decides whether money went: here buyer and shop may have settled on
    an exchange meanwhile. If that was carried out as well, a person must look.
    """
    row = held.row
    pays = bool(refund.amount_fen) and refund.kind not in GOODS_GO_OUT
    if row.state == "success":
        if pays and row.kind in GOODS_GO_OUT:
            row.problem = "paid_besides"
        if pays:
            book_outside(held, refund)
        return
    late = ran_out_at(held)
    if pays and row.kind in GOODS_GO_OUT:
        tell_follower(row)
        keep_replacement(row, held.now)
        take_platform_terms(row, refund)
    if pays:
        row.amount_fen = refund.amount_fen
        row.post_fen = min(row.post_fen, row.amount_fen)
        book_outside(held, refund)
    drop_open(row, held.now)
    row.outside = True
    move(held, "settle", always, fen=refund.amount_fen, **kept(late))
    say_late(held, "success", late)


def book_outside(held: Held, refund: RefundRequest) -> None:
    """What the platform shows as paid for this request; the same again changes nothing."""
    ledger.book_platform_payment(paid=paid_by_platform(held.row, refund, held.now), now=held.now)


def closed_outside(held: Held) -> None:
    """The platform closed it: what was reserved is free again; money already out calls a person."""
    row = held.row
    if row.state in ENDED:
        return
    drop_open(row, held.now)
    if held.has_moved:
        row.problem = "closed_after_paying"
        return
    let_go(held, "平台已关闭", ends=True)
    row.outside = True
    move(held, "withdraw", lambda need: need != "moved")


def still_open(held: Held, refund: RefundRequest) -> None:
    """The request goes on: changed terms, an answer given outside, goods on their way."""
    row = held.row
    if refund.platform_in == "in" and row.state != "platform_in":
        if may_move(held, "step_in"):
            move(held, "step_in", always)
    elif is_asked_anew(held, refund):
        asked_anew(held, refund)
    elif refund.status == "seller_refused" and row.state != "refused":
        refused_outside(held)
    elif refund.status in RETURNING:
        agreed_outside(held, refund)


def refused_outside(held: Held) -> None:
    """Somebody refused on the platform; where our money is out already, a person must look."""
    row = held.row
    if not may_move(held, "refuse"):
        return
    drop_open(row, held.now)
    row.outside = True
    if held.has_moved:
        row.problem = "closed_after_paying"
        return
    if row.state == "agreed":
        let_go(held, "平台显示已拒绝")
    move(held, "refuse", always)


def may_move(held: Held, event: str) -> bool:
    """Whether the table has a row for the platform from here."""
    from shouhou.refunds.states import agreement_machine

    return any(
        move.event == event for move in agreement_machine().allowed(held.row.state, "platform")
    )


def is_asked_anew(held: Held, refund: RefundRequest) -> bool:
    """Whether the buyer changed the request after what we know, or it came back to us."""
    row = held.row
    changed = (refund.kind, refund.amount_fen) != (row.asked_kind, row.asked_fen)
    if refund.status != "wait_seller":
        return False
    return changed or (row.outside and row.state in ("refused", "agreed", "countered"))


def asked_anew(held: Held, refund: RefundRequest) -> None:
    """New terms are on the table; what we had promised for the old ones is void."""
    row = held.row
    if held.has_moved or not may_move(held, "modify"):
        return
    if row.state == "agreed":
        let_go(held, "买家修改了申请")
    drop_open(row, held.now)
    move(held, "modify", lambda need: need != "moved", kind=refund.kind, fen=refund.amount_fen)
    take_platform_terms(row, refund)
    row.outside = False


def agreed_outside(held: Held, refund: RefundRequest) -> None:
    """Somebody agreed on the platform, or our own answer arrived there; the goods follow."""
    row = held.row
    if row.state != "agreed":
        if not may_move(held, "agree"):
            return
        late = ran_out_at(held)
        take_platform_terms(row, refund)
        move(held, "agree", always, **kept(late))
        secure_or_flag(held)
        say_late(held, "agree", late)
    if not row.outside:
        row.outside = True
        drop_open(row, held.now)
    if row.goods_state == "awaited" and refund.status != "wait_buyer_return":
        move_goods(held, "send_back", always)
    if refund.status in BACK and row.goods_state in ("travelling", "arrived", "disputed"):
        goods_seen_back(held)
    elif row.goods_state == "accepted":
        carry_received(held)
    settle_if_done(held)


def take_platform_terms(row: Agreement, refund: RefundRequest) -> None:
    """What was agreed there is what the request says now, e.g. our offer that the buyer took."""
    row.kind, row.amount_fen = refund.kind, refund.amount_fen
    row.asked_kind, row.asked_fen = refund.kind, refund.amount_fen
    row.post_fen = min(row.post_fen, row.amount_fen)
    row.offer_kind, row.offer_fen = "", None
    row.purpose = PURPOSES.get(row.kind, "refund")


def goods_seen_back(held: Held) -> None:
    """The platform says we confirmed the receipt: so they are in."""
    if held.row.goods_state == "travelling":
        move_goods(held, "arrive", always)
    with acting_as(held, ("warehouse",)):
        move_goods(held, "accept", always)
    goods_are_in(held)
