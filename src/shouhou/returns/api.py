"""REST door of returns: scan, count, shelf, match, list; each once per key."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, UploadedFile
from pydantic import Field

from shouhou import moment
from shouhou.evidence.facts import NotKept
from shouhou.rest import (
    Body,
    Done,
    Fen,
    Id,
    Made,
    MomentIn,
    Operations,
    Shape,
    YesNo,
    by,
    found,
    list_of,
    listing,
    one_of,
    open_cursor,
    page_of,
    place_id,
    shape,
)
from shouhou.returns import actions, queries
from shouhou.returns.actions import Followed
from shouhou.returns.actions.checking import MOST_GRAMS, MOST_KINDS, MOST_PIECES
from shouhou.returns.decide.reading import LONGEST
from shouhou.returns.facts import Count, CountedPiece, OnShelf, Reason, Scan
from shouhou.returns.queries import (
    Candidate,
    CardView,
    ExpectedLine,
    HandOverView,
    LinkView,
    ListHead,
    ListRow,
    PieceView,
    ReturnList,
    ShelfRow,
    Suggestion,
)
from shouhou.returns.words import CONDITIONS, FINDINGS, PLACES
from shouhou.shops.facts import Refused

operations = Operations("returns")

Why = shape(Reason)
Link = shape(LinkView, using=(shape(ExpectedLine, add={"left": int}),))
Card = shape(CardView, using=(Link, shape(PieceView), Why))
Choice = shape(Candidate)
Alike = shape(Suggestion, using=(Why,))
OnTheShelf = shape(ShelfRow, using=(Alike,))
Outcome = shape(Followed)
Row = shape(ListRow)
List = shape(ReturnList, using=(shape(ListHead), Row, shape(HandOverView)))
Condition = Annotated[str, one_of(CONDITIONS)]
Finding = Annotated[str, one_of(FINDINGS)]
Place = Annotated[str, one_of(("", *PLACES))]
Grams = Annotated[int, Field(ge=0, le=MOST_GRAMS)]
Short = Annotated[str, Field(max_length=64, strict=True)]


class Scanned(Body):
    """A parcel in somebody's hand. `key` is made by the caller for this one parcel."""

    key: UUID
    text: Annotated[str, Field(min_length=1, max_length=LONGEST, strict=True)] = Field(
        examples=["YT4766793546028"]
    )
    scanned_at: MomentIn | None = None
    shop: Id | None = Field(None, description="Whose it is where nothing is found.")
    choice: Annotated[str, Field(max_length=90, strict=True)] = Field(
        "", description="`key` of one of the candidates that were answered."
    )
    waybill: Short = Field("", description="On the parcel, where something else was scanned.")


class ScanAnswer(Shape):
    """The parcel, or several to choose from."""

    arrival_id: int | None
    already: bool
    is_known: bool
    candidates: list[Choice]  # type: ignore[valid-type]


class Piece(Body):
    """One piece, or several that are alike."""

    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES)]
    condition: Condition
    agreement_id: Id | None = None
    order_no: Short = ""
    line_no: Short = ""
    finding: Finding = "none"
    complete: YesNo = True
    place: Place = Field("", description="Empty: as the rules propose.")
    value_fen: Fen | None = Field(None, description="Of one piece; null: what the item costs.")
    serial: Annotated[str, Field(max_length=80, strict=True)] = ""
    note: Annotated[str, Field(max_length=200, strict=True)] = ""


class Counted(Body):
    """Everything that was in one parcel; `key` is made by the caller for this one count."""

    key: UUID
    counted_at: MomentIn | None = None
    pieces: Annotated[list[Piece], Field(max_length=MOST_KINDS)]
    weight_g: Grams | None = None


class Shelved(Body):
    """What is written down of an unannounced parcel; null leaves a word as it is."""

    shelf_no: Annotated[str, Field(max_length=20, strict=True)] | None = None
    phone_tail: Annotated[str, Field(pattern="^([0-9]{4,11})?$", strict=True)] | None = None
    name: Annotated[str, Field(max_length=40, strict=True)] | None = None
    place: Annotated[str, Field(max_length=100, strict=True)] | None = None
    words: Annotated[str, Field(max_length=200, strict=True)] | None = None
    weight_g: Grams | None = None
    note: Annotated[str, Field(max_length=500, strict=True)] | None = None


