"""REST door of exchanges: what goes out for what, who owes whom, when it is sent."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.exchanges import actions, queries
from shouhou.exchanges.actions.debts import CHANNELS, LONGEST_REASON, LONGEST_SERIAL, MOST_FEN
from shouhou.exchanges.decide.pricing import MOST_PIECES, MOST_UNITS
from shouhou.exchanges.facts import (
    ChangeView,
    DebtView,
    ExchangeRow,
    ExchangeView,
    ExchangeWish,
    MoveView,
    NetLine,
    Paid,
    Parcel,
    PaymentView,
    PieceWish,
    Plan,
    Priced,
)
from shouhou.exchanges.words import HOW, PAYERS, SITUATIONS, VIEWS
from shouhou.rest import (
    Body,
    Done,
    Id,
    Made,
    Operations,
    Paging,
    Shape,
    by,
    found,
    listing,
    one_of,
    open_cursor,
    page_of,
    place_text,
    shape,
)
from shouhou.shops.queries import shop_of

operations = Operations("exchanges")

Debt = shape(DebtView, using=(shape(PaymentView),))
Row = shape(ExchangeRow, using=(shape(Priced), shape(NetLine), Debt), add={"waits": str})
One = shape(ExchangeView, using=(Row, shape(MoveView), shape(ChangeView)))
FEN: Any = Field(0, ge=0, le=MOST_FEN, strict=True)


class Wanted(Paging):
    """View and shop; null does not narrow."""

    view: Annotated[str, one_of(VIEWS)] = "all"
    shop_id: Id | None = None


class Begin(Body):
    """Under which agreement."""

    agreement: Id


class Piece(Body):
    """One thing that goes out: an item of the catalogue, or title and price."""

    item_id: Id | None = None
    title: str = Field("", max_length=200, strict=True)
    sku: str = Field("", max_length=200, strict=True)
    quantity: int = Field(1, ge=1, le=MOST_UNITS, strict=True)
    unit_fen: int | None = Field(None, ge=0, le=MOST_FEN, strict=True)


class Planned(Body):
    """What goes out and on which terms; empty or null: as the rules say."""

    pieces: list[Piece] = Field(max_length=MOST_PIECES)
    line_no: str = Field("", max_length=64, strict=True)
    units: int = Field(0, ge=0, le=MOST_UNITS, strict=True)
    situation: Annotated[str, one_of(("", *SITUATIONS))] = ""
    back_payer: Annotated[str, one_of(("", *PAYERS))] = ""
    new_payer: Annotated[str, one_of(("", *PAYERS))] = ""
    back_post_fen: int = FEN
    new_post_fen: int | None = Field(None, ge=0, le=MOST_FEN, strict=True)
    insured_fen: int = FEN
    compensation_fen: int = FEN
    reason: str = Field("", max_length=LONGEST_REASON, strict=True)


class Fixing(Body):
    """`seen`: the version that was looked at. `ask_by`: how the buyer is asked; empty: later."""

    seen: int | None = Field(None, ge=0, strict=True)
    ask_by: Annotated[str, one_of(("", *CHANNELS))] = "wangwang"


class Asking(Body):
    """How the buyer is asked."""

    channel: Annotated[str, one_of(CHANNELS)] = "wangwang"


class Payment(Body):
    """What the buyer paid: the order number of a payment link, or the serial of a transfer."""

    how: Annotated[str, one_of(HOW)]
    serial: str = Field(min_length=1, max_length=LONGEST_SERIAL, strict=True)
    fen: int = Field(ge=1, le=MOST_FEN, strict=True)


class Why(Body):
    """A reason."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, strict=True)


class Maybe(Body):
    """A reason, or none."""

    reason: str = Field("", max_length=LONGEST_REASON, strict=True)


class Sending(Body):
    """`anyway`: a supervisor's reason to send before all is settled. Another address than the
    order's, or empty.
    """

    anyway: str = Field("", max_length=LONGEST_REASON, strict=True)
    name: str = Field("", max_length=100, strict=True)
    phone: str = Field("", max_length=60, strict=True)
    address: str = Field("", max_length=300, strict=True)


class Sent(Body):
    """Under which number it went out."""

    courier: str = Field(min_length=1, max_length=40, strict=True)
    waybill: str = Field(min_length=1, max_length=64, strict=True)


class Given(Shape):
    """How much goes back to the buyer, in fen."""

    fen: int


class Opened(Shape):
    """The new case."""

    case_id: int


@operations.reads("/exchanges", listing(Row), zh="换货列表")
def exchanges(request: HttpRequest, asked: Query[Wanted]) -> Any:
    """Exchanges, re-sends and repairs, what moved last first."""
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    place = place_text(open_cursor("exchanges", asked.cursor))
    wish = ExchangeWish(view=asked.view, shop_id=asked.shop_id, after=place, limit=asked.limit)
    page = queries.exchanges(by(request), wish)
    return page_of("exchanges", page.rows, page.after)


