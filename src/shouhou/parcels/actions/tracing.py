"""Take in what a source tells of a parcel: its lines, and where it stands after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction

from shouhou.clock import shanghai_day
from shouhou.couriers.numbers import tidy_number
from shouhou.couriers.port import UNRECOGNISED, Trace
from shouhou.jobs import defer
from shouhou.notices.actions import announce
from shouhou.parcels.actions.watching import look_at
from shouhou.parcels.decide import line_of, next_ask, stand
from shouhou.parcels.facts import Line, Taken
from shouhou.parcels.models import Content, Parcel, ScanRow
from shouhou.parcels.words import STAGES

LONGEST_TEXT: Final = 500
MOST_LINES: Final = 300
"""Of one parcel; couriers write some dozens."""
FIRST_WAIT: Final = timedelta(minutes=30)
MOST_DOUBLINGS: Final = 6
"""At most 32 hours between two questions that fail."""
AHEAD: Final = timedelta(days=2)
"""A line further in the future than this is a courier's mistake and is left out."""


@transaction.atomic
def take_trace(shop_id: int, trace: Trace, now: datetime) -> tuple[Taken, ...]:
    """Take in a trace for the shop's parcels of that number (out and back may share one).

    The order in which traces come does not matter, and the same line again is the same: where a
    parcel stands is read anew from all its lines. A number the shop does not follow gives nothing.
    """
    number = tidy_number(trace.number)
    rows = Parcel.objects.select_for_update().filter(shop_id=shop_id, number=number, erased_at=None)
    return tuple(_take(row, trace, now) for row in rows.order_by("pk"))


@transaction.atomic
def note_unknown(parcel_id: int, source: str, now: datetime) -> None:
    """A source was asked and knows nothing of this parcel: from now on its silence says something.

    What the parcel is known to have done stays.
    """
    row = Parcel.objects.select_for_update().filter(pk=parcel_id).first()
    if row is None:
        return
    row.source = row.source or source[:12]
    row.asked_at, row.asks = now, row.asks + 1
    row.ask_at = next_ask(row.stage, row.moved_at or row.sent_at, now, ended=row.ended)
    row.save(update_fields=["source", "asked_at", "asks", "ask_at"])
    look_at(row.shop_id, [row.pk], now)


@transaction.atomic
def note_failure(parcel_id: int, problem: str, now: datetime) -> None:
    """A source could not be asked for this parcel; again after a while, longer each time."""
    row = Parcel.objects.select_for_update().filter(pk=parcel_id).first()
    if row is None:
        return
    row.problem, row.failures = problem[:16], row.failures + 1
    row.asked_at, row.asks = now, row.asks + 1
    row.ask_at = now + FIRST_WAIT * 2 ** min(row.failures - 1, MOST_DOUBLINGS)
    row.save(update_fields=["problem", "failures", "asked_at", "asks", "ask_at"])


def _take(row: Parcel, trace: Trace, now: datetime) -> Taken:
    lines = [line_of(scan, trace.source) for scan in trace.scans if scan.at <= now + AHEAD]
    new = _keep(row, lines[-MOST_LINES:])
    was, signed = (row.stage, row.trouble, row.moved_at), row.signed_at
    _restand(row, shanghai_day(now))
    row.source, row.ended = trace.source[:12], trace.ended
    row.asked_at, row.asks = now, row.asks + 1
    if row.courier == UNRECOGNISED and trace.courier not in ("", UNRECOGNISED):
        row.courier = trace.courier
    row.problem, row.failures = "", 0
    row.ask_at = next_ask(row.stage, row.moved_at or row.sent_at, now, ended=row.ended)
    row.save()
    changed = was != (row.stage, row.trouble, row.moved_at)
    if signed != row.signed_at and row.direction == "out":
        follow(row)
    if new or changed:
        look_at(row.shop_id, [row.pk], now)
        announce(row.shop_id, "queue.changed", now=now)
    return Taken(row.pk, new, row.stage, was[0] != row.stage)


def follow(row: Parcel) -> None:
    """Whoever counts from the signature hears, after this commits, of it (PARCELS_FOLLOWER)."""
    job = getattr(settings, "PARCELS_FOLLOWER", "")
    orders = Content.objects.filter(parcel=row).values_list("order_no", flat=True).distinct()
    for order_no in orders if job else ():
        key = f"{job}:{row.shop_id}:{order_no}"
        defer(job, queueing_lock=key, shop_id=row.shop_id, order_no=order_no)


def _keep(row: Parcel, lines: Sequence[Line]) -> int:
    """Store the lines that are not there yet; how many."""
    have = set(ScanRow.objects.filter(parcel=row).values_list("at", "mark"))
    fresh: dict[tuple[datetime, str], ScanRow] = {}
    for place, line in enumerate(lines):
        text = line.text.replace("\0", "")[:LONGEST_TEXT]
        key = (line.at, mark_of(text))
        if key not in have:
            fresh.setdefault(key, _scan(row, place, line, text))
    room = max(0, MOST_LINES - len(have))
    kept = list(fresh.values())[:room]
    ScanRow.objects.bulk_create(kept, ignore_conflicts=True)
    return len(kept)


def _scan(row: Parcel, place: int, line: Line, text: str) -> ScanRow:
    stage = line.stage if line.stage in STAGES or not line.stage else UNRECOGNISED
    return ScanRow(
        parcel=row,
        at=line.at,
        place_in=place,
        text=text,
        mark=mark_of(text),
        place=line.place[:64],
        source=line.source[:12],
        code=line.code[:24],
        stage=stage,
        trouble=line.trouble[:12],
        row=line.row[:8],
    )


def mark_of(text: str) -> str:
    """How a line is known again."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _restand(row: Parcel, on: date) -> None:
    """Read all lines of the parcel again, in the order of their moments."""
    told: Iterable[ScanRow] = ScanRow.objects.filter(parcel=row).order_by("at", "place_in", "pk")
    lines = (
        Line(each.at, each.text, stage=each.stage, trouble=each.trouble, source=each.source)
        for each in told
    )
    now = stand(lines, on)
    row.stage, row.trouble, row.stage_at = now.stage, now.trouble, now.stage_at
    row.first_at, row.moved_at, row.signed_at = now.first_at, now.moved_at, now.signed_at
