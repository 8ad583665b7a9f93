"""Reads what the vendor sends by itself: many parcels in one form, signed with our key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from shouhou.couriers.kdniao.client.account import NAME, Account
from shouhou.couriers.kdniao.client.parcels import trace_of
from shouhou.couriers.kdniao.client.refusals import has_stopped
from shouhou.couriers.kdniao.client.shapes import BadShape, as_object, flag_in, read_json, text_in
from shouhou.couriers.kdniao.client.signing import is_signed
from shouhou.couriers.names import from_source
from shouhou.couriers.port import Push, Trace
from shouhou.couriers.problems import BadSignature, Unreadable
from shouhou.secrets import scrub

TYPES: Final = ("101", "102")
"""101 for 1008 (facts); 102 for 8008, from a copy of the vendor's text (M)."""
MOST_ROWS: Final = 1000

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def read_push(form: Mapping[str, str], account: Account) -> tuple[Push, ...]:
    """Every parcel of a push, in its order.

    Raises BadSignature, and Unreadable where nothing of it can be used. A single row that cannot
    be read spoils no other: it comes back as a push of status `unreadable` that says which
    field of it was wrong, with its original in `trace.raw`.
    """
    try:
        told = read_json(_sealed(form, account), "RequestData")
        if text_in(told, "EBusinessID", "RequestData.") != account.business_id:
            raise BadShape("RequestData.EBusinessID", "not ours")
        return tuple(_row(row, f"Data[{i}]", account) for i, row in enumerate(_rows(told)))
    except BadShape as bad:
        raise Unreadable(NAME, bad.field, scrub(bad.found, account.app_key)) from None


def _sealed(form: Mapping[str, str], account: Account) -> str:
    """RequestData, once it is known to come from the vendor: nothing is parsed before."""
    sealed = _field(form, "RequestData")
    if len(sealed.encode("utf-8", "surrogatepass")) > account.most_bytes:
        raise BadShape("RequestData", f"more than {account.most_bytes} bytes")
    if _field(form, "RequestType") not in TYPES:
        raise BadShape("RequestType", form["RequestType"])
    if form.get("EBusinessID", account.business_id) != account.business_id:
        raise BadShape("EBusinessID", "not ours")
    if not is_signed(sealed, account.app_key, _field(form, "DataSign")):
        raise BadSignature(NAME)
    return sealed


def _field(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise BadShape(name, "missing")
    return form[name]


def _rows(told: dict[str, Any]) -> list[Any]:
    """`Count` is not compared: rows are what is there, and the signature says nothing is lost."""
    rows = told.get("Data")
    if not isinstance(rows, list):
        raise BadShape("RequestData.Data", "missing" if rows is None else rows)
    if len(rows) > MOST_ROWS:
        raise BadShape("RequestData.Data", f"{len(rows)} rows")
    return rows


def _row(row: object, place: str, account: Account) -> Push:
    raw = _written(row)
    try:
        told = as_object(row, place)
        if not raw:
            raise BadShape(place, "nested too deep")
        if text_in(told, "EBusinessID", f"{place}.") not in ("", account.business_id):
            raise BadShape(f"{place}.EBusinessID", "not ours")
        return _push(told, trace_of(told, raw, f"{place}."), place)
    except BadShape as bad:
        return Push(trace=_what_it_is_of(row, raw), status="unreadable", said=str(bad))


def _written(row: object) -> str:
    """The row alone: a whole push beside each of its rows would be the square of it."""
    try:
        return _SURROGATE.sub("\ufffd", json.dumps(row, ensure_ascii=False))
    except RecursionError:
        return ""


def _push(told: dict[str, Any], trace: Trace, place: str) -> Push:
    """`Success` false is no failure of ours: no lines yet, or the vendor gives up."""
    reason = text_in(told, "Reason", f"{place}.")
    if flag_in(told, "Success", f"{place}.") is False and has_stopped(reason):
        return Push(trace=trace, status="given_up", said=reason)
    return Push(trace=trace, status="ended" if trace.ended else "polling", said=reason)


def _what_it_is_of(row: object, raw: str) -> Trace:
    """Of a row that cannot be read: courier and number, as far as they are text."""
    told = row if isinstance(row, dict) else {}
    courier, number = _text(told, "ShipperCode"), _text(told, "LogisticCode")
    return Trace(
        source=NAME,
        courier=from_source("kdniao", courier),
        courier_told=courier,
        number=number,
        raw=raw,
    )


def _text(told: dict[str, Any], name: str) -> str:
    try:
        return text_in(told, name)
    except BadShape:
        return ""
