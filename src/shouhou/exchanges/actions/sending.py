"""The replacement goes out: asked of the warehouse, stopped, followed to its waybill."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import TaskOrder, clean
from shouhou.cases.queries import task_states
from shouhou.couriers.names import name_of
from shouhou.exchanges.actions.debts import drop_tasks, story_of
from shouhou.exchanges.actions.holding import Held, hold, move, send_key, standing
from shouhou.exchanges.actions.owing import clear_waits
from shouhou.exchanges.actions.stopping import stop_sending
from shouhou.exchanges.decide import Standing
from shouhou.exchanges.facts import Parcel
from shouhou.exchanges.models import Exchange, Unit
from shouhou.exchanges.queries.gather import pieces_from
from shouhou.exchanges.queries.texts import memo, sent_text
from shouhou.intents.actions import wish as intend
from shouhou.intents.facts import Wish
from shouhou.orders.queries import order_seen
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.shipping.actions import ask_sending
from shouhou.shipping.facts import SendPiece, SendWish
from shouhou.shipping.queries import SendingView, sendings
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected, shop_name

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_REASON: Final = 500
LONGEST_PLACE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Another address than the order's; empty: the order's."""

    name: str = ""
    phone: str = ""
    address: str = ""


@transaction.atomic
def send(
    *,
    by: Person,
    exchange_id: int,
    now: datetime,
    anyway: str = "",
    to: Receiver | None = None,
) -> None:
    """Have the warehouse send it: once what is owed is paid and the return is in.

    `anyway`: a supervisor's reason to send before that. Pressed twice it is one sending. Raises
    Refused: `not_here`, `no_address`, the table's own with what is missing.
    """
    held = hold(by, exchange_id, now, "answer")
    row = held.row
    why = clean(anyway, LONGEST_REASON, field="reason")
    if row.state == "sending":
        return
    row.tries += 1
    event, said = "send_anyway" if why else "send", replace(standing(held), reason=bool(why))
    # Asked of the table first: nothing is ordered that may not go.
    move(held, event, said, {"reason": why}, why)
    ask_sending(by=by, wish=wish_of(row, to or Receiver(), now), now=now)


def wish_of(row: Exchange, to: Receiver, now: datetime) -> SendWish:
    """What the warehouse shall send, to whom. Raises Refused `no_address`."""
    order = order_seen(row.shop_id, row.order_no)
    name = clean(to.name, LONGEST_PLACE, field="name") or (order.receiver_name if order else "")
    phone = clean(to.phone, LONGEST_PLACE, field="phone") or (order.receiver_phone if order else "")
    place = clean(to.address, LONGEST_PLACE, field="address")
    place = place or (order.receiver_address if order else "")
    if not place.strip():
        raise Refused(
            "no_address",
            "订单没有收货地址，请填收货人、电话和地址。",
            "The order tells no address: enter one.",
            field="address",
        )
    return SendWish(
        shop_id=row.shop_id,
        key=send_key(row),
        case_id=row.case_id,
        order_no=row.order_no,
        kind="resend" if row.kind == "reship" else "replacement",
        receiver_name=name,
        receiver_phone=phone,
        receiver_address=place,
        pieces=tuple(
            SendPiece(each.code, each.title, each.sku, each.quantity)
            for each in pieces_from(row.pieces)
        ),
        note=f"换货 {row.pk}",
    )


@transaction.atomic
def stop(*, by: Person, exchange_id: int, reason: str, now: datetime) -> None:
    """The warehouse shall not send it. Raises Refused: `not_here`, `not_yet` once it is gone."""
    held = hold(by, exchange_id, now)
    why = clean(reason, LONGEST_REASON, field="reason")
    gone = not stop_sending(held, why)
    said = replace(standing(held), reason=bool(why), stopped=not gone)
    move(held, "stop", said, {"reason": why}, why)


@transaction.atomic
def ship_by_hand(*, by: Person, exchange_id: int, parcel: Parcel, now: datetime) -> None:
    """It went out without the warehouse's sheet. Raises Refused: `not_here`, the table's own."""
    held = hold(by, exchange_id, now, "answer")
    courier = clean(parcel.courier, 40, field="courier")
    waybill = clean(parcel.waybill, 64, field="waybill").replace(" ", "")
    good = bool(courier and waybill.isascii() and waybill.replace("-", "").isalnum())
    said = replace(standing(held), waybill=good)
    went_out(held, "ship_by_hand", said, Parcel(courier=courier, waybill=waybill))


@transaction.atomic
def follow_sending(*, key: str, now: datetime) -> None:
    """The warehouse moved: out of stock, in stock again, sent, another number. Harmless to repeat.

    Keys of others, and of earlier tries, are left alone.
    """
    pk = exchange_of(key)
    if pk is None or not Exchange.objects.filter(pk=pk).exists():
        return
    held = hold(None, pk, now)
    row = held.row
    found = sendings([key]).get(key)
    if found is None or key != send_key(row):
        return
    if found.state == "sent":
        sent(held, found)
    elif found.state == "short" and row.state == "sending":
        move(held, "run_short", standing(held), None, found.says)
    elif found.state in ("waiting", "on_sheet") and row.state == "short":
        move(held, "restock", standing(held))
    elif found.state == "called_off" and row.state in ("sending", "short"):
        said = replace(standing(held), reason=True)
        move(held, "stop", said, None, found.says)


