"""REST door of parcels: where they are, what is wrong, and asking their couriers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.couriers.names import couriers
from shouhou.parcels import actions, queries
from shouhou.parcels.actions.talking import LONGEST_STAFF, LONGEST_WORDS
from shouhou.parcels.actions.watching import LONGEST_REASON
from shouhou.parcels.facts import Asking, Details, FreightLine
from shouhou.parcels.forms import CHANNELS_OF_PEOPLE, LONGEST_ADDRESS, MOST_GRAMS
from shouhou.parcels.queries import (
    FreightAnswer,
    FreightQuoteView,
    FreightSheetHead,
    FreightSheetView,
    ParcelRow,
    ParcelSignView,
    ParcelView,
    ScanView,
    TalkLineView,
    TalkView,
)
from shouhou.parcels.words import LEGS, PAYERS, VIEWS, WISHES, machine
from shouhou.rest import (
    Body,
    Code,
    Day,
    Done,
    Fen,
    Following,
    Id,
    Made,
    MomentIn,
    Operations,
    Shape,
    YesNo,
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

operations = Operations("parcels")

Talk = shape(TalkView, using=(shape(TalkLineView),))
PARTS = (*map(shape, (ScanView, ParcelSignView)), Talk)
One = shape(ParcelView, using=PARTS)
Answered = shape(FreightAnswer, using=(shape(FreightQuoteView),))
SheetListed = shape(FreightSheetHead)
Sheet = shape(FreightSheetView, using=(shape(FreightLine),))
Courier = Annotated[str, one_of([courier.code for courier in couriers()])]
Channel = Annotated[str, one_of(CHANNELS_OF_PEOPLE)]
Said = Annotated[str, Field(max_length=LONGEST_WORDS, strict=True)]
Staff = Annotated[str, Field(max_length=LONGEST_STAFF, strict=True)]
Event = Annotated[str, one_of(tuple(machine().events))]


class Sign(Shape):
    """What is wrong with a parcel of the list, and the next step."""

    sign: str
    next: str


class Row(shape(ParcelRow, leave_out=("signs",))):  # type: ignore[misc]
    """One parcel in the list. `asked_until`: the courier owes an answer until then."""

    signs: list[Sign]


class Listed(listing(Row)):  # type: ignore[misc]
    """One page of a view; `counts` tells how many each view has, 1000 meaning more than 999."""

    counts: dict[str, int]


class Wanted(Following):
    """Which parcels; pages have fifty rows."""

    view: Annotated[str, one_of(VIEWS)] = "all"
    search: str = Field("", max_length=64, description="A whole waybill or order number.")


class Carriage(Body):
    """What is sent where. The address may be province, city and district only."""

    shop: Id
    address: str = Field(min_length=1, max_length=LONGEST_ADDRESS, examples=["四川省成都市武侯区"])
    grams: int = Field(1000, ge=1, le=MOST_GRAMS)


class OfShop(Body):
    """Of which shop."""

    shop: Id


class NewParcel(Body):
    """A parcel of a case. Without a courier it is recognised when news comes."""

    leg: Annotated[str, one_of(LEGS)]
    number: Code
    courier: Courier | None = None


class Amending(Body):
    """What is put right; null leaves it as it is."""

    courier: Courier | None = None
    number: Code | None = None
    promised_on: Day | None = None
    freight_fen: Fen | None = None
    payer: Annotated[str, one_of(PAYERS)] | None = None
    phone_tail: Annotated[str, Field(pattern=r"^[0-9]{4}$", strict=True)] | None = None


class Asked(Body):
    """What the courier was asked for, what they promised, when it is looked at again."""

    wish: Annotated[str, one_of(WISHES)]
    channel: Channel = "phone"
    staff: Staff = Field("", description="Number of the courier's staff member (工号).")
    words: Said = ""
    promised: Said = ""
    due_at: MomentIn | None = Field(None, description="Null: after the shop's usual time.")
    tell_buyer: YesNo = Field(True, description="What they promised becomes told work.")


class Step(Body):
    """What came of it; `promise` needs `promised`."""

    channel: Channel = "phone"
    staff: Staff = ""
    words: Said = ""
    promised: Said = ""
    due_at: MomentIn | None = None
    tell_buyer: YesNo = False


class Reason(Body):
    """Why it needs nothing more."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON, strict=True, examples=["已联系"])


