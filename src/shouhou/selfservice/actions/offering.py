"""Lay ways out before the buyer, take them back, act on what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from shouhou.approvals.facts import Asked
from shouhou.approvals.queries import ruling
from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, clean
from shouhou.cases.queries import CaseKnown, task_state
from shouhou.cases.words import LIVE as LIVE_CASE
from shouhou.contacts.actions import check_words
from shouhou.ledger.queries import balances
from shouhou.money import Money
from shouhou.notices.actions import announce
from shouhou.selfservice.actions.holding import live_offer, one_at_a_time, workable
from shouhou.selfservice.decide import moved, way_text
from shouhou.selfservice.facts import OfferWish, WayView, WayWish
from shouhou.selfservice.models import Offer, OfferWay
from shouhou.selfservice.queries.ground import footing_of
from shouhou.selfservice.queries.limits import numbers_of
from shouhou.selfservice.queries.offers import offer_view
from shouhou.selfservice.words import LONGEST_WORDS, PAYS, WAYS, vocabulary
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_NOTE: Final = 100
MOST_FEN: Final = 100_000_000
PEOPLE: Final = ("agent", "supervisor", "owner")


@transaction.atomic
def make_offer(*, by: Person, case_id: int, wish: OfferWish, now: datetime) -> int:
    """What the buyer may choose from, from now on; what was offered before is taken back. Its id.

    Raises Refused: `not_here`, `over` (the case is closed), `no_ways`, `unknown_word`,
    `no_amount`, `over_paid`, `over_limit` (more than this person may grant), `forbidden_words`,
    `too_long`, `out_of_bounds`, `just_offered`.
    """
    case, together = workable(by, case_id)
    if case.state not in LIVE_CASE:
        raise Refused("over", "售后单已结，不能再给方案。", "The case is closed.")
    one_at_a_time(case.id)
    words = clean(wish.words, LONGEST_WORDS, field="words")
    ways = checked(case, wish.ways)
    check_words("\n".join([words, *(way.note for way in ways)]), "words")
    check_limit(by, case, together, ways, now)
    hours = good_hours(wish.hours, numbers_of(case.shop_id, now)["offer_hours"])
    while (before := live_offer(together)) is not None:
        end_offer(by, before, "withdraw", now)
    last = Offer.objects.filter(case_id=case.id).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            row = Offer.objects.create(
                shop_id=case.shop_id,
                case_id=case.id,
                number=last + 1,
                words=words,
                made_by=by,
                made_at=now,
                expires_at=now + timedelta(hours=hours),
            )
    except IntegrityError:
        raise Refused("just_offered", "刚刚已有人给了方案。", "Somebody has just offered.")
    OfferWay.objects.bulk_create(
        OfferWay(offer=row, place=at, way=way.way, amount_fen=way.amount_fen, note=way.note)
        for at, way in enumerate(ways, start=1)
    )
    views = [WayView(way.way, way.amount_fen, way.note) for way in ways]
    zh, en = "；".join(map(way_text, views)), "; ".join(way_text(each, "en") for each in views)
    said = Said(
        "buyer_page", f"给买家的方案：{zh}", f"offered to the buyer: {en}", {"offer": row.pk}
    )
    cases.write(case_id=case.id, said=said, by=by, now=now)
    return int(row.pk)


def checked(case: CaseKnown, ways: Sequence[WayWish]) -> list[WayWish]:
    """The ways as they are kept. Raises Refused."""
    if not ways:
        raise Refused("no_ways", "请至少给一种处理方式。", "Offer at least one way.", (), "ways")
    if len({way.way for way in ways}) < len(ways) or not {way.way for way in ways} <= set(WAYS):
        raise Refused("unknown_word", "处理方式不对。", "No such way, or twice.", (), "ways")
    most = most_of(case)
    return [one_way(way, most) for way in ways]


def one_way(way: WayWish, most: int) -> WayWish:
    """Ways that pay have a figure, others have none."""
    note = clean(way.note, LONGEST_NOTE, field=f"note_{way.way}")
    field = f"amount_{way.way}"
    if way.way not in PAYS:
        if way.amount_fen is not None:
            raise Refused("no_amount", "这种方式没有金额。", "This way has no amount.", (), field)
        return WayWish(way.way, None, note)
    if way.amount_fen is None or way.amount_fen <= 0:
        raise Refused("no_amount", "请填退多少钱。", "Say how much is paid back.", (), field)
    if way.amount_fen > most:
        raise Refused(
            "over_paid",
            f"最多能退 {Money(most).yuan} 元。",
            f"At most {Money(most).yuan} yuan can be paid back.",
            (),
            field,
        )
    return WayWish(way.way, way.amount_fen, note)


def most_of(case: CaseKnown) -> int:
    """What the order paid and has not got back; where nobody knows, a bound of reason."""
    lines = balances(None, case.shop_id, case.order_no) if case.order_no else ()
    if not lines:
        return MOST_FEN
    return sum(max(0, line.paid_fen - line.refunded_fen) for line in lines)


def check_limit(
    by: Person, case: CaseKnown, together: Sequence[int], ways: Sequence[WayWish], now: datetime
) -> None:
    """Nobody promises a buyer what they may not grant. Raises Refused `over_limit`."""
    most = max((way.amount_fen or 0 for way in ways), default=0)
    if not most:
        return
    head = footing_of(together).head
    asked = Asked(
        shop_id=case.shop_id,
        case_id=case.id,
        act="agree",
        subject="agreement",
        subject_id=head.id if head else 0,
        amount_fen=most,
        purpose=head.purpose if head else "refund",
        buyer=case.buyer,
    )
    said = ruling(asked, by=by, now=now)
    if said.needs:
        zh = "；".join(row.zh for row in said.rows)
        en = "; ".join(row.en for row in said.rows)
        raise Refused(
            "over_limit",
            f"这个金额要别人批准，先请主管来给这个方案：{zh}",
            f"Somebody else must grant this: {en}",
            tuple(row.row for row in said.rows),
            "ways",
        )


def good_hours(hours: int | None, usual: int) -> int:
    """Raises Refused `out_of_bounds`."""
    bounds = vocabulary().parameters["offer_hours"]
    if hours is not None and not bounds.lo <= hours <= bounds.hi:
        raise Refused(
            "out_of_bounds",
            f"有效小时须在 {bounds.lo} 到 {bounds.hi} 之间。",
            f"{bounds.lo} to {bounds.hi} hours.",
            (),
            "hours",
        )
    return usual if hours is None else hours


@transaction.atomic
def withdraw_offer(*, by: Person, case_id: int, now: datetime) -> None:
    """The buyer may not choose any more. Raises Refused `not_here`, `no_offer`, or as states.md."""
    close_live(by, case_id, "withdraw", now)


@transaction.atomic
def take_choice(*, by: Person, case_id: int, now: datetime) -> WayView | None:
    """The shop acts on what the buyer chose: it is not changed any more.

    Gives the way chosen where no agreement runs that carries it: somebody must put one on the
    table. Raises Refused `not_here`, `no_offer`, or as states.md says.
    """
    row, together = close_live(by, case_id, "take", now)
    if footing_of(together).runs:
        return None
    return next((way for way in offer_view(row).ways if way.way == row.choice), None)


def close_live(by: Person, case_id: int, event: str, now: datetime) -> tuple[Offer, Sequence[int]]:
    """End the live offer, with a line; the offer, and the cases it is about."""
    case, together = workable(by, case_id)
    row = live_offer(together)
    if row is None:
        raise Refused("no_offer", "现在没有给买家的方案。", "Nothing is offered now.")
    says = end_offer(by, row, event, now)
    cases.write(case_id=case.id, said=Said("buyer_page", *says, {"offer": row.pk}), by=by, now=now)
    return row, together


def end_offer(by: Person, row: Offer, event: str, now: datetime) -> tuple[str, str]:
    """The offer's last move; what it says. Work about the choice is not to be done any more."""
    shop = shop_of(by, row.shop_id)
    roles = shop.roles if shop else frozenset()
    who = [each for each in PEOPLE if each in roles]
    change = moved(row.state, event, who, ())
    row.state, row.ended_at, row.ended_by = change.to, now, by
    row.save(update_fields=["state", "ended_at", "ended_by"])
    drop_work(row, change.says, now)
    return change.says, f"offer {event}"


def drop_work(row: Offer, reason: str, now: datetime) -> None:
    """What the choice left as work for somebody is done or void."""
    key = work_key(row)
    if task_state(row.case_id, key) in ("open", "copied"):
        cases.drop_task(by=None, key=key, reason=reason, now=now)


def work_key(row: Offer) -> str:
    """The key of the work that the newest choice made."""
    return f"selfservice:offer:{row.pk}:{row.choices}"


@transaction.atomic
def lapse_offer(*, offer_id: int, now: datetime) -> bool:
    """Nobody chose in time; False where somebody did, or it is over."""
    row = Offer.objects.select_for_update().filter(pk=offer_id, state="offered").first()
    if row is None or row.expires_at > now:
        return False
    row.state = moved(row.state, "lapse", ("system",), ()).to
    row.ended_at = now
    row.save(update_fields=["state", "ended_at"])
    said = Said(
        "buyer_page",
        "给买家的方案过期了，买家没有选",
        "the offer ran out; the buyer chose nothing",
        {"offer": row.pk},
    )
    cases.write(case_id=row.case_id, said=said, by=None, now=now)
    announce(row.shop_id, "case.changed", now=now, case_id=row.case_id)
    return True
