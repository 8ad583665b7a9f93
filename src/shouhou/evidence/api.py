"""REST door of evidence: what there is, its bytes, and payment proofs that belong to no case."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, UploadedFile
from pydantic import Field

from shouhou import moment
from shouhou.evidence import actions, queries
from shouhou.evidence.facts import EvidenceView, Keeping, Kept, NotKept
from shouhou.evidence.words import KINDS
from shouhou.rest import (
    Body,
    Id,
    Operations,
    Shape,
    by,
    found,
    list_of,
    listing,
    one_of,
    page_of,
    shape,
)
from shouhou.shops.queries import shop_of

operations = Operations("evidence")

Piece = shape(EvidenceView)
Kind = Annotated[str, one_of(KINDS)]
Note = Annotated[str, Field(max_length=500)]


class OfCase(Body):
    """Which case."""

    case_id: Id


class Filed(Body):
    """What the files are."""

    kind: Kind
    note: Note = ""


class FileKept(Shape):
    """What became of one file: its id, or why it was not kept."""

    name: str
    kept: bool
    evidence_id: int | None
    already: bool
    """The very same file was here before."""
    code: str
    message: str
    message_en: str


@operations.reads("/evidence", listing(Piece), zh="列出凭证")
def evidence(request: HttpRequest, asked: Query[OfCase]) -> Any:
    """The evidence of one case, oldest first. One page: a case holds a bounded number."""
    return page_of("evidence", queries.of_case(by(request), asked.case_id), None)


@operations.reads("/evidence/{evidence_id}", Piece, zh="查看凭证")
def piece(request: HttpRequest, evidence_id: Id) -> Any:
    """One piece: its hash, who added it, when, from where. Not its bytes."""
    return found(queries.get(by(request), evidence_id))


@operations.serves("/evidence/{evidence_id}/file", zh="下载凭证")
def file(request: HttpRequest, evidence_id: Id) -> HttpResponseBase:
    """The bytes, as an attachment. Pictures were drawn anew and carry no place they were taken."""
    opened = found(queries.open_bytes(by(request), evidence_id))
    answer = FileResponse(
        opened.stream, as_attachment=True, filename=opened.name, content_type=opened.media_type
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer


@operations.writes("/shops/{shop_id}/evidence", list_of(FileKept), zh="上传凭证")
def keep(
    request: HttpRequest, shop_id: Id, filed: Form[Filed], files: File[list[UploadedFile]]
) -> Any:
    """Keep files that belong to no case yet, such as a payment proof; a result for each file.

    For a case use `/cases/{case_id}/evidence`.
    """
    found(shop_of(by(request), shop_id))
    keeping = Keeping(shop_id=shop_id, kind=filed.kind, note=filed.note)
    results = actions.keep(by=by(request), keeping=keeping, files=files, now=moment.now())
    return [file_kept(result) for result in results]


def file_kept(result: Kept | NotKept) -> FileKept:
    """One result in the shape of an answer."""
    if isinstance(result, NotKept):
        return FileKept(
            name=result.name,
            kept=False,
            evidence_id=None,
            already=False,
            code=result.code,
            message=result.zh,
            message_en=result.en,
        )
    return FileKept(
        name=result.name,
        kept=True,
        evidence_id=result.evidence_id,
        already=result.already,
        code="",
        message="",
        message_en="",
    )