@operations.reads("/parcels", Listed, zh="列出包裹")
def parcels(request: HttpRequest, asked: Query[Wanted]) -> Any:
    """One view of the parcels of the person's shops, with the count of every view.

    `signs` comes loudest first, every other view newest first.
    """
    name = f"parcels:{asked.view}"
    after = place_text(open_cursor(name, asked.cursor))
    who, now = by(request), moment.now()
    page = queries.parcel_page(who, asked.view, now, search=asked.search, after=after)
    rows = [asdict(row) | {"signs": signs_of(row)} for row in page.rows]
    return {**page_of(name, rows, page.next_after), "counts": page.counts}


@operations.reads("/parcels/{parcel_id}", One, zh="查看包裹")
def parcel(request: HttpRequest, parcel_id: Id) -> Any:
    """One parcel: its courier's lines (newest first), what is wrong, who was asked for what.

    `leg` and `tied` are said of a case's parcels only.
    """
    return found(queries.parcel_view(by(request), parcel_id, moment.now()))


@operations.reads("/cases/{case_id}/parcels", listing(One), zh="列出售后单的包裹")
def parcels_of_case(request: HttpRequest, case_id: Id) -> Any:
    """The parcels of a case by leg: those tied to it and those of its order. One page."""
    rows = queries.parcels_of_case(by(request), case_id, moment.now())
    return page_of("parcels of case", rows, None)


@operations.writes("/cases/{case_id}/parcels", Made, zh="给售后单加包裹")
def add_parcel(request: HttpRequest, case_id: Id, told: NewParcel) -> Any:
    """Follow a parcel as a leg of the case; a known number is the same parcel."""
    made = actions.add_parcel(
        by=by(request),
        case_id=case_id,
        leg=told.leg,
        number=told.number,
        courier=told.courier or "",
        now=moment.now(),
    )
    return {"id": made}


@operations.writes(
    "/cases/{case_id}/parcels/{parcel_id}", Done, zh="从售后单去掉包裹", method="DELETE"
)
def untie_parcel(request: HttpRequest, case_id: Id, parcel_id: Id) -> Any:
    """The parcel is no leg of the case. Refused (`not_tied`) for one that its order brought."""
    actions.untie(by=by(request), case_id=case_id, parcel_id=parcel_id, now=moment.now())
    return {}


@operations.writes("/parcels/{parcel_id}", Done, zh="更正包裹", method="PATCH")
def amend_parcel(request: HttpRequest, parcel_id: Id, told: Amending) -> Any:
    """Correct a parcel; with another courier or number its source is asked anew."""
    details = Details(**told.model_dump())
    actions.amend(by=by(request), parcel_id=parcel_id, details=details, now=moment.now())
    return {}


class Stopping(Body):
    """Why a parcel is to be stopped."""

    reason: str = Field("", max_length=100, strict=True, examples=["买家申请退款"])
    tell_buyer: YesNo = False


class StopSeen(Body):
    """What somebody found out: it was ordered, or it was not."""

    ordered: YesNo


@operations.writes("/parcels/{parcel_id}/stop", Made, zh="请快递100拦回")
def order_stop(request: HttpRequest, parcel_id: Id, told: Stopping) -> Any:
    """Have the parcel stopped and sent back, once; the result stands on the parcel's talk."""
    made = actions.order_stop(
        by=by(request),
        parcel_id=parcel_id,
        reason=told.reason,
        tell_buyer=told.tell_buyer,
        now=moment.now(),
    )
    return {"id": made}