@operations.reads("/exchanges/{exchange_id}", One, zh="查看换货")
def exchange(request: HttpRequest, exchange_id: Id) -> Any:
    """One exchange with its sum, its debt, its history and what may be done."""
    return found(queries.exchange(by(request), exchange_id, moment.now()))


@operations.writes("/exchanges", Made, zh="开始商定换货")
def begin(request: HttpRequest, told: Begin) -> Any:
    """Settle what goes out under an agreement; begun already, it is the same exchange."""
    made = actions.open_exchange(by=by(request), agreement_id=told.agreement, now=moment.now())
    return {"id": made}


@operations.writes("/exchanges/{exchange_id}/plan", Done, zh="选换出商品")
def plan(request: HttpRequest, exchange_id: Id, told: Planned) -> Any:
    """Choose what goes out; the sum can be read, nothing is owed yet."""
    said = told.model_dump()
    pieces = tuple(PieceWish(**piece) for piece in said.pop("pieces"))
    wish = Plan(pieces=pieces, **said)
    actions.plan(by=by(request), exchange_id=exchange_id, wish=wish, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/fix", Done, zh="商定换货")
def fix(request: HttpRequest, exchange_id: Id, told: Fixing) -> Any:
    """Settle the terms: the buyer's debt is asked for, ours goes to the payout queue."""
    actions.fix(
        by=by(request),
        exchange_id=exchange_id,
        seen=told.seen,
        ask_by=told.ask_by,
        now=moment.now(),
    )
    return {}


@operations.writes("/exchanges/{exchange_id}/revise", Done, zh="重新商定")
def revise(request: HttpRequest, exchange_id: Id, told: Maybe) -> Any:
    """Settle anew; what has moved counts in the next sum."""
    actions.revise(by=by(request), exchange_id=exchange_id, reason=told.reason, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/ask", Done, zh="请买家补款")
def ask(request: HttpRequest, exchange_id: Id, told: Asking) -> Any:
    """The text becomes told work of the case; the buyer's time starts."""
    actions.ask(by=by(request), exchange_id=exchange_id, channel=told.channel, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/remind", Done, zh="提醒买家补款")
def remind(request: HttpRequest, exchange_id: Id) -> Any:
    """Once."""
    actions.remind(by=by(request), exchange_id=exchange_id, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/pay", Done, zh="登记买家付款")
def pay(request: HttpRequest, exchange_id: Id, told: Payment) -> Any:
    """Less leaves the rest owed, more goes back. A serial settles one debt only."""
    paid = Paid(**told.model_dump())
    actions.pay(by=by(request), exchange_id=exchange_id, paid=paid, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/waive", Done, zh="免收买家补款")
def waive(request: HttpRequest, exchange_id: Id, told: Why) -> Any:
    """A supervisor lets the buyer off."""
    actions.waive(by=by(request), exchange_id=exchange_id, reason=told.reason, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/send", Done, zh="通知仓库发货")
def send(request: HttpRequest, exchange_id: Id, told: Sending) -> Any:
    """Have it sent, once what is owed is paid and the return is in; sent already: the same."""
    to = actions.Receiver(name=told.name, phone=told.phone, address=told.address)
    actions.send(
        by=by(request), exchange_id=exchange_id, anyway=told.anyway, to=to, now=moment.now()
    )
    return {}


@operations.writes("/exchanges/{exchange_id}/stop", Done, zh="叫停发货")
def stop(request: HttpRequest, exchange_id: Id, told: Why) -> Any:
    """The warehouse shall not send it; refused once it is gone."""
    actions.stop(by=by(request), exchange_id=exchange_id, reason=told.reason, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/sent", Done, zh="换出已发出")
def sent(request: HttpRequest, exchange_id: Id, told: Sent) -> Any:
    """It went out without the warehouse's sheet."""
    parcel = Parcel(courier=told.courier, waybill=told.waybill)
    actions.ship_by_hand(by=by(request), exchange_id=exchange_id, parcel=parcel, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/call-off", Done, zh="取消换货")
def call_off(request: HttpRequest, exchange_id: Id, told: Why) -> Any:
    """Nothing goes out after all; what the buyer paid for it goes back."""
    actions.call_off(by=by(request), exchange_id=exchange_id, reason=told.reason, now=moment.now())
    return {}


@operations.writes("/exchanges/{exchange_id}/give-back", Given, zh="退回买家补的差价")
def give_back(request: HttpRequest, exchange_id: Id) -> Any:
    """Exchanged and then refunded: the difference the buyer had added goes back."""
    given = actions.give_back(by=by(request), exchange_id=exchange_id, now=moment.now())
    return {"fen": given}


@operations.writes("/exchanges/{exchange_id}/follow-up", Opened, zh="换出的又有问题")
def follow_up(request: HttpRequest, exchange_id: Id) -> Any:
    """A case of its own about what went out."""
    made = actions.about_replacement(by=by(request), exchange_id=exchange_id, now=moment.now())
    return {"case_id": made}
