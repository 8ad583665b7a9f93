"""REST door of intake: send exports, see what was understood, take them in."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Query, UploadedFile

from shouhou import moment
from shouhou.intake import actions, queries
from shouhou.intake.facts import FileView, ProblemView, SheetView, UploadRow, UploadView
from shouhou.rest import (
    Body,
    Done,
    Id,
    Line,
    Made,
    Operations,
    Paging,
    by,
    cut,
    found,
    listing,
    open_cursor,
    place_id,
    shape,
)

operations = Operations("intake")

Row = shape(UploadRow)
Problem = shape(ProblemView)
# What the sheets hold in their first rows is personal data of buyers: not for programs.
Sheet = shape(SheetView, leave_out=("seen",))
Upload = shape(UploadView, leave_out=("problems",), using=(shape(FileView, using=(Sheet,)),))


class Password(Body):
    """The password of one locked file."""

    file_id: Id
    password: Line


@operations.reads("/uploads", listing(Row), zh="列出上传")
def uploads(request: HttpRequest, paging: Query[Paging]) -> Any:
    """Uploads of all shops in which the person may upload, newest first."""
    before_id = place_id(open_cursor("uploads", paging.cursor))
    rows = queries.uploads_of(by(request), paging.limit + 1, before_id=before_id)
    return cut("uploads", rows, paging.limit, lambda row: row.id)


@operations.writes("/uploads", Made, zh="上传文件")
def send(request: HttpRequest, shop_id: Form[Id], files: File[list[UploadedFile]]) -> Any:
    """Send exports of one shop (CSV, XLSX, ZIP; up to 20 files) to be read.

    The files are read by a job: ask for the upload until its state is `previewed`, then confirm.
    """
    sent: list[Any] = list(files)
    made = actions.receive(by=by(request), shop_id=shop_id, files=sent, now=moment.now())
    return {"id": made}


@operations.reads("/uploads/{upload_id}", Upload, zh="查看上传")
def upload(request: HttpRequest, upload_id: Id) -> Any:
    """One upload: its state, its files, what was understood of each sheet, and the counts."""
    return found(queries.upload_of(by(request), upload_id))


@operations.reads("/uploads/{upload_id}/problems", listing(Problem), zh="列出上传的问题")
def problems(request: HttpRequest, upload_id: Id, paging: Query[Paging]) -> Any:
    """Every cell that could not be read or is doubtful, with what to do about it."""
    found(queries.upload_of(by(request), upload_id))
    seen = place_id(open_cursor("problems", paging.cursor)) or 0
    wanted = islice(queries.problems_of(by(request), upload_id), seen, seen + paging.limit + 1)
    return cut("problems", list(wanted), paging.limit, lambda _: seen + paging.limit)


@operations.writes("/uploads/{upload_id}/confirm", Done, zh="确认导入")
def confirm(request: HttpRequest, upload_id: Id) -> Any:
    """Take the good rows in. Rows with errors stay out."""
    actions.confirm(by=by(request), upload_id=upload_id, now=moment.now())
    return {}


@operations.writes("/uploads/{upload_id}/discard", Done, zh="放弃导入")
def discard(request: HttpRequest, upload_id: Id) -> Any:
    """Do not take it in; its files are deleted."""
    actions.discard(by=by(request), upload_id=upload_id, now=moment.now())
    return {}


@operations.writes("/uploads/{upload_id}/read-again", Done, zh="再读一次")
def read_again(request: HttpRequest, upload_id: Id) -> Any:
    """After a fault of the program: read the same files once more."""
    actions.start_again(by=by(request), upload_id=upload_id)
    return {}


@operations.writes("/uploads/{upload_id}/password", Done, zh="给出密码")
def give_password(request: HttpRequest, upload_id: Id, given: Password) -> Any:
    """Open a locked ZIP. The password is used at once and not kept."""
    actions.give_password(
        by=by(request), upload_id=upload_id, file_id=given.file_id, password=given.password
    )
    return {}
