"""The API itself: every slice's operations under one roof, with one way to fail."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from shouhou.project.api import errors
from shouhou.project.api.door import door
from shouhou.project.api.errors import Trouble
from shouhou.project.api.openapi import complete
from shouhou.project.api.sweep import CarefulParser
from shouhou.rest import NotHere, Unfit
from shouhou.shops.facts import Refused

log = logging.getLogger(__name__)

SLICES: Final = (
    *("shops", "notices", "intake", "orders", "items", "ledger", "evidence", "cases", "parcels"),
    *("shipping", "approvals", "refunds", "triage", "returns", "exchanges", "selfservice"),
    *("reviews", "sync", "alarms", "desk"),
)
ABOUT: Final = """Everything the pages of the desk can do, for programs: the same actions, the same
rights, the same refusals. Money is in whole fen (1/100 yuan), moments are ISO 8601."""


class Desk(NinjaAPI):
    """Ninja with our errors, our parser and the complete document."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> Any:
        prefix = "/api/v1/" if path_prefix is None else path_prefix
        return complete(super().get_openapi_schema(path_prefix=prefix, path_params=path_params))


def make_desk() -> Desk:
    """The API with the operations of every slice that has some."""
    desk = Desk(
        title="售后 Shouhou",
        version="1",
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        parser=CarefulParser(),
    )
    desk.add_decorator(door, mode="view")
    for name in SLICES:
        if find_spec(f"shouhou.{name}.api"):
            desk.add_router("", import_module(f"shouhou.{name}.api").operations)
    answer_errors(desk)
    return desk


def answer_errors(desk: Desk) -> None:
    """Each way an operation can end badly, and its answer."""
    answers: dict[type[Exception], Any] = {
        Refused: refused,
        Trouble: trouble,
        NotHere: gone,
        Http404: gone,
        Unfit: unfit,
        ValidationError: invalid,
        HttpError: unreadable,
        Exception: fault,
    }
    for kind, answer in answers.items():
        desk.add_exception_handler(kind, answer)


def refused(request: HttpRequest, wrong: Refused) -> HttpResponse:
    """A rule, a right or the moment says no."""
    return errors.refusal(wrong)


def trouble(request: HttpRequest, wrong: Trouble) -> HttpResponse:
    """What the door would have said."""
    return wrong.answer()


def gone(request: HttpRequest, wrong: Exception) -> HttpResponse:
    """Nothing here for this caller."""
    return errors.not_here()


def unfit(request: HttpRequest, wrong: Unfit) -> HttpResponse:
    """An input that an operation itself refuses."""
    return errors.error(422, wrong.code, (wrong.zh, wrong.en), field=wrong.field)


def invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """An input that does not fit its schema."""
    return errors.invalid(wrong.errors)


def unreadable(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    """Ninja wraps whatever the parser says."""
    if isinstance(wrong.__cause__, Trouble):
        return wrong.__cause__.answer()
    if wrong.__cause__ is not None:
        raise wrong.__cause__
    status = wrong.status_code if 400 < wrong.status_code < 500 else 422
    return errors.error(status, "invalid", ("请求不合要求。", str(wrong)))


def fault(request: HttpRequest, wrong: Exception) -> HttpResponse:
    """A bug: said honestly, and with its trace in the log."""
    log.error("%s %s failed", request.method, request.path, exc_info=wrong)
    return errors.broken()