def exchange_of(key: str) -> int | None:
    """The exchange a sending's key names."""
    parts = key.split(":")
    if parts[0] != "exchange" or len(parts) not in (2, 3) or not parts[1].isdigit():
        return None
    return int(parts[1][:18])


def sent(held: Held, found: SendingView) -> None:
    """Its waybill is there, or another one than before."""
    row = held.row
    parcel = Parcel(courier=name_of(found.courier) or found.courier, waybill=found.waybill)
    if row.state in ("open", "sending", "short"):
        went_out(held, "ship", standing(held), parcel)
    elif row.state == "sent" and row.waybill != parcel.waybill:
        row.courier, row.waybill = parcel.courier, parcel.waybill
        move(held, "correct", standing(held), None, f"{parcel.courier} {parcel.waybill}")
        tell_sent(held)
    elif row.state == "called_off" and row.problem != "sent_besides":
        row.problem, row.courier, row.waybill = "sent_besides", parcel.courier, parcel.waybill
        row.save()


def went_out(held: Held, event: str, said: Standing, parcel: Parcel) -> None:
    """It is out: the pieces, the buyer, the memo, the platform, the agreement hear of it."""
    row = held.row
    row.courier, row.waybill, row.sent_at = parcel.courier, parcel.waybill, held.now
    move(held, event, said, None, f"{parcel.courier} {parcel.waybill}".strip())
    mark_units(row)
    if parcel.waybill:
        tell_sent(held)
    tell_agreement(held)


def mark_units(row: Exchange) -> None:
    """What each piece was replaced by counts for: the basis of a case about the replacement."""
    fens = [fen for piece in pieces_from(row.pieces) for fen in piece.unit_fens]
    for unit, fen in zip(Unit.objects.filter(exchange=row).order_by("number"), fens, strict=False):
        unit.out_fen = fen if row.kind == "exchange" else unit.back_fen
        unit.save(update_fields=["out_fen"])


def tell_sent(held: Held) -> None:
    """The closing message with the new waybill, the memo, and the platform's own act (H3.4.5)."""
    row, story = held.row, story_of(held.row)
    drop_tasks(held, f"exchange:{row.pk}:sent:")
    key = f"exchange:{row.pk}:sent:{row.version}"
    who = held.by.name if held.by else "售后台"
    note = memo(story, who, held.now, row.waybill)
    words = sent_text(story, shop_name(row.shop_id), row.courier, row.waybill)
    orders = {"reply": TaskOrder("tell_buyer", words), "memo": TaskOrder("memo", note, "platform")}
    if held.terms.refund_no:
        text = f"在千牛填写{row.courier} {row.waybill}（换货发货）"
        orders["click"] = TaskOrder("platform_click", text, "platform")
    for what, order in orders.items():
        cases.ensure_task(
            case_id=row.case_id, key=f"{key}:{what}", task=order, by=held.by, now=held.now
        )
    if is_connected(row.shop_id):
        carry(held, f"{key}:memo", "memo", "order", row.order_no, {"text": note})
    carry_click(held)


def carry_click(held: Held) -> None:
    """The platform takes a replacement only once it shows the return as received."""
    row, terms = held.row, held.terms
    if not (terms.refund_no and row.kind == "exchange" and terms.goods_in):
        return
    if not is_connected(row.shop_id):
        return
    work = task_states(row.case_id, f"exchange:{row.pk}:sent:")
    ask = {"courier": row.courier, "waybill": row.waybill}
    for key, state in work.items():
        if key.endswith(":click") and state in ("open", "copied"):
            carry(held, key, "exchange_send", "refund", terms.refund_no, ask)


def carry(held: Held, key: str, act: str, subject: str, number: str, ask: dict[str, Any]) -> None:
    """Have the desk do it on the platform; its told work is done when it is."""
    row = held.row
    wanted = Wish(
        shop_id=row.shop_id,
        key=key,
        act=act,
        subject=subject,
        number=number,
        order_no=row.order_no,
        case_id=row.case_id,
        ask=ask,
    )
    intend(by=held.by, wanted=wanted, now=held.now)


def tell_agreement(held: Held) -> None:
    """The agreement is done once the goods are in and out; sent ahead, its units are sent now."""
    row, terms = held.row, held.terms
    if row.settled_there:
        return
    if terms.is_agreed and terms.goods_in:
        number = row.waybill or "-"
        refunds.sent(
            by=None, agreement_id=row.agreement_id, waybill=number, act=Act(), now=held.now
        )
        row.settled_there = True
        clear_waits(held)
    elif terms.is_agreed:
        refunds.sent_ahead(agreement_id=row.agreement_id, now=held.now)
    elif terms.state != "success":
        row.problem = "sent_besides"
    row.save(update_fields=["settled_there", "problem"])
