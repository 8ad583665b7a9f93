"""An exchange ends otherwise: called off, its agreement gone, turned into a refund."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Opening, clean
from shouhou.cases.queries import known as known_cases
from shouhou.exchanges.actions.debts import tell_back, void_debt
from shouhou.exchanges.actions.holding import Held, hold, move, standing
from shouhou.exchanges.actions.owing import call_off_payables, clear_waits, pay_what_we_owe
from shouhou.exchanges.actions.sending import carry_click, tell_agreement, went_out
from shouhou.exchanges.actions.stopping import stop_sending
from shouhou.exchanges.decide import settle
from shouhou.exchanges.decide.texts import names
from shouhou.exchanges.facts import Net, Parcel
from shouhou.exchanges.models import Exchange, FollowUp, Unit
from shouhou.exchanges.queries.gather import lines_from, moved_of, pieces_from
from shouhou.exchanges.words import LIVE
from shouhou.ledger.actions import renew_units
from shouhou.ledger.facts import Units
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_REASON: Final = 500
GONE: Final = ("withdrawn", "lapsed")


@transaction.atomic
def call_off(*, by: Person, exchange_id: int, reason: str, now: datetime) -> None:
    """Nothing goes out after all: the sending is stopped, the debt void, what the buyer paid for it
    goes back the way it came.

    Raises Refused: `not_here`, the table's own (`not_yet` once the parcel is gone).
    """
    held = hold(by, exchange_id, now, "agree")
    end(held, clean(reason, LONGEST_REASON, field="reason"))


def end(held: Held, why: str) -> None:
    """The move and what follows from it."""
    stopped = stop_sending(held, why)
    said = replace(standing(held), reason=bool(why), stopped=stopped)
    move(held, "call_off", said, {"reason": why}, why)
    Unit.objects.filter(exchange=held.row).update(released=True)
    void_debt(held)
    call_off_payables(held, "换货已取消")
    net = settle((), moved_of(held.row.pk))
    given = pay_what_we_owe(held, net, "paid_back")
    if given:
        tell_back(held, given)


@transaction.atomic
def follow_agreement(*, agreement_id: int, now: datetime) -> None:
    """The agreement moved: goods came in, it fell, it became a refund. Harmless to repeat."""
    rows = Exchange.objects.filter(agreement=agreement_id).exclude(state="called_off")
    pk = rows.values_list("pk", flat=True).first()
    if pk is None:
        return
    held = hold(None, pk, now)
    if held.row.state in LIVE:
        follow_live(held)
    else:
        follow_sent(held)
    held.row.save()
    if held.terms.goods_in:
        clear_waits(held)


def follow_live(held: Held) -> None:
    """Before it was sent."""
    row, terms = held.row, held.terms
    if not terms.sends_goods or terms.state in GONE:
        if stop_sending(held, "协议不再是换货"):
            end(held, "协议已变，不再换货")
        else:
            row.problem = "sent_besides"
    elif terms.state == "success":
        went_out_elsewhere(held)
    elif not terms.is_agreed and row.state in ("sending", "short"):
        stopped = stop_sending(held, "协议有变")
        if stopped:
            said = replace(standing(held), reason=True, stopped=True)
            move(held, "stop", said, None, "协议有变，先叫停")
        else:
            row.problem = "sent_besides"


def went_out_elsewhere(held: Held) -> None:
    """The platform shows the exchange as done, or somebody ended it there."""
    row = held.row
    if row.state == "planned":
        end(held, "平台显示已完成")
        return
    row.settled_there = True
    went_out(held, "ship", standing(held), Parcel(courier=row.courier, waybill=row.waybill))


def follow_sent(held: Held) -> None:
    """After it was sent: the return of an advance exchange came in, or the buyer wants money."""
    row, terms = held.row, held.terms
    if terms.sends_goods:
        if not row.settled_there and terms.is_agreed and terms.goods_in:
            tell_agreement(held)
            carry_click(held)
        return
    if row.problem == "" and terms.state not in GONE:
        row.problem = "turned"
        renew(held)


def renew(held: Held) -> None:
    """What replaced the goods may come back, or be sent again, in its turn."""
    row = held.row
    left = row.units - row.renewed
    if left > 0 and row.kind != "repair":
        units = Units(
            shop_id=row.shop_id, order_no=row.order_no, line_no=row.line_no, resending=left
        )
        try:
            with transaction.atomic():
                renew_units(units=units, now=held.now)
        except Refused:
            return  # the ledger knows of none that went out: there is nothing to renew
        row.renewed = row.units
        row.save(update_fields=["renewed"])


@transaction.atomic
def give_back(*, by: Person, exchange_id: int, now: datetime) -> int:
    """Exchanged, and then the money back: the difference in price the buyer had added goes back the
    way it came (the refund itself pays what the order paid). How much, in fen.

    Raises Refused: `not_here`, `not_turned`.
    """
    held = hold(by, exchange_id, now, "agree")
    row = held.row
    if row.problem != "turned":
        raise Refused("not_turned", "这次换货没有转成退款。", "It has not turned into a refund.")
    given = pay_what_we_owe(held, without_goods(held))
    row.problem = ""
    row.version += 1
    row.moved_at = now
    row.save()
    if given:
        tell_back(held, given)
    return given


def without_goods(held: Held) -> Net:
    """The sum once the goods are back on both sides: freight and compensation stay as they were."""
    lines = [each for each in lines_from(held.row.lines) if not each.line.startswith("price_")]
    moved = [each for each in moved_of(held.row.pk) if each.owed != "difference"]
    return settle(lines, moved)


@transaction.atomic
def about_replacement(*, by: Person, exchange_id: int, now: datetime) -> int:
    """Something is wrong with what went out: a case of its own about it; its number.

    Called again while that case runs it is the same one. Raises Refused: `not_here`, `not_sent`.
    """
    held = hold(by, exchange_id, now)
    row = held.row
    if row.state != "sent":
        raise Refused("not_sent", "还没有换出，先看这次换货。", "Nothing has gone out yet.")
    earlier = FollowUp.objects.filter(exchange=row).order_by("-pk").first()
    if earlier is not None and is_running(earlier.case_id):
        return int(earlier.case_id)
    renew(held)
    pieces = names(pieces_from(row.pieces))
    opening = Opening(
        shop_id=row.shop_id,
        kind="exchange",
        source="hand",
        order_no=row.order_no,
        buyer=row.buyer,
        title=pieces,
        note=origin_words(row),
    )
    case_id = cases.open_case(by=by, opening=opening, now=now)
    cases.link(by=by, case_id=case_id, other=row.case_id, kind="follows", now=now)
    FollowUp.objects.create(case_id=case_id, exchange=row, at=now, by=by)
    return case_id


def is_running(case_id: int) -> bool:
    """Whether that case is not over."""
    found = known_cases([case_id]).get(case_id)
    return found is not None and found.closed_at is None and found.merged_into is None


def origin_words(row: Exchange) -> str:
    """换自订单… 的第 n 件."""
    numbers = "、".join(str(number) for number in row.unit_nos)
    return f"换自订单 {row.order_no} 的第 {numbers} 件（换货 {row.pk}，单号 {row.waybill or '—'}）"
