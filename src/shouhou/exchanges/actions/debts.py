"""What a buyer owes for an exchange: asked for, reminded once, paid, waived, or not in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, TaskOrder, clean
from shouhou.cases.queries import task_states
from shouhou.exchanges.actions.holding import Held, hold, move_debt, standing, tell_queue
from shouhou.exchanges.actions.owing import pay_what_we_owe
from shouhou.exchanges.decide import settle
from shouhou.exchanges.decide.texts import Story
from shouhou.exchanges.facts import Net, Paid
from shouhou.exchanges.models import Debt, Exchange, Payment
from shouhou.exchanges.queries.gather import lines_from, moved_of, numbers_of, pieces_from
from shouhou.exchanges.queries.texts import ask_text, back_text, remind_text
from shouhou.exchanges.words import HOW, LIVE, OWING
from shouhou.ledger.actions import book_movement
from shouhou.ledger.facts import Movement
from shouhou.money import Money
from shouhou.orders.queries import order_seen
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_name

if TYPE_CHECKING:
    from shouhou.shops.models import Person

CHANNELS: Final = ("wangwang", "sms", "phone")
LONGEST_SERIAL: Final = 64
LONGEST_REASON: Final = 500
MOST_FEN: Final = 100_000_000
NOTICE, ALARM = 1, 2
NOT_SOLD: Final = ("unpaid", "closed")
HOUR: Final = timedelta(hours=1)


def open_debt(held: Held, fen: int) -> Debt:
    """The buyer owes this for the terms just settled."""
    row = held.row
    number = row.debts.count() + 1
    debt = Debt.objects.create(exchange=row, number=number, amount_fen=fen)
    row.owing_fen = fen
    row.save(update_fields=["owing_fen"])
    tell_queue(held)
    return debt


@transaction.atomic
def ask(*, by: Person, exchange_id: int, channel: str, now: datetime) -> None:
    """Ask the buyer to pay: a text with amount and way to pay becomes told work; the clock starts.

    Raises Refused: `not_here`, `no_debt`, `unknown_word`, the table's own.
    """
    held = hold(by, exchange_id, now)
    ask_buyer(held, open_of(held), channel)


def ask_buyer(held: Held, debt: Debt, channel: str) -> None:
    """The text by this channel as told work, until when it is owed, and when to remind."""
    if channel not in CHANNELS:
        raise Refused("unknown_word", "没有这个渠道。", "No such channel.", field="channel")
    numbers = numbers_of(held.row.shop_id, held.now)
    debt.asked_at, debt.reminded_at = held.now, None
    debt.due_at = held.now + numbers["debt_hours"] * HOUR
    debt.remind_at = held.now + min(numbers["debt_remind_hours"], numbers["debt_hours"]) * HOUR
    tail = f"{Money(debt.amount_fen - debt.paid_fen)} 元"
    move_debt(held, debt, "ask", standing(held), {"channel": channel}, tail)
    left, story = debt.amount_fen - debt.paid_fen, story_of(held.row)
    shop = shop_name(held.row.shop_id)
    tell(held, debt, "ask", ask_text(story, shop, left, debt.due_at, channel), channel)


def tell(held: Held, debt: Debt, what: str, text: str, channel: str = "wangwang") -> None:
    """One piece of told work of a debt; what an earlier one left open need not be told."""
    row, prefix = held.row, f"exchange:{held.row.pk}:debt:"
    drop_tasks(held, prefix)
    key = f"{prefix}{debt.number}:{what}:{row.version}"
    order = TaskOrder("tell_buyer", text, channel, due_at=debt.due_at)
    cases.ensure_task(case_id=row.case_id, key=key, task=order, by=held.by, now=held.now)


def drop_tasks(held: Held, prefix: str) -> None:
    """Work that says what no longer holds."""
    for key, state in task_states(held.row.case_id, prefix).items():
        if state in ("open", "copied"):
            cases.drop_task(by=None, key=key, reason="已有新的情况", now=held.now)


@transaction.atomic
def remind(*, by: Person | None, exchange_id: int, now: datetime) -> None:
    """Remind the buyer, once. Raises Refused: `not_here`, `no_debt`, the table's own."""
    held = hold(by, exchange_id, now)
    debt = open_of(held)
    left = debt.amount_fen - debt.paid_fen
    untold = is_untold(held)
    tail = "请款还没有告诉买家，请先告知" if untold else f"还差 {Money(left)} 元"
    move_debt(held, debt, "remind", standing(held), None, tail)
    debt.reminded_at = held.now
    debt.save(update_fields=["reminded_at"])
    if untold:
        en = f"Exchange {held.row.pk}: the buyer was not told yet what is owed"
        said = Said("alarm", f"换货 {held.row.pk}：{tail}", en, {"exchange": held.row.pk})
        cases.raise_alarms(alarms=[(held.row.case_id, NOTICE, said)], now=now)
    else:
        shop = shop_name(held.row.shop_id)
        tell(held, debt, "remind", remind_text(shop, left, debt.due_at or held.now))


