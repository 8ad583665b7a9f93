"""The door every operation stands behind: who, how often, what for, which inputs, and once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja.operation import Operation

from shouhou.project.api import errors, limits
from shouhou.project.api.callers import SAFE, caller_of
from shouhou.project.api.errors import Trouble
from shouhou.project.api.once import once
from shouhou.project.api.sweep import text_problems, unfit
from shouhou.rest import SCOPES, Caller

log = logging.getLogger(__name__)

Run = Callable[..., HttpResponseBase]

BODIES: Final = ("body", "form", "file")
KINDS: Final = {"body": "application/json", "form": "multipart/form-data"}
TOO_BIG = ("请求正文太大。", "The body is too large.")
TOO_MANY = ("字段或文件太多。", "Too many fields or files.")
NOT_A_FORM = ("请求正文不是有效的表单。", "The body is not a valid form.")
NO_SUCH = ("没有这一项", "there is no such parameter")
TWICE = ("这一项出现了两次", "stands there twice")
NO_BODY = ("这个操作不收请求正文。", "This operation takes no body.")


@dataclass(frozen=True, slots=True)
class Takes:
    """What an operation takes, by where it stands; `lists` may be repeated."""

    query: frozenset[str]
    form: frozenset[str]
    lists: frozenset[str]
    body: str
    """The media type of its body, or nothing."""
    scope: str


def door(run: Run) -> Run:
    """Wrap the running of one operation (ninja's decorator of the mode "view")."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    takes = what_it_takes(operation)

    @wraps(run)
    def through(request: HttpRequest, **path: Any) -> HttpResponseBase:
        try:
            return let_in(request, takes, lambda: run(request, **path))
        except Trouble as trouble:
            return trouble.answer()
        except RequestDataTooBig:
            return errors.error(413, "too_big", TOO_BIG)
        except (TooManyFieldsSent, TooManyFilesSent):
            return errors.error(413, "too_many", TOO_MANY)
        except (MultiPartParserError, SuspiciousOperation):
            return errors.error(422, "not_a_form", NOT_A_FORM, field="$")
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            return errors.broken()

    return through


def let_in(
    request: HttpRequest, takes: Takes, run: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Everything that is asked before the operation sees the request."""
    caller = caller_of(request)
    limits.count_call(caller.name)
    may_call(caller, takes.scope)
    check_inputs(request, takes)
    request.auth = caller  # type: ignore[attr-defined]
    if request.method in SAFE:
        return run()
    return once(request, caller, run, timezone.now())


def may_call(caller: Caller, scope: str) -> None:
    """Raise Trouble 403 when the token is not for this. Every token may read."""
    if scope != "read" and scope not in caller.scopes:
        zh, en = SCOPES[scope]
        says = (
            f"这个令牌没有“{zh}”的权限范围（{scope}）。",
            f"This token lacks the scope {scope!r}: {en}.",
        )
        raise Trouble(403, "scope", says)


def check_inputs(request: HttpRequest, takes: Takes) -> None:
    """Raise Trouble for parameters nobody declared and texts nothing could take."""
    for name, values in request.GET.lists():
        check_parameter("query", name, values, takes.query, takes.lists)
    if takes.body == KINDS["form"]:
        check_form(request, takes)
    elif takes.body:
        check_type(request, takes.body)
    elif request.method in SAFE or request.content_type == KINDS["form"]:
        return
    elif request.body.strip() not in (b"", b"{}"):
        raise Trouble(422, "no_body", NO_BODY, "$")


def check_parameter(
    where: str,
    name: str,
    values: list[Any],
    known: frozenset[str],
    lists: frozenset[str],
) -> None:
    """One name of a query or a form."""
    shown = f"{where}.{name}"[:200].replace("\0", "␀")
    if name not in known:
        raise unfit(shown, NO_SUCH)
    if len(values) > 1 and name not in lists:
        raise unfit(shown, TWICE)
    for value in values:
        for why in text_problems(value) if isinstance(value, str) else ():
            raise unfit(shown, why)


def check_form(request: HttpRequest, takes: Takes) -> None:
    """Fields and files of a form; it is parsed here, before any transaction begins."""
    check_type(request, takes.body)
    sent: list[tuple[str, list[Any]]] = [*request.POST.lists(), *request.FILES.lists()]
    for name, values in sent:
        check_parameter("form", name, values, takes.form, takes.lists)


def check_type(request: HttpRequest, wanted: str) -> None:
    """Raise Trouble 415 for a body of another kind."""
    if request.content_type != wanted:
        says = (f"请求正文应为 {wanted}。", f"The body must be {wanted}.")
        raise Trouble(415, "media_type", says, "header.Content-Type")


def what_it_takes(operation: Operation) -> Takes:
    """Read off the operation's signature, once."""
    named: dict[str, set[str]] = {"query": set(), "form": set(), "file": set(), "body": set()}
    lists: set[str] = set()
    for model in operation.models:
        names = getattr(model, "__ninja_flatten_map__", None) or model.model_fields
        named.setdefault(str(model.__ninja_param_source__), set()).update(names)
        lists.update(getattr(model, "__ninja_collection_fields__", ()))
    sources = {str(model.__ninja_param_source__) for model in operation.models}
    body = KINDS["form"] if sources & {"form", "file"} else KINDS["body"]
    return Takes(
        query=frozenset(named["query"]),
        form=frozenset(named["form"] | named["file"]),
        lists=frozenset(lists),
        body=body if sources & set(BODIES) else "",
        scope=(operation.openapi_extra or {}).get("x-scope", "read"),
    )


def in_our_shape(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Errors the framework makes by itself (405) in the one shape too."""

    @wraps(view)
    def shaped(request: HttpRequest, **path: Any) -> HttpResponseBase:
        answer = view(request, **path)
        if answer.status_code != 405:
            return answer
        allowed = answer.headers.get("Allow", "")
        says = (f"这里只接受 {allowed}。", f"Only {allowed} is accepted here.")
        return errors.error(405, "method", says, headers={"Allow": allowed})

    shaped.csrf_exempt = True  # type: ignore[attr-defined]
    return shaped


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every address below /api/v1/ that is none of ours."""
    says = (
        "没有这个地址。全部操作见 /api/v1/docs。",
        "There is no such address. All operations: /api/v1/docs.",
    )
    return errors.error(404, "no_such_address", says)


nowhere.csrf_exempt = True  # type: ignore[attr-defined]
