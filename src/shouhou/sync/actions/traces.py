"""What couriers write, as the platform tells it: by message, and by asking where none came."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from shouhou.clock import NotAMoment, local
from shouhou.couriers.names import named
from shouhou.couriers.port import UNRECOGNISED, Scan, Trace
from shouhou.jobs import defer
from shouhou.parcels.actions import note_failure, note_unknown, take_trace
from shouhou.parcels.queries import due_to_ask
from shouhou.platforms.taobao.client import (
    BadShape,
    Permanent,
    Shop,
    TaobaoProblem,
    calls,
    code_of,
)
from shouhou.platforms.taobao.client.shapes import parse_json
from shouhou.shops.queries import connections
from shouhou.sync.actions.calling import open_shop
from shouhou.sync.actions.troubles import minding
from shouhou.sync.models import Message

SOURCE: Final = "taobao"
AT_ONCE: Final = 200
SECONDS: Final = 5.0
"""One run of asking; the timetable asks for the rest, so that other jobs get their turn."""
SILENT: Final = "-"
"""The code of an action that says nothing of where the parcel is."""


def ask_lines(shop_id: int) -> None:
    """Have the lines that messages told read; asked for twice while it waits, once."""
    key = f"sync:lines:{shop_id}"
    defer("sync.take_lines", lock=key, queueing_lock=key, shop_id=shop_id)


def take_lines(shop_id: int, now: datetime) -> int:
    """Read the messages about parcels that wait; how many. A strange one is only kept."""
    done = 0
    while some := _take_some(shop_id, now):
        done += some
    return done


def _take_some(shop_id: int, now: datetime) -> int:
    """Each parcel is a transaction of its own: two at once would be held in any order."""
    waiting = Message.objects.filter(shop_id=shop_id, waits=True)
    rows = list(waiting.order_by("id")[:AT_ONCE])
    told: dict[tuple[str, str], list[Scan]] = {}
    for row in rows:
        for courier, number, scan in _line_in(row.raw):
            told.setdefault((courier, number), []).append(scan)
    for (courier, number), scans in sorted(told.items()):
        take_trace(shop_id, _trace(courier, number, scans), now)
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(waits=False)
    return len(rows)


def _line_in(raw: str) -> list[tuple[str, str, Scan]]:
    """Courier, number and line of a message; nothing where it tells none or cannot be read."""
    try:
        content = parse_json(raw)
    except BadShape:
        return []
    told = content if isinstance(content, Mapping) else {}
    number, text = str(told.get("out_sid") or ""), str(told.get("desc") or "")
    try:
        at = local(str(told.get("time") or ""))
    except NotAMoment:
        return []
    if not number or not text:
        return []
    return [(str(told.get("company_name") or ""), number, scan_of(at, text, told.get("action")))]


def scan_of(at: datetime, text: str, action: Any) -> Scan:
    """A line with the platform's word for it; a word nobody knows stays unrecognised."""
    word = str(action or "")
    stage = code_of("trace_action", word) if word else ""
    return Scan(at=at, text=text, code=word, stage="" if stage == SILENT else stage)


def _trace(courier: str, number: str, scans: Sequence[Scan]) -> Trace:
    return Trace(
        source=SOURCE,
        courier=named(courier) or UNRECOGNISED,
        courier_told=courier,
        number=number,
        scans=tuple(scans),
    )


def shops_to_ask(now: datetime) -> list[int]:
    """The connected shops that have parcels whose traces are due."""
    return [each.shop_id for each in connections() if due_to_ask(each.shop_id, now, 1)]


def ask_traces(shop_id: int, now: datetime) -> int:
    """Ask for the traces of the parcels to buyers that are due; of how many orders.

    A passing failure ends the run and is remembered; what is still due is asked for next time.
    """
    ends, asked = time.monotonic() + SECONDS, 0
    try:
        with open_shop(shop_id, now) as shop, minding(shop_id, "parcels", now):
            for parcel_id, order_no in due_to_ask(shop_id, now, AT_ONCE):
                if time.monotonic() > ends:
                    break
                _ask(shop, parcel_id, order_no, now)
                asked += 1
    except TaobaoProblem:
        return asked  # on the health page
    return asked


def _ask(shop: Shop, parcel_id: int, order_no: str, now: datetime) -> None:
    """The traces of all parcels of an order; a parcel they do not tell of is not known there.

    An order the platform does not know (too old, from a file) says nothing of its parcel.
    """
    try:
        told = shop.ask(calls.TraceGet(tid=order_no))
    except Permanent:
        note_failure(parcel_id, "not_found", now)
        return
    taken: set[int] = set()
    for each in told:
        scans = [
            scan_of(at, step.status_desc, step.action)
            for step in each.trace_list
            if (at := _moment(step.status_time)) is not None
        ]
        trace = _trace(each.company_name, each.out_sid, scans)
        taken |= {one.parcel_id for one in take_trace(int(shop.key), trace, now)}
    if parcel_id not in taken:
        note_unknown(parcel_id, SOURCE, now)


def _moment(text: str) -> datetime | None:
    try:
        return local(text)
    except NotAMoment:
        return None
