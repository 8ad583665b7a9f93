"""Answers in JSON or XML: lists in their containers, empty ones absent, only the fields wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from shouhou.platforms.taobao.sandbox.gateway.specs import Spec, elements

JSON_TYPE, XML_TYPE = "text/javascript;charset=UTF-8", "text/xml;charset=UTF-8"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def thinned(spec: Spec, result: dict[str, Any], fields: str | None) -> dict[str, Any]:
    """The result with only the wanted fields where the method filters; `a.b` wants b inside a."""
    if not spec.filters or fields is None:
        return result
    wanted: dict[str, set[str]] = {}
    for name in fields.split(","):
        outer, _, inner = name.strip().partition(".")
        wanted.setdefault(outer, set()).add(inner)
    return {**result, **_at(result, spec.filters, wanted)}


def written(spec: Spec, result: dict[str, Any], request_id: str, call: Mapping[str, str]) -> bytes:
    """The answer's body in the format asked for."""
    body = {**_filled(result), "request_id": request_id}
    if form_of(call) != "json":
        return _xml(spec.root, body, spec.lists)
    if call.get("simplify") == "true":
        return _json(body)
    return _json({spec.root: _wrapped(body, spec.lists)})


def written_error(error: Mapping[str, Any], request_id: str, call: Mapping[str, str]) -> bytes:
    """The error's body in the format asked for (XML when that is unknown)."""
    body = {**error, "request_id": request_id}
    if form_of(call) != "json":
        return _xml("error_response", body, {})
    return _json({"error_response": body})


def form_of(call: Mapping[str, str]) -> str:
    """The format asked for; XML when nothing is said."""
    return call.get("format") or "xml"


def content_type(call: Mapping[str, str]) -> str:
    """The content type of the format asked for."""
    return JSON_TYPE if form_of(call) == "json" else XML_TYPE


def _at(value: Any, path: tuple[str, ...], wanted: Mapping[str, set[str]]) -> dict[str, Any]:
    """{first of path: its value, thinned}; nothing where the path leads nowhere."""
    inside = value.get(path[0])
    if inside is None:
        return {}
    if len(path) > 1:
        return {path[0]: {**inside, **_at(inside, path[1:], wanted)}}
    if isinstance(inside, list):
        return {path[0]: [_keep(each, wanted) for each in inside]}
    return {path[0]: _keep(inside, wanted)}


def _keep(row: dict[str, Any], wanted: Mapping[str, set[str]]) -> dict[str, Any]:
    kept = {}
    for name, value in row.items():
        inner = wanted.get(name)
        if inner is None:
            continue
        deeper = {each: {""} for each in inner}
        if "" not in inner and isinstance(value, list):
            value = [_keep(each, deeper) for each in value]
        elif "" not in inner and isinstance(value, dict):
            value = _keep(value, deeper)
        kept[name] = value
    return kept


def _filled(value: Any) -> Any:
    """Without what is None, and without empty lists, all the way down."""
    if isinstance(value, dict):
        kept = {name: _filled(each) for name, each in value.items() if each is not None}
        return {name: each for name, each in kept.items() if each != []}
    return [_filled(each) for each in value] if isinstance(value, list) else value


def _element(name: str, values: list[Any], lists: Mapping[str, str]) -> str:
    if name in lists:
        return lists[name]
    if isinstance(values[0], dict):
        return elements()[name]
    return "number" if isinstance(values[0], int) else "string"


def _wrapped(value: Any, lists: Mapping[str, str]) -> Any:
    if not isinstance(value, dict):
        return value
    found = {}
    for name, each in value.items():
        if isinstance(each, list):
            inner = [_wrapped(one, lists) for one in each]
            found[name] = {_element(name, each, lists): inner}
        else:
            found[name] = _wrapped(each, lists)
    return found


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _xml(root: str, body: Mapping[str, Any], lists: Mapping[str, str]) -> bytes:
    top = ElementTree.Element(root)
    _fill(top, body, lists)
    text = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8" ?>{text}'.encode()


def _fill(parent: ElementTree.Element, body: Mapping[str, Any], lists: Mapping[str, str]) -> None:
    for name, value in body.items():
        child = ElementTree.SubElement(parent, name)
        if isinstance(value, list):
            child.set("list", "true")
            for each in value:
                one = ElementTree.SubElement(child, _element(name, value, lists))
                _inside(one, each, lists)
        else:
            _inside(child, value, lists)


def _inside(node: ElementTree.Element, value: Any, lists: Mapping[str, str]) -> None:
    if isinstance(value, dict):
        _fill(node, value, lists)
    elif isinstance(value, bool):
        node.text = "true" if value else "false"
    else:
        node.text = _NOT_XML.sub("", str(value))
