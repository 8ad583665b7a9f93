"""Messages of the platform: stored with the job they cause, then confirmed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from shouhou.platforms.taobao.client import Message, TaobaoProblem, Touched, calls, touched
from shouhou.shops.facts import ConnectionView
from shouhou.shops.queries import connection_of, connections
from shouhou.sync.actions.calling import open_shop
from shouhou.sync.actions.reading import ask_again
from shouhou.sync.actions.traces import ask_lines
from shouhou.sync.actions.troubles import minding
from shouhou.sync.decide import KEPT, PARCEL, to_read
from shouhou.sync.models import Message as Kept
from shouhou.sync.models import Pulse, Trouble

LONGEST_RAW: Final = 100_000
LONGEST_ID: Final = 40
LONGEST_NUMBER: Final = 80


def take_message(app_key: str, message: Message, now: datetime) -> bool:
    """Store a message and have what it names read again; True: committed, it may be confirmed.

    The same message again changes nothing. One of a seller we do not know is only kept; so is one
    of a shop that is paused: the next sweep sees what it was about.
    """
    with transaction.atomic():
        connected = seller_of(app_key, message)
        wanted = wanted_by(touched(message), connected) if connected else None
        row = _row(app_key, message, now)
        row.shop_id = connected.shop_id if connected else None
        if wanted is not None:
            row.kind, row.external_id = wanted[0], wanted[1][:LONGEST_NUMBER]
            row.waits = wanted[0] == PARCEL
        Kept.objects.bulk_create([row], ignore_conflicts=True)
        if connected is not None:
            _note_heard(connected.shop_id, message, now)
        if connected is not None and wanted is not None and row.waits:
            ask_lines(connected.shop_id)
        elif connected is not None and wanted is not None and connected.is_on:
            ask_again(connected.shop_id, *wanted)
    return True


def seller_of(app_key: str, message: Message) -> ConnectionView | None:
    """The connected shop a message is about, by the seller's number or nick."""
    for each in connections(("connected", "paused")):
        by_number = message.user_id and message.user_id == each.seller_id
        by_nick = message.nick and message.nick == each.seller_nick
        if each.app_key == app_key and (by_number or by_nick):
            return each
    return None


def wanted_by(about: Touched, connected: ConnectionView) -> tuple[str, str] | None:
    """What to read again for this shop."""
    return to_read(about.thing, about.id, about.trade_id, connected.kind)


def permit_messages(shop_id: int, now: datetime) -> bool:
    """Ask the platform to send this shop's messages to our app; False when it would not."""
    connected = connection_of(shop_id)
    if connected is None or not connected.is_on or connected.listens == "sweep":
        return False
    try:
        with open_shop(shop_id, now) as shop, minding(shop_id, "messages", now):
            shop.ask(calls.UserPermit())
    except TaobaoProblem:
        return False
    return True


def note_line(shop_ids: Collection[int], line: str, now: datetime) -> None:
    """Whether messages of these shops can come: off, up or down; written when it changes."""
    Pulse.objects.bulk_create([Pulse(shop_id=each) for each in shop_ids], ignore_conflicts=True)
    rows = Pulse.objects.filter(shop_id__in=list(shop_ids)).exclude(line=line)
    rows.update(line=line, line_since=now)


def nobody_listens(now: datetime) -> None:
    """At the start and the end of the listening process."""
    Pulse.objects.exclude(line="off").update(line="off", line_since=now)


def forget_old(now: datetime) -> int:
    """Delete messages and ended troubles whose time is over; how many messages."""
    Trouble.objects.filter(ended_at__lt=now - KEPT).delete()
    return Kept.objects.filter(arrived_at__lt=now - KEPT).delete()[0]


def _row(app_key: str, message: Message, now: datetime) -> Kept:
    return Kept(
        app_key=app_key,
        message_id=message.id[:LONGEST_ID],
        topic=message.topic[:120],
        raw=message.raw[:LONGEST_RAW],
        published_at=message.published_at,
        arrived_at=now,
    )


def _note_heard(shop_id: int, message: Message, now: datetime) -> None:
    Pulse.objects.bulk_create([Pulse(shop_id=shop_id)], ignore_conflicts=True)
    rows = Pulse.objects.filter(shop_id=shop_id)
    rows.update(messages=F("messages") + 1, heard_at=now)
    if message.published_at is not None:
        later = Q(message_at=None) | Q(message_at__lt=message.published_at)
        rows.filter(later).update(message_at=message.published_at)
