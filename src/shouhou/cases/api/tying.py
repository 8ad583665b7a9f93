"""Cases among each other: watched, linked, split, merged."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.cases import actions, words
from shouhou.cases.api.door import MaySay, Short, Version, operations
from shouhou.cases.facts import SplitOff
from shouhou.rest import Body, Done, Id, Made, by, one_of

LinkKind = Annotated[str, one_of(words.LINK_KINDS)]
MaybeKind = Annotated[str, one_of(["", *words.KINDS])]


class NewLink(Body):
    """With which case, and how they belong together."""

    other: Id
    kind: LinkKind = "related"


class Off(Body):
    """What goes into a case of its own; empty words are taken from the case it comes from."""

    kind: MaybeKind = ""
    title: Short = ""
    problem: Short = ""
    note: MaySay = ""
    task_ids: list[Id] = Field([], max_length=100)
    promise_ids: list[Id] = Field([], max_length=100)


class Into(Body):
    """The case that lives on."""

    into: Id
    seen: Version = None


@operations.writes("/cases/{case_id}/watch", Done, zh="关注")
def watch(request: HttpRequest, case_id: Id) -> Any:
    """The person is told what happens to the case."""
    actions.watch(by=by(request), case_id=case_id, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/watch", Done, zh="取消关注", method="DELETE")
def unwatch(request: HttpRequest, case_id: Id) -> Any:
    """The person is no longer told."""
    actions.unwatch(by=by(request), case_id=case_id)
    return {}


@operations.writes("/cases/{case_id}/links", Made, zh="关联售后单")
def link(request: HttpRequest, case_id: Id, wish: NewLink) -> Any:
    """Two cases have to do with each other; both say so."""
    made = actions.link(
        by=by(request), case_id=case_id, other=wish.other, kind=wish.kind, now=moment.now()
    )
    return {"id": made}


@operations.writes("/links/{link_id}", Done, zh="取消关联", method="DELETE")
def unlink(request: HttpRequest, link_id: Id) -> Any:
    """The two cases are apart again; both say so."""
    actions.unlink(by=by(request), link_id=link_id, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/split", Made, zh="拆分售后单")
def split(request: HttpRequest, case_id: Id, off: Off) -> Any:
    """Part of a case becomes a case of its own, with the tasks and promises named."""
    said = off.model_dump()
    wish = SplitOff(
        **said | {"task_ids": tuple(off.task_ids), "promise_ids": tuple(off.promise_ids)}
    )
    made = actions.split(by=by(request), case_id=case_id, off=wish, now=moment.now())
    return {"id": made}


@operations.writes("/cases/{case_id}/merge", Done, zh="合并售后单")
def merge(request: HttpRequest, case_id: Id, into: Into) -> Any:
    """The case lives on in another of the same shop, which shows everything of both."""
    actions.merge(by=by(request), case_id=case_id, into=into.into, now=moment.now(), seen=into.seen)
    return {}


@operations.writes("/cases/{case_id}/unmerge", Done, zh="撤销合并")
def unmerge(request: HttpRequest, case_id: Id) -> Any:
    """Undo a merge: the case is open again with its own rows."""
    actions.unmerge(by=by(request), case_id=case_id, now=moment.now())
    return {}