@operations.writes("/parcel-stops/{stop_id}/settle", Done, zh="核对拦截结果")
def settle_stop(request: HttpRequest, stop_id: Id, told: StopSeen) -> Any:
    """Somebody looked up an order of which nobody knew whether it was taken."""
    actions.settle_stop(by=by(request), stop_id=stop_id, ordered=told.ordered, now=moment.now())
    return {}


class Pricing(Body):
    """Who pays, and the weight where somebody weighed; else the shop's usual one."""

    payer: Annotated[str, one_of(PAYERS)] = "unknown"
    grams: int | None = Field(None, ge=1, le=MOST_GRAMS, strict=True)


class Priced(Shape):
    """The figure of the freight sheet, as it was written."""

    freight_fen: int


@operations.writes("/parcels/{parcel_id}/freight", Priced, zh="按运费表记运费")
def price_parcel(request: HttpRequest, parcel_id: Id, told: Pricing) -> Any:
    """Write what the freight sheet asks for this parcel's courier and its buyer's address."""
    fen = actions.price_parcel(
        by=by(request),
        parcel_id=parcel_id,
        payer=told.payer,
        now=moment.now(),
        grams=told.grams,
    )
    return {"freight_fen": fen}


@operations.writes("/parcels/{parcel_id}/talks", Made, zh="联系快递")
def ask_courier(request: HttpRequest, parcel_id: Id, asked: Asked) -> Any:
    """The courier was asked: followed until somebody says that it was done or cannot be."""
    asking = Asking(**asked.model_dump())
    made = actions.ask_courier(by=by(request), parcel_id=parcel_id, asking=asking, now=moment.now())
    return {"id": made}


@operations.writes("/talks/{talk_id}/{event}", Done, zh="联系的结果")
def go_on(request: HttpRequest, talk_id: Id, event: Event, told: Step) -> Any:
    """What came of a wish: asked again, promised, done, cannot be done, taken up again."""
    asking = Asking(wish="other", **told.model_dump())
    actions.go_on(by=by(request), talk_id=talk_id, event=event, asking=asking, now=moment.now())
    return {}


@operations.writes("/parcel-signs/{parcel_sign_id}/aside", Done, zh="包裹异常放到一边")
def put_aside(request: HttpRequest, parcel_sign_id: Id, why: Reason) -> Any:
    """It needs nothing more; it comes again only when it was gone in between."""
    actions.put_aside(by=by(request), sign_id=parcel_sign_id, reason=why.reason, now=moment.now())
    return {}


@operations.reads("/freight/quote", Answered, zh="多少运费，几天到")
def freight_quote(request: HttpRequest, asked: Query[Carriage]) -> Any:
    """How much and how long to an address, courier by courier in the order of the shop's sheet.

    `chosen` is the first courier that delivers there, `buyer_fen` what free postage does not cover.
    An address that names no place surely has an empty `province` and no quotes; `unsure` says that
    a longer address may be answered otherwise.
    """
    return found(
        queries.freight_answer(by(request), asked.shop, asked.address, asked.grams, moment.now())
    )


@operations.reads("/freight/sheets", listing(SheetListed), zh="列出运费时效表")
def freight_sheets(request: HttpRequest, asked: Query[OfShop]) -> Any:
    """The freight sheets of a shop, the last to begin first; one is `current`. One page."""
    person = by(request)
    found(shop_of(person, asked.shop))
    return page_of("freight sheets", queries.freight_sheets(person, asked.shop, moment.now()), None)


@operations.reads("/freight/sheets/{sheet_id}", Sheet, zh="查看运费时效表")
def freight_sheet(request: HttpRequest, sheet_id: Id) -> Any:
    """One freight sheet with its rows in the order of its couriers."""
    return found(queries.freight_sheet(by(request), sheet_id, moment.now()))


def signs_of(row: ParcelRow) -> list[dict[str, str]]:
    """What is wrong with a row, by name."""
    return [{"sign": sign, "next": todo} for sign, todo in row.signs]