class ShelfPlace(Shape):
    """Where it lies now."""

    shelf_no: str


class Matched(Body):
    """`key` of a candidate or suggestion: `shop:order`."""

    choice: Annotated[str, Field(min_length=3, max_length=90, strict=True)]


class Said(Body):
    """A reason."""

    why: Annotated[str, Field(max_length=200, strict=True)] = ""


class Disposed(Body):
    """Where it goes in the end, and why."""

    place: Annotated[str, one_of(PLACES)]
    why: Annotated[str, Field(min_length=1, max_length=200, strict=True)]


class Moved(Body):
    """Where the pieces go."""

    place: Annotated[str, one_of(PLACES)]


class OfList(Body):
    """Which list; without `due`, the one that is due next."""

    shop: Id
    due: MomentIn | None = None


class GivenList(Body):
    """The list that is handed over."""

    shop: Id
    due: MomentIn


class Following(Body):
    """The cursor of the page before."""

    cursor: str | None = Field(None, max_length=1000)


class Kept(Shape):
    """The picture as evidence."""

    evidence_id: int


class InPicture(Body):
    """`key` is made by the caller for this one picture."""

    key: UUID
    line_no: Short = ""


@operations.writes("/returns/scans", ScanAnswer, zh="扫描收件")
def scan(request: HttpRequest, told: Scanned) -> Any:
    """Receive a parcel, once: by waybill, order, request, phone tail or name.

    Where several orders fit nothing is received: call again with `choice`. A waybill nobody knows
    is received and waits for the shelf.
    """
    now = moment.now()
    wish = Scan(
        key=told.key,
        text=told.text,
        scanned_at=told.scanned_at or now,
        shop_id=told.shop,
        choice=told.choice,
        waybill=told.waybill,
    )
    done = actions.scan(by=by(request), scan=wish, now=now)
    return {
        "arrival_id": done.arrival_id,
        "already": done.already,
        "is_known": done.is_known,
        "candidates": queries.candidates(by(request), done.targets),
    }


@operations.reads("/returns/{arrival_id}", Card, zh="查看退货包裹")
def card(request: HttpRequest, arrival_id: Id) -> Any:
    """One parcel: what should be in it, what was claimed, what was counted, what follows."""
    return found(queries.card(by(request), arrival_id, moment.now()))


@operations.writes("/returns/{arrival_id}/count", list_of(Outcome), zh="清点")
def count(request: HttpRequest, arrival_id: Id, told: Counted) -> Any:
    """Every piece with its condition; what follows for each agreement happens at once."""
    now = moment.now()
    wish = Count(
        key=told.key,
        counted_at=told.counted_at or now,
        pieces=tuple(CountedPiece(**piece.model_dump()) for piece in told.pieces),
        weight_g=told.weight_g,
    )
    return actions.count(by=by(request), arrival_id=arrival_id, count=wish, now=now)


@operations.writes("/returns/{arrival_id}/recount", Done, zh="撤回清点")
def recount(request: HttpRequest, arrival_id: Id, told: Said) -> Any:
    """The count was wrong: it can be made anew, as long as no money has moved."""
    actions.recount(by=by(request), arrival_id=arrival_id, why=told.why, now=moment.now())
    return {}


@operations.writes("/returns/{arrival_id}/undo", Done, zh="撤销收件")
def undo(request: HttpRequest, arrival_id: Id) -> Any:
    """It was scanned by mistake; its number is free again."""
    actions.undo_scan(by=by(request), arrival_id=arrival_id, now=moment.now())
    return {}


