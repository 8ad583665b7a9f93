"""JSON schemas in words, and an example of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

PLAIN: Final[Mapping[str, Any]] = {
    "string": "…",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "null": None,
}
BOUNDS: Final = (
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("minLength", "≥ {} chars"),
    ("maxLength", "≤ {} chars"),
    ("minItems", "≥ {} items"),
    ("maxItems", "≤ {} items"),
)
LARGE: Final = 10**9
DEEPEST: Final = 5


class Schemas:
    """The named schemas of a document."""

    def __init__(self, named: Mapping[str, Any]) -> None:
        self.named = named

    def resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reference stands for."""
        if "$ref" in schema:
            return self.resolved(self.named[schema["$ref"].rsplit("/", 1)[-1]])
        if len(schema.get("allOf", ())) == 1:
            return self.resolved(schema["allOf"][0])
        return schema

    def fields(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, str]]:
        """Name, kind, needed and description of each field, those inside lists and objects too."""
        yield from self._fields(schema, "", 0)

    def _fields(
        self, schema: Mapping[str, Any], before: str, depth: int
    ) -> Iterator[tuple[str, str, bool, str]]:
        plain = self.resolved(schema)
        needed = plain.get("required", ())
        for name, each in plain.get("properties", {}).items():
            says = self.resolved(each).get("description", "")
            yield before + name, words(each), name in needed, says.split("\n")[0]
            inner = self.resolved(each)
            many = inner.get("type") == "array"
            deeper = inner.get("items", {}) if many else each
            if depth < DEEPEST:
                yield from self._fields(deeper, f"{before}{name}{'[]' if many else ''}.", depth + 1)

    def example(self, schema: Mapping[str, Any], depth: int = 0) -> Any:
        """A value of this schema, the declared example where there is one."""
        plain = self.resolved(schema)
        for key in ("examples", "enum"):
            if plain.get(key):
                return plain[key][0]
        for key in ("default", "const"):
            if plain.get(key) is not None:
                return plain[key]
        if "anyOf" in plain:
            return self.example(plain["anyOf"][0], depth)
        if plain.get("type") == "array":
            return [self.example(plain.get("items", {}), depth + 1)] if depth < DEEPEST else []
        if "properties" in plain:
            return {
                name: self.example(each, depth + 1) for name, each in plain["properties"].items()
            }
        kind = plain.get("type", "object")
        return PLAIN.get(kind, {}) if isinstance(kind, str) else None


def words(schema: Mapping[str, Any]) -> str:
    """The kind of a field, shortly."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "allOf" in schema:
        return words(schema["allOf"][0])
    if "anyOf" in schema:
        return " | ".join(words(each) for each in schema["anyOf"])
    if schema.get("enum"):
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{words(schema.get('items', {}))}]"
    kind = str(schema.get("format") or schema.get("type") or "…")
    bounds = [
        shape.format(schema[key])
        for key, shape in BOUNDS
        if key in schema and abs(schema[key]) < LARGE
    ]
    return f"{kind} ({', '.join(bounds)})" if bounds else kind
