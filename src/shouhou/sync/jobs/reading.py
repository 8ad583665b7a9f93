"""Jobs that read the platform: one thing that was named, one feed, the next part of the fill."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import task
from shouhou.sync import actions


@task("sync.read_again")
def read_again(shop_id: int, kind: str, external_id: str) -> None:
    """Ask the platform for one thing that a message named, and take in what it says now.

    Does: one or two calls, one transaction.
    May run twice because: what is read again is the same or newer, and the same changes nothing.
    Gives up after: five runs; the next sweep sees the change as well.
    """
    actions.read_again(shop_id, kind, external_id, moment.now())


@task("sync.take_lines")
def take_lines(shop_id: int) -> None:
    """Read the couriers' lines that messages told of a shop's parcels.

    Does: reads the kept messages that wait, some hundred at a time, parcel by parcel.
    May run twice because: a message that was read waits no more, and a known line is the same.
    Gives up after: five runs; the next message asks again, and parcels are asked for besides.
    """
    actions.take_lines(shop_id, moment.now())


@task("sync.ask_traces", attempts=1)
def ask_traces(shop_id: int) -> None:
    """Ask the platform for the traces of a shop's parcels whose time has come.

    Does: one call per order, each parcel taken in by itself, for some seconds.
    May run twice because: a known line is the same, and a parcel that was asked for is not due.
    Gives up after: one run; the timetable asks again for what is still due.
    """
    actions.ask_traces(shop_id, moment.now())


@task("sync.sweep", attempts=1)
def sweep(shop_id: int, feed: str) -> None:
    """Take in what changed in one feed since it was last read.

    Does: walks the windows since then, each stored before the next.
    May run twice because: only one runs at a time, and rows that are in change nothing.
    Gives up after: one run; the feed rests a while and the timetable asks again.
    """
    actions.sweep(shop_id, feed, moment.now())


@task("sync.fill", attempts=1)
def fill(shop_id: int) -> None:
    """Go on with a shop's first fill for some seconds, and ask for the rest.

    Does: takes in day after day, newest first, each remembered.
    May run twice because: only one runs at a time, and rows that are in change nothing.
    Gives up after: one run; the timetable asks again until all is in.
    """
    if actions.fill(shop_id, moment.now()) == "more":
        actions.ask_fill(shop_id)