def is_untold(held: Held) -> bool:
    """Whether the words that ask for it still wait to be told: reminding would be nonsense."""
    work = task_states(held.row.case_id, f"exchange:{held.row.pk}:debt:")
    return any(state in ("open", "copied") for state in work.values())


@transaction.atomic
def lapse(*, exchange_id: int, now: datetime) -> bool:
    """The time is over and it is not paid: the case is raised to a person. False: nothing to do."""
    held = hold(None, exchange_id, now)
    debt = held.debt
    if debt is None or debt.state != "asked" or debt.due_at is None or debt.due_at > now:
        return False
    left = Money(debt.amount_fen - debt.paid_fen)
    move_debt(held, debt, "lapse", standing(held), None, f"还差 {left} 元")
    zh = f"换货 {held.row.pk}：买家到期没有补款，还差 {left} 元，请联系买家或取消换货"
    en = f"Exchange {held.row.pk}: the buyer has not paid {left} yuan in time"
    said = Said("alarm", zh, en, {"exchange": held.row.pk})
    cases.raise_alarms(alarms=[(held.row.case_id, ALARM, said)], now=now)
    return True


@transaction.atomic
def pay(*, by: Person, exchange_id: int, paid: Paid, now: datetime) -> None:
    """The buyer paid: by a payment link (its order number) or a transfer (its serial).

    Less than owed leaves the rest owed, more goes back. The same serial again for the same debt
    changes nothing; a serial settles one debt only. Raises Refused: `not_here`, `no_debt`,
    `unknown_word`, `empty`, `out_of_bounds`, `serial_used`, `not_paid` (that order is not paid, or
    of another amount), `same_order`.
    """
    held = hold(by, exchange_id, now, "see")
    row = held.row
    paid = checked(held, paid)
    used = Payment.objects.select_related("debt").filter(
        shop_id=row.shop_id, how=paid.how, serial=paid.serial
    )
    if (known := used.first()) is not None:
        if known.debt.exchange_id == row.pk and known.fen == paid.fen:
            return
        raise serial_used(known.debt.exchange_id)
    debt = held.debt or row.debts.order_by("-number").first()
    if debt is None:
        raise no_debt()
    is_open = debt.state in OWING
    full = is_open and debt.paid_fen + paid.fen >= debt.amount_fen
    debt.paid_fen += paid.fen
    tail = f"{Money(paid.fen)} 元，{'链接订单' if paid.how == 'link' else '流水'} {paid.serial}"
    detail = {"how": paid.how, "serial": paid.serial, "fen": paid.fen}
    move_debt(held, debt, "pay", replace(standing(held), full=full), detail, tail)
    book(held, debt, paid)
    if full or not is_open:
        drop_tasks(held, f"exchange:{row.pk}:debt:")
    settle_rest(held, is_open)


