"""The OpenAPI document, completed by what all operations share."""

from __future__ import annotations

from typing import Any, Final

from shouhou.rest import SCOPES

ERROR: Final[dict[str, Any]] = {
    "type": "object",
    "description": "The one shape of everything that goes wrong.",
    "required": ["code", "message", "message_en", "reasons", "field"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string", "description": "For programs.", "examples": ["over_balance"]},
        "message": {
            "type": "string",
            "description": "One sentence in Chinese.",
            "examples": ["可退余额不足。"],
        },
        "message_en": {
            "type": "string",
            "description": "The same in English.",
            "examples": ["More than is left of the line."],
        },
        "reasons": {
            "type": "array",
            "description": "The rows of tables that said no, or all inputs that do not fit.",
            "items": {
                "type": "object",
                "required": ["row", "text"],
                "additionalProperties": False,
                "properties": {
                    "row": {
                        "type": "string",
                        "description": "Id of a table row; it never changes.",
                    },
                    "text": {"type": "string"},
                },
            },
        },
        "field": {
            "type": "string",
            "description": "The input it is about: `$.lines[0].units`, `query.limit`, or nothing.",
            "examples": ["$.amount_fen"],
        },
    },
}
STATUSES: Final = {
    "401": "No valid token, and nobody is logged in.",
    "403": "The token lacks the scope, or the person the right.",
    "404": "There is no such thing for this caller.",
    "409": "A rule, a state or another request refuses; `reasons` names the rows.",
    "413": "The body is too large.",
    "415": "The body is of another media type.",
    "422": "An input does not fit; `field` names it.",
    "429": "Too many calls; see the header Retry-After.",
    "default": "Anything else, in the same shape.",
}
WRITES: Final = ("post", "put", "patch", "delete")
KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": (
        "A text of your choice, new for every new wish. The same key with the same request gets "
        "the same answer for at least 24 hours, and nothing happens twice."
    ),
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
    "example": "3f1c9a52-77be-4f4e-9a58-0c6f6f2a8f10",
}
SECURITY: Final = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token made on the page of one's own settings, with scopes and shops.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A browser session; writes need the header X-CSRFToken as well.",
    },
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add the error shape, the key of writes, the scopes and how to log in."""
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Error"] = ERROR
    parts["securitySchemes"] = SECURITY
    document["info"]["x-scopes"] = {name: en for name, (_, en) in SCOPES.items()}
    for methods in document["paths"].values():
        for method, operation in methods.items():
            complete_operation(method, operation)
    return document


def complete_operation(method: str, operation: dict[str, Any]) -> None:
    """One operation. Its document may be asked for again: nothing is added twice."""
    operation["security"] = [{"token": []}, {"session": []}]
    if method in WRITES and KEY not in operation["parameters"]:
        operation["parameters"] = [*operation["parameters"], KEY]
    says = {"$ref": "#/components/schemas/Error"}
    takes_body = "requestBody" in operation
    for status, description in STATUSES.items():
        if (status in ("413", "415") and not takes_body) or (status == "409" and method == "get"):
            continue
        operation["responses"][status] = {
            "description": description,
            "content": {"application/json": {"schema": says}},
        }
