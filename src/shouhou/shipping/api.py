"""REST door of shipping: what waits, until when, at what cost; what is missing; sendings."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.couriers.names import couriers, name_of
from shouhou.rest import (
    Body,
    Done,
    Id,
    Made,
    Operations,
    Paging,
    Shape,
    by,
    cut,
    found,
    list_of,
    listing,
    one_of,
    open_cursor,
    page_of,
    place_id,
    shape,
)
from shouhou.shipping import actions, queries
from shouhou.shipping.actions.missing import LONGEST_DAY, LONGEST_ITEM, LONGEST_NOTE
from shouhou.shipping.facts import Clock, FilledRow, Reported, SendPiece, Stake
from shouhou.shipping.queries import SheetLine, SheetView, ShortageView, WaitingPage, WaitingRow
from shouhou.shipping.words import LOOKS, SEND_STATES, VIEWS

operations = Operations("shipping")

Row = shape(WaitingRow, using=(shape(Clock), shape(Stake)))
Page = shape(WaitingPage, using=(Row,))
Missing = listing(shape(ShortageView))
Line = shape(SheetLine, using=(shape(SendPiece),))
Lines = listing(Line)
Full = list_of(Line)
Sheet = shape(SheetView, using=(Line,))


class Wanted(Body):
    """Which orders."""

    view: Annotated[str, one_of(VIEWS)] = "soon"


class Short(Body):
    """An item the warehouse cannot send: its code, number or exact name."""

    shop: Id
    item: str = Field(min_length=1, max_length=LONGEST_ITEM, strict=True, examples=["SP-20"])
    note: str = Field("", max_length=LONGEST_NOTE, strict=True)
    again_on: str = Field("", max_length=LONGEST_DAY, strict=True, description="As it is told.")


@operations.reads("/shipping", Page, zh="列出待发货订单")
def waiting(request: HttpRequest, asked: Query[Wanted]) -> Any:
    """Orders that wait to be sent, the worst first: at most 200; `more` tells how many beside."""
    return queries.waiting_page(by(request), asked.view, moment.now())


@operations.reads("/shortages", Missing, zh="列出缺货")
def shortages(request: HttpRequest) -> Any:
    """What is missing now, newest first. One page."""
    return page_of("shortages", queries.shortages_of(by(request)), None)


@operations.writes("/shortages", Made, zh="报缺货")
def report(request: HttpRequest, told: Short) -> Any:
    """Every order that waits for it comes up at once, with the talk with its buyer as told work."""
    said = told.model_dump()
    reported = Reported(shop_id=said.pop("shop"), **said)
    made = actions.report_shortage(by=by(request), reported=reported, now=moment.now())
    return {"id": made}


@operations.writes("/shortages/{shortage_id}/end", Done, zh="到货了")
def end(request: HttpRequest, shortage_id: Id) -> Any:
    """It is there again."""
    actions.end_shortage(by=by(request), shortage_id=shortage_id, now=moment.now())
    return {}


class Which(Paging):
    """Sendings in which state."""

    state: Annotated[str, one_of(SEND_STATES)] = "waiting"


class Sheeted(Body):
    """What goes onto a sheet: these sendings, or all that wait (null), at most 500."""

    shop: Id
    sendings: list[Id] | None = Field(None, max_length=500)


class Look(Body):
    """What the receivers are needed for; it is logged."""

    look: Annotated[str, one_of(LOOKS)] = "erp"


class Waybilled(Body):
    """The number under which it went out."""

    waybill: str = Field(min_length=1, max_length=64, strict=True, examples=["YT4766793546028"])
    courier: Annotated[str, one_of([each.code for each in couriers()])]


class Lacking(Body):
    """Which piece is not in stock, counted from 0."""

    place: int = Field(0, ge=0, le=49, strict=True)
    note: str = Field("", max_length=LONGEST_NOTE, strict=True)


class Off(Body):
    """Why it shall not be sent."""

    reason: str = Field("", max_length=500, strict=True)


class Stopped(Shape):
    """`stopped` is false where it is gone already."""

    stopped: bool


@operations.reads("/shipping/sendings", Lines, zh="列出要寄的")
def sendings(request: HttpRequest, asked: Query[Which]) -> Any:
    """What shall be sent again, oldest first; receivers masked."""
    after = place_id(open_cursor("sendings", asked.cursor))
    rows = queries.sending_rows(by(request), asked.state, after, asked.limit + 1)
    return cut("sendings", rows, asked.limit, lambda row: row.id)


@operations.reads("/shipping/sendings/{sending_id}", Line, zh="看一件要寄的")
def sending(request: HttpRequest, sending_id: Id) -> Any:
    """One sending; its receiver masked."""
    return found(queries.sending_line(by(request), sending_id))


@operations.writes("/shipping/sheets", Made, zh="做寄件单")
def make_sheet(request: HttpRequest, told: Sheeted) -> Any:
    """Take what waits onto a sheet. What another sheet took meanwhile is refused as a whole."""
    now = moment.now()
    made = actions.make_sheet(by=by(request), shop_id=told.shop, sending_ids=told.sendings, now=now)
    return {"id": made}


@operations.reads("/shipping/sheets/{send_sheet_id}", Sheet, zh="看寄件单")
def sheet(request: HttpRequest, send_sheet_id: Id) -> Any:
    """One sheet with its rows; receivers masked."""
    return found(queries.sheet_view(by(request), send_sheet_id, moment.now()))


@operations.writes(
    "/shipping/sheets/{send_sheet_id}/open", Full, zh="取寄件单的收件信息", scope="personal"
)
def open_sheet(request: HttpRequest, send_sheet_id: Id, told: Look) -> Any:
    """The rows with their receivers in full. Who asked, when and what for is logged first."""
    _, lines = actions.open_sheet(
        by=by(request), sheet_id=send_sheet_id, look=told.look, now=moment.now()
    )
    return list(lines)


@operations.writes("/shipping/sheets/{send_sheet_id}/close", Done, zh="关寄件单")
def close_sheet(request: HttpRequest, send_sheet_id: Id) -> Any:
    """What has no waybill waits again."""
    actions.close_sheet(by=by(request), sheet_id=send_sheet_id, now=moment.now())
    return {}


@operations.writes("/shipping/sendings/{sending_id}/waybill", Done, zh="回传运单号")
def waybill(request: HttpRequest, sending_id: Id, told: Waybilled) -> Any:
    """It went out. The same again changes nothing; another number is refused."""
    found(queries.sending_line(by(request), sending_id))
    row = FilledRow(0, sending_id, told.waybill, name_of(told.courier))
    filled = actions.fill_waybills(by=by(request), rows=[row], now=moment.now())
    return {"changed": bool(filled.sent)}


@operations.writes("/shipping/sendings/{sending_id}/waybill", Done, zh="更正运单号", method="PUT")
def correct(request: HttpRequest, sending_id: Id, told: Waybilled) -> Any:
    """It went out under another number than was told; the case and whoever asked hear of it."""
    row = FilledRow(0, sending_id, told.waybill, name_of(told.courier))
    return {"changed": actions.correct_waybill(by=by(request), row=row, now=moment.now())}


@operations.writes("/shipping/sendings/{sending_id}/short", Done, zh="寄件缺货")
def short(request: HttpRequest, sending_id: Id, told: Lacking) -> Any:
    """A piece is not in stock; the item is reported missing, too."""
    actions.mark_short(
        by=by(request), sending_id=sending_id, place=told.place, note=told.note, now=moment.now()
    )
    return {}


@operations.writes("/shipping/sendings/{sending_id}/restock", Done, zh="寄件有货了")
def restock(request: HttpRequest, sending_id: Id) -> Any:
    """It is in stock again and waits."""
    actions.restock(by=by(request), sending_id=sending_id, now=moment.now())
    return {}


@operations.writes("/shipping/sendings/{sending_id}/back", Done, zh="退回待寄")
def put_back(request: HttpRequest, sending_id: Id) -> Any:
    """It is not sent with its sheet and waits again."""
    actions.put_back(by=by(request), sending_id=sending_id, now=moment.now())
    return {}


@operations.writes("/shipping/sendings/{sending_id}/off", Stopped, zh="取消寄件")
def call_off(request: HttpRequest, sending_id: Id, told: Off) -> Any:
    """It shall not be sent after all, as long as it is not gone."""
    line = found(queries.sending_line(by(request), sending_id))
    stopped = actions.call_off_sending(
        key=line.key, reason=told.reason, by=by(request), now=moment.now()
    )
    return {"stopped": stopped}
