"""The OpenAPI document as a page shows it: operations by slice, fields in words, a line of curl."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from shouhou.project.api.openapi import WRITES
from shouhou.project.api.schemas import Schemas, words
from shouhou.rest import SCOPES

TAGS: Final[Mapping[str, tuple[str, str]]] = {
    "shops": ("店铺与人员", "Shops and staff"),
    "notices": ("通知与回调", "Notices and webhooks"),
    "intake": ("收件", "Intake"),
    "orders": ("订单", "Orders"),
    "items": ("商品", "Items"),
    "ledger": ("账", "Ledger"),
    "evidence": ("凭证", "Evidence"),
    "cases": ("售后单", "Cases"),
    "parcels": ("包裹", "Parcels"),
    "shipping": ("发货", "Shipping"),
    "approvals": ("审批", "Approvals"),
    "refunds": ("退款与协议", "Refunds and agreements"),
    "exchanges": ("换货与补发", "Exchanges and re-sends"),
    "reviews": ("评价", "Reviews"),
    "alarms": ("预警", "Alarms"),
}
SUCCESS: Final = ("200", "201")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or field."""

    name: str
    where: str
    """path, query, header, body or form."""
    kind: str
    required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the page."""

    id: str
    method: str
    path: str
    zh: str
    en: str
    says: tuple[str, ...]
    """Paragraphs of the description after its first sentence."""
    scope: str
    fields: tuple[Field, ...]
    body: str
    """An example, as JSON text; empty without a body or with a form."""
    answer: str
    status: str
    errors: tuple[tuple[str, str], ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one slice."""

    tag: str
    zh: str
    en: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Api:
    """The whole page."""

    version: str
    host: str
    groups: tuple[Group, ...]
    scopes: tuple[tuple[str, str, str], ...]
    """Code, Chinese, English."""
    error: str

    @property
    def count(self) -> int:
        return sum(len(group.operations) for group in self.groups)


def shown(document: Mapping[str, Any], host: str) -> Api:
    """The document for the page; `host` is where the reader is."""
    schemas = Schemas(document["components"]["schemas"])
    by_tag: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            one = operation(method, path, said, schemas, host)
            by_tag.setdefault(said["tags"][0], []).append(one)
    return Api(
        version=document["info"]["version"],
        host=host,
        groups=tuple(
            Group(tag, *TAGS.get(tag, (tag, tag)), tuple(found)) for tag, found in by_tag.items()
        ),
        scopes=tuple((code, zh, en) for code, (zh, en) in SCOPES.items()),
        error=as_text(schemas.example({"$ref": "#/components/schemas/Error"})),
    )


def operation(
    method: str, path: str, said: Mapping[str, Any], schemas: Schemas, host: str
) -> Operation:
    """One operation with its example call."""
    kind, schema = body_of(said)
    zh, _, en = said["summary"].partition(" · ")
    status = next(code for code in SUCCESS if code in map(str, said["responses"]))
    answers = {str(code): answer for code, answer in said["responses"].items()}
    content = answers[status].get("content", {}).get("application/json", {})
    example = schemas.example(schema) if schema else None
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        zh=zh,
        en=en or zh,
        says=tuple(part for part in said.get("description", "").split("\n\n")[1:] if part),
        scope=said.get("x-scope", "read"),
        fields=tuple(fields_of(said, kind, schema, schemas)),
        body=as_text(example) if kind == "application/json" else "",
        answer=as_text(schemas.example(content["schema"])) if content else "",
        status=status,
        errors=tuple((code, a["description"]) for code, a in answers.items() if code != status),
        curl=curl(method, host + address(path, said, schemas), kind, example),
    )


def body_of(said: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None]:
    """Media type and schema of the body."""
    for kind, content in said.get("requestBody", {}).get("content", {}).items():
        return kind, content["schema"]
    return "", None


def fields_of(
    said: Mapping[str, Any], kind: str, schema: Mapping[str, Any] | None, schemas: Schemas
) -> Iterator[Field]:
    """Parameters first, then what stands in the body."""
    for each in said["parameters"]:
        says = each.get("description", "")
        yield Field(each["name"], each["in"], words(each["schema"]), each["required"], says)
    where = "body" if kind == "application/json" else "form"
    for name, kind_of, needed, says in schemas.fields(schema or {}):
        yield Field(name, where, kind_of, needed, says)


def address(path: str, said: Mapping[str, Any], schemas: Schemas) -> str:
    """The path with an example for each parameter that must be there."""
    query = {}
    for each in said["parameters"]:
        example = schemas.example(each["schema"])
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", str(example))
        elif each["in"] == "query" and each["required"]:
            query[each["name"]] = str(example)
    return f"{path}?{urlencode(query)}" if query else path


def curl(method: str, url: str, kind: str, example: Any) -> str:
    """What to type."""
    lines = [f"curl -X {method.upper()} '{url}'", '-H "Authorization: Bearer $TOKEN"']
    if method in WRITES:
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if kind == "application/json":
        text = json.dumps(example, ensure_ascii=False).replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
    elif kind:
        lines += [f"-F '{name}={value}'" for name, value in (example or {}).items()]
    return " \\\n  ".join(lines)


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
