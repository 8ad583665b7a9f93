"""The document and its page: complete, readable, strict."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from shouhou.rest.bodies import Named

METHODS = {"get", "post", "put", "patch", "delete"}


def document() -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def operations(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, said in methods.items():
            yield f"{method} {path}", said


def test_every_operation_is_said_in_both_languages_and_has_one_id() -> None:
    found = dict(operations(document()))
    ids = Counter(said["operationId"] for said in found.values())
    assert [name for name, many in ids.items() if many > 1] == []
    for name, said in found.items():
        zh, _, en = said["summary"].partition(" · ")
        assert zh, name
        assert en.isascii(), name
        assert said["description"], name
        assert said["tags"], name


def test_every_write_takes_a_key_and_every_error_has_the_one_shape() -> None:
    for name, said in operations(document()):
        keys = [each["name"] for each in said["parameters"] if each["in"] == "header"]
        assert keys == ([] if name.startswith("get ") else ["Idempotency-Key"]), name
        for status, answer in said["responses"].items():
            if status not in ("200", "201"):
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Error"}


def test_every_schema_has_a_name_of_its_own() -> None:
    document()
    names = Counter(each.__name__ for each in all_below(Named))
    assert [name for name, many in names.items() if many > 1] == []


def all_below(kind: type) -> Iterator[type]:
    each: type
    for each in kind.__subclasses__():
        yield each
        yield from all_below(each)


def test_no_address_hides_another() -> None:
    """Django takes the first pattern that fits: `/a/{id}` before `/a/b` would swallow it."""
    paths = list(document()["paths"])
    for at, late in enumerate(paths):
        for early in paths[:at]:
            pattern = re.sub(r"\{\w+\}", "[^/]+", early)
            assert not re.fullmatch(pattern, late), f"{early} hides {late}"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_shows_every_operation_with_nothing_inline(language: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/api/v1/docs")
    page = answer.content.decode()
    assert answer.status_code == 200
    for _, said in operations(document()):
        assert f'id="{said["operationId"]}"' in page
    assert "Idempotency-Key: $(uuidgen)" in page.replace("&quot;", '"')
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|style=", page) == []
    assert "https://" not in page.replace("https://erp.example.com", "")
