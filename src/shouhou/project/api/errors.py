"""The one shape of everything that goes wrong, and which status says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import JsonResponse

from shouhou.project.api.sentences import sentence
from shouhou.shops.facts import Refused

NOT_FOUND: Final = frozenset({"not_here", "no_such_upload", "no_such", "not_found"})
NO_RIGHT: Final = frozenset({"no_right", "may_not", "not_yours"})


class Trouble(Exception):
    """Ends a request with this status and this error."""

    def __init__(
        self,
        status: int,
        code: str,
        says: tuple[str, str],
        field: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.says = says
        self.field = field
        self.headers = dict(headers or {})

    def answer(self) -> JsonResponse:
        return error(self.status, self.code, self.says, field=self.field, headers=self.headers)


def error(
    status: int,
    code: str,
    says: tuple[str, str],
    *,
    reasons: Sequence[Mapping[str, str]] = (),
    field: str = "",
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """An error answer; `says` is the sentence in Chinese and in English."""
    said = {
        "code": code,
        "message": says[0],
        "message_en": says[1],
        "reasons": [dict(reason) for reason in reasons],
        "field": field,
    }
    return JsonResponse(
        said, status=status, headers=dict(headers or {}), json_dumps_params={"ensure_ascii": False}
    )


def not_here() -> JsonResponse:
    """Nothing here, whether it never was or belongs to another shop."""
    return error(
        404, "not_here", ("没有这项内容，或您无权查看。", "There is nothing here for you.")
    )


def broken() -> JsonResponse:
    """A fault of the program."""
    return error(
        500,
        "fault",
        ("程序出错，本次请求没有任何改动。", "The program failed; this request changed nothing."),
    )


def status_of(refused: Refused) -> int:
    """404 where the thing does not exist for the caller, 403 without the right, else 409."""
    if refused.code in NOT_FOUND or refused.code.startswith("no_such"):
        return 404
    return 403 if refused.code in NO_RIGHT else 409


def refusal(refused: Refused) -> JsonResponse:
    """A wish that a rule, a right or the moment refuses."""
    return error(
        status_of(refused),
        refused.code,
        (refused.zh, refused.en),
        reasons=[{"row": row, "text": refused.zh} for row in refused.rows],
        field=refused.field,
    )


def invalid(problems: Sequence[Mapping[str, Any]]) -> JsonResponse:
    """Inputs that do not fit their schema: the first names the field, all are listed."""
    told = [(place(problem["loc"]), *sentence(problem)) for problem in problems]
    field, zh, en = told[0]
    return error(
        422,
        "invalid",
        (f"{field}：{zh}", f"{field}: {en}"),
        reasons=[{"row": "", "text": f"{where}：{why}"} for where, why, _ in told],
        field=field,
    )


def place(loc: Sequence[str | int]) -> str:
    """Where a problem is: `$.lines[0].units` in a body, `query.limit` elsewhere."""
    source, *steps = loc or ("body",)
    if source != "body":
        return ".".join([str(source), *(str(step) for step in steps)])
    # The first step is the name of our own parameter, not of anything the caller sent.
    return "$" + "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in steps[1:])