def book(held: Held, debt: Debt, paid: Paid) -> None:
    """The payment, and its entry in the ledger."""
    row = held.row
    made = Payment(
        debt=debt,
        shop_id=row.shop_id,
        how=paid.how,
        serial=paid.serial,
        fen=paid.fen,
        at=held.now,
        by=held.by,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody noted it on another exchange at this very moment
        used = Payment.objects.filter(shop_id=row.shop_id, how=paid.how, serial=paid.serial)
        raise serial_used(used.values_list("debt__exchange", flat=True).first() or 0)
    movement = Movement(
        key=f"exchange:payment:{made.pk}",
        shop_id=row.shop_id,
        movement="buyer_paid",
        amount_fen=paid.fen,
        at=held.now,
        order_no=row.order_no,
        case_id=row.case_id,
        says=f"换货 {row.pk} 买家补款 {paid.serial}",
    )
    # The agent notes it, the desk books it: booking for oneself is finance's right.
    book_movement(by=None, movement=movement, now=held.now)


def settle_rest(held: Held, was_open: bool) -> None:
    """What was paid too much, or for an exchange that will not be, goes back the way it came."""
    row = held.row
    counts = row.state in LIVE or row.state == "sent"
    net = settle(lines_from(row.lines) if counts else (), moved_of(row.pk))
    if net.fen < 0 and row.state != "planned":
        given = pay_what_we_owe(held, net, "paid_back")
        if given:
            tell_back(held, given)
            if not was_open:
                row.problem = "came_late"
                row.save(update_fields=["problem"])


def tell_back(held: Held, fen: int) -> None:
    """The buyer hears that money comes back."""
    row = held.row
    key = f"exchange:{row.pk}:back:{row.version}"
    why = "换货取消，您补的钱" if row.state == "called_off" else "这次换货多付的"
    text = back_text(shop_name(row.shop_id), fen, why)
    cases.ensure_task(
        case_id=row.case_id, key=key, task=TaskOrder("tell_buyer", text), by=held.by, now=held.now
    )


def checked(held: Held, paid: Paid) -> Paid:
    """The payment as it can be kept."""
    if paid.how not in HOW:
        raise Refused("unknown_word", "没有这种付款方式。", "No such way to pay.", field="how")
    serial = clean(paid.serial, LONGEST_SERIAL, field="serial").replace(" ", "")
    if not serial or not serial.isascii() or not serial.replace("-", "").isalnum():
        raise Refused(
            "empty", "请填订单号或流水号（字母和数字）。", "A number is needed.", field="serial"
        )
    if not 0 < paid.fen <= MOST_FEN:
        raise Refused("out_of_bounds", "请填金额。", "An amount is needed.", field="fen")
    if paid.how == "link":
        check_order(held.row, serial, paid.fen)
    return replace(paid, serial=serial)


def check_order(row: Exchange, number: str, fen: int) -> None:
    """The order of a payment link, where it was imported already, must have been paid so much."""
    if number == row.order_no:
        zh = "这是原来的订单，不是补邮费的订单。"
        raise Refused("same_order", zh, "That is the order itself.", field="serial")
    order = order_seen(row.shop_id, number)
    if order is None:
        return  # not imported yet: the number holds the place, no other debt can take it
    if order.status in NOT_SOLD or order.paid_fen != fen:
        paid = "没有付款" if order.status in NOT_SOLD else f"付了 {Money(order.paid_fen)} 元"
        raise Refused(
            "not_paid",
            f"订单 {number} {paid}，和填的不一样。",
            f"Order {number} was not paid so much.",
            field="serial",
        )


@transaction.atomic
def waive(*, by: Person, exchange_id: int, reason: str, now: datetime) -> None:
    """A supervisor lets the buyer off. Raises Refused: `not_here`, `no_debt`, the table's own."""
    held = hold(by, exchange_id, now)
    why = clean(reason, LONGEST_REASON, field="reason")
    debt = open_of(held)
    debt.reason = why
    left = Money(debt.amount_fen - debt.paid_fen)
    said = replace(standing(held), reason=bool(why))
    move_debt(held, debt, "waive", said, {"reason": why}, f"{left} 元，{why}")
    drop_tasks(held, f"exchange:{held.row.pk}:debt:")


def void_debt(held: Held) -> None:
    """Nobody owes for terms that no longer hold; what was paid stays known."""
    debt = held.debt
    if debt is not None:
        move_debt(held, debt, "cancel", standing(held))
        drop_tasks(held, f"exchange:{held.row.pk}:debt:")


def open_of(held: Held) -> Debt:
    """The debt that is open. Raises Refused `no_debt`."""
    debt = held.debt
    if debt is None:
        raise no_debt()
    return debt


def no_debt() -> Refused:
    return Refused("no_debt", "买家没有要补的款。", "The buyer owes nothing.")


def serial_used(exchange_id: int) -> Refused:
    return Refused(
        "serial_used",
        f"这个编号已经登记在换货 {exchange_id} 上，一笔付款只能抵一笔。",
        f"This number is noted on exchange {exchange_id} already.",
        field="serial",
    )


def story_of(row: Exchange, net: Net | None = None) -> Story:
    """What texts tell of an exchange."""
    lines = lines_from(row.lines)
    paid = Payment.objects.filter(debt__exchange=row).values_list("fen", flat=True)
    return Story(
        kind=row.kind,
        situation=row.situation,
        back=row.back_name,
        pieces=pieces_from(row.pieces),
        net=net or settle(lines),
        paid_fen=sum(paid),
        new_payer=row.new_payer,
        reason=str(row.plan.get("reason", "")),
    )
