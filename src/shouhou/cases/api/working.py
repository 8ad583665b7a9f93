"""Cases moved: opened, taken, assigned, noted, put aside, registered, reopened."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, UploadedFile
from pydantic import Field

from shouhou import moment
from shouhou.cases import actions, queries
from shouhou.cases.api.door import (
    Evaluation,
    Kind,
    MaySay,
    Reason,
    Result,
    Said,
    SeenAt,
    Short,
    Stage,
    ToPerson,
    operations,
)
from shouhou.cases.facts import Opening, Registered, RowResult
from shouhou.evidence import actions as evidence
from shouhou.evidence.facts import Keeping, Kept, NotKept
from shouhou.evidence.words import KINDS as EVIDENCE_KINDS
from shouhou.rest import (
    Body,
    Done,
    Id,
    Made,
    MomentIn,
    Shape,
    by,
    found,
    list_of,
    one_of,
    shape,
)
from shouhou.shops.words import PLATFORMS

EvidenceKind = Annotated[str, one_of(EVIDENCE_KINDS)]
Platform = Annotated[str, one_of(PLATFORMS)]
Moved = shape(RowResult)


class NewCase(Body):
    """A case to be opened."""

    shop_id: Id
    kind: Kind
    order_no: str = Field("", max_length=64, strict=True)
    platform: Platform = "taobao"
    buyer: Short = Field("", description="The buyer's nick.")
    title: Short = Field("", examples=["雪平锅漏液"])
    problem: Short = ""
    stage: Stage = "after"
    note: MaySay = ""


class Note(Body):
    """A note; @name calls a colleague."""

    text: Said


class Until(Body):
    """Until when, and why."""

    until: MomentIn
    reason: Short = ""


class Corrections(Body):
    """What the register shall say; null leaves a word as it is."""

    kind: Kind | None = None
    stage: Stage | None = None
    problem: Short | None = None
    evaluation: Evaluation | None = None
    result: Result | None = None
    title: Short | None = None


class Many(Body):
    """Many cases to one person; null: to nobody."""

    case_ids: list[Id] = Field(min_length=1, max_length=1000)
    to: Id | None


class Filed(Body):
    """What the files are."""

    kind: EvidenceKind
    note: str = Field("", max_length=500)


class FileKept(Shape):
    """What became of one file: its id, or why it was not kept."""

    name: str
    evidence_id: int | None
    already: bool
    code: str
    message: str
    message_en: str


@operations.writes("/cases", Made, zh="新建售后单")
def open_case(request: HttpRequest, wish: NewCase) -> Any:
    """Open a case, for whoever takes it: `take` makes it the caller's own."""
    opening = Opening(source="api", **wish.model_dump())
    return {"id": actions.open_case(by=by(request), opening=opening, now=moment.now())}


@operations.writes("/cases/{case_id}/take", Done, zh="领取")
def take(request: HttpRequest, case_id: Id, seen: SeenAt) -> Any:
    """The person looks after the case from now on."""
    actions.take(by=by(request), case_id=case_id, now=moment.now(), seen=seen.seen)
    return {}


@operations.writes("/cases/{case_id}/assign", Done, zh="分配")
def assign(request: HttpRequest, case_id: Id, to: ToPerson) -> Any:
    """Give the case to somebody of its shop, or back to nobody; both are told."""
    actions.assign(by=by(request), case_id=case_id, to=to.to, now=moment.now(), seen=to.seen)
    return {}


@operations.writes("/case-moves", list_of(Moved), zh="批量转移")
def move_cases(request: HttpRequest, many: Many) -> Any:
    """Give many cases to one person; a result for each, in the order asked."""
    return list(
        actions.move_cases(by=by(request), case_ids=many.case_ids, to=many.to, now=moment.now())
    )


@operations.writes("/cases/{case_id}/notes", Made, zh="加备注")
def add_note(request: HttpRequest, case_id: Id, note: Note) -> Any:
    """Write a note; whoever is called by @name is told. The id is the number of the line."""
    number = actions.add_note(by=by(request), case_id=case_id, text=note.text, now=moment.now())
    return {"id": number}


@operations.writes("/cases/{case_id}/mentions/seen", Done, zh="已看到提及")
def see_mentions(request: HttpRequest, case_id: Id) -> Any:
    """The person has looked: the notes that call them here are seen."""
    queries.allowed(by(request), case_id)
    seen = actions.see_mentions(by=by(request), case_id=case_id, now=moment.now())
    return {"changed": seen > 0}


@operations.writes("/cases/{case_id}/wait", Done, zh="等待")
def wait(request: HttpRequest, case_id: Id, until: Until) -> Any:
    """Nothing to do here until a moment; deadlines go on running."""
    actions.wait(
        by=by(request),
        case_id=case_id,
        until=until.until,
        now=moment.now(),
        reason=until.reason,
    )
    return {}


@operations.writes("/cases/{case_id}/resume", Done, zh="继续处理")
def resume(request: HttpRequest, case_id: Id) -> Any:
    """Go on before the time."""
    actions.resume(by=by(request), case_id=case_id, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/reopen", Done, zh="重新打开")
def reopen(request: HttpRequest, case_id: Id, why: Reason) -> Any:
    """Open the case again for a reason."""
    actions.reopen(by=by(request), case_id=case_id, reason=why.reason, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/register", Done, zh="更正登记", method="PUT")
def register(request: HttpRequest, case_id: Id, said: Corrections) -> Any:
    """Correct what the register says; the timeline keeps what it said before."""
    fields = Registered(**said.model_dump())
    actions.register(by=by(request), case_id=case_id, fields=fields, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/evidence", list_of(FileKept), zh="给售后单加凭证")
def add_evidence(
    request: HttpRequest, case_id: Id, filed: Form[Filed], files: File[list[UploadedFile]]
) -> Any:
    """Keep pictures, chats, documents or proofs with a case; a result for each file.

    Pictures are drawn anew and lose the place they were taken; broken files are refused.
    """
    case = found(queries.case_view(by(request), case_id)).head
    keeping = Keeping(shop_id=case.shop_id, case_id=case.id, kind=filed.kind, note=filed.note)
    results = evidence.keep(by=by(request), keeping=keeping, files=files, now=moment.now())
    return [file_kept(result) for result in results]


def file_kept(result: Kept | NotKept) -> FileKept:
    """One result in the shape of an answer."""
    if isinstance(result, NotKept):
        code, zh, en = result.code, result.zh, result.en
        name, evidence_id, already = result.name, None, False
    else:
        code, zh, en = "", "", ""
        name, evidence_id, already = result.name, result.evidence_id, result.already
    return FileKept(
        name=name,
        evidence_id=evidence_id,
        already=already,
        code=code,
        message=zh,
        message_en=en,
    )
