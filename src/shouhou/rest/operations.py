"""How a slice declares an operation: what it reads or writes, for which scope, in whose words."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from ninja import Router

SCOPES: Final[Mapping[str, tuple[str, str]]] = {
    "read": ("查看此人能看到的一切", "read everything the person may see"),
    "personal": ("查看买家完整信息，须写明理由", "see buyers unmasked, with a reason"),
    "work": ("办理售后单、退款、上传和凭证", "work on cases, refunds, uploads and evidence"),
    "approve": ("批准或驳回别人的请求", "approve or reject what others ask"),
    "money": ("查看账目，放款，确认付款", "see the ledger, release and settle payments"),
    "staff": ("设置参数、人员和回调", "set parameters, staff and webhooks"),
}
"""What a token may be good for; each one also reads. The person's own rights are asked on top."""

FILE: Final[Mapping[str, Any]] = {
    "responses": {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}
}

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Operations(Router):
    """The operations of one slice."""

    def __init__(self, tag: str) -> None:
        super().__init__(tags=[tag])
        self.tag = tag

    def reads(
        self, path: str, answers: Any, *, zh: str, scope: str = "read"
    ) -> Callable[[Handler], Handler]:
        """GET; the docstring is the description, `zh` the short name in Chinese."""
        return self._declare("GET", path, {200: answers}, zh, scope)

    def serves(self, path: str, *, zh: str) -> Callable[[Handler], Handler]:
        """GET of a file; the operation answers with Django's own response."""
        return self._declare("GET", path, {200: None}, zh, "read", FILE)

    def writes(
        self, path: str, answers: Any, *, zh: str, scope: str = "work", method: str = "POST"
    ) -> Callable[[Handler], Handler]:
        """A write: needs an Idempotency-Key and happens in one transaction.

        POST that makes something (`answers` has an id and nothing else) says 201.
        """
        made = method == "POST" and getattr(answers, "__name__", "") == "Made"
        return self._declare(method, path, {201 if made else 200: answers}, zh, scope)

    def _declare(
        self,
        method: str,
        path: str,
        answers: dict[int, Any],
        zh: str,
        scope: str,
        more: Mapping[str, Any] | None = None,
    ) -> Callable[[Handler], Handler]:
        if scope not in SCOPES:
            raise LookupError(f"{scope!r} is none of {', '.join(SCOPES)}")

        def declared(handler: Handler) -> Handler:
            said = inspect.getdoc(handler) or ""
            first = said.split("\n")[0].rstrip(".")
            name = f"{self.tag}_{handler.__name__}"
            add = self.api_operation(
                [method],
                path,
                response=answers,
                operation_id=name,
                summary=f"{zh} · {first}",
                description=said,
                url_name=f"api_{name}",
                openapi_extra={"x-scope": scope, **(more or {})},
            )
            add(handler)
            return handler

        return declared