@operations.writes("/returns/{arrival_id}/photos", Kept, zh="上传开箱照片")
def photo(
    request: HttpRequest, arrival_id: Id, told: Form[InPicture], file: File[UploadedFile]
) -> Any:
    """A picture of it; evidence of its case, at once or as soon as there is one."""
    kept = actions.add_photo(
        by=by(request),
        arrival_id=arrival_id,
        key=told.key,
        file=file,
        line_no=told.line_no,
        now=moment.now(),
    )
    if isinstance(kept, NotKept):
        raise Refused(kept.code, kept.zh, kept.en, field="file")
    return {"evidence_id": kept.evidence_id}


@operations.reads("/returns-shelf", listing(OnTheShelf), zh="列出无主件")
def shelf(request: HttpRequest, asked: Query[Following]) -> Any:
    """Parcels nobody claims, the oldest first, with what they could be."""
    after = place_id(open_cursor("shelf", asked.cursor)) or 0
    page = queries.shelf(by(request), moment.now(), after=after)
    return page_of("shelf", page.rows, page.after)


@operations.reads("/returns/{arrival_id}/suggestions", listing(Alike), zh="无主件像是谁的")
def suggestions(request: HttpRequest, arrival_id: Id) -> Any:
    """Orders it could belong to, looked for among all; empty once it is claimed. One page."""
    found(queries.card(by(request), arrival_id, moment.now()))
    told = queries.suggestions_for(by(request), arrival_id, moment.now())
    return page_of("suggestions", told, None)


@operations.writes("/returns/{arrival_id}/shelve", ShelfPlace, zh="上无主架")
def shelve(request: HttpRequest, arrival_id: Id, told: Shelved) -> Any:
    """On the shelf; without a number the next free one."""
    wish = OnShelf(**told.model_dump())
    shelf_no = actions.shelve(by=by(request), arrival_id=arrival_id, shelf=wish, now=moment.now())
    return {"shelf_no": shelf_no}


@operations.writes("/returns/{arrival_id}/describe", Done, zh="补充无主件信息")
def describe(request: HttpRequest, arrival_id: Id, told: Shelved) -> Any:
    """What is written on it and what is in it."""
    wish = OnShelf(**told.model_dump())
    actions.describe(by=by(request), arrival_id=arrival_id, shelf=wish, now=moment.now())
    return {}


@operations.writes("/returns/{arrival_id}/match", Done, zh="认领无主件")
def match(request: HttpRequest, arrival_id: Id, told: Matched) -> Any:
    """It is this order's: everything goes on as if it were scanned now."""
    actions.match(by=by(request), arrival_id=arrival_id, choice=told.choice, now=moment.now())
    return {}


@operations.writes("/returns/{arrival_id}/dispose", Done, zh="处置无主件", scope="approve")
def dispose(request: HttpRequest, arrival_id: Id, told: Disposed) -> Any:
    """Nobody asked for it in time: a supervisor decides."""
    actions.dispose(
        by=by(request), arrival_id=arrival_id, place=told.place, why=told.why, now=moment.now()
    )
    return {}


@operations.writes("/return-pieces/{piece_id}/move", Done, zh="移库")
def move(request: HttpRequest, piece_id: Id, told: Moved) -> Any:
    """Pieces go to another place."""
    actions.move_piece(by=by(request), piece_id=piece_id, place=told.place, now=moment.now())
    return {}


@operations.reads("/return-lists", List, zh="查看退货明细")
def lists(request: HttpRequest, asked: Query[OfList]) -> Any:
    """One return list with its parcels, and the heads of the others."""
    return queries.return_list(by(request), asked.shop, asked.due, moment.now())


@operations.writes("/return-lists/hand-over", Made, zh="交退货明细")
def hand_over(request: HttpRequest, told: GivenList) -> Any:
    """What is on this list and was not handed over is handed to after-sales."""
    made = actions.hand_over(by=by(request), shop_id=told.shop, due_at=told.due, now=moment.now())
    return {"id": made}


@operations.writes("/return-lists/given/{given_list_id}/take-back", Done, zh="撤回交接")
def take_back(request: HttpRequest, given_list_id: Id) -> Any:
    """It was handed over too soon."""
    actions.take_back_list(by=by(request), hand_over_id=given_list_id, now=moment.now())
    return {}
