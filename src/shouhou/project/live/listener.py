"""The one connection that listens to the database, for as long as the process lives."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Final

import psycopg
from django.db import Error, connection
from psycopg.conninfo import make_conninfo

from shouhou.notices import queries as notices
from shouhou.notices.facts import NoticeSeen
from shouhou.notices.words import CHANNEL, TOLD
from shouhou.project.live.hub import RELOAD, Hub, Payload
from shouhou.project.live.who import in_thread

QUIET_SECONDS: Final = 20.0
"""After so much silence the connection is asked whether it still lives."""
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 10.0
OVERLAP: Final = 100
"""Numbers are given before the commit, so a lower one may become visible later."""

log = logging.getLogger(__name__)


async def listen(hub: Hub) -> None:
    """Listen for ever; after a lost connection catch up from the outbox."""
    pause = FIRST_PAUSE
    while True:
        try:
            async with await connected() as ear:
                await ear.execute(f"LISTEN {CHANNEL}")
                await catch_up(hub)
                hub.listening, pause = True, FIRST_PAUSE
                await hear(ear, hub)
        except (psycopg.Error, Error, OSError) as problem:
            log.warning("live updates lost the database: %s", problem)
        hub.listening = False
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def connected() -> psycopg.AsyncConnection[Any]:
    """A direct connection of its own: never one of the pool, never through a pooler."""
    settings = connection.settings_dict
    options = {key: value for key, value in settings["OPTIONS"].items() if isinstance(value, str)}
    wanted = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    given = {key: value for key, value in wanted.items() if value}
    place = make_conninfo(**(options | given), application_name="shouhou live", connect_timeout=5)
    return await psycopg.AsyncConnection.connect(place, autocommit=True)


async def hear(ear: psycopg.AsyncConnection[Any], hub: Hub) -> None:
    """Pass on what is said; ends only with an error."""
    while True:
        async for said in ear.notifies(timeout=QUIET_SECONDS):
            payload = understood(said.payload)
            if payload:
                hub.publish(payload)
        await ear.execute("SELECT 1")


def understood(text: str) -> Payload | None:
    """What was said on the channel, if it is ours."""
    try:
        payload = json.loads(text)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) and isinstance(payload.get("topic"), str) else None


async def catch_up(hub: Hub) -> None:
    """Publish what was announced while nobody listened; the first time only note where we are."""
    if hub.latest is None:
        hub.latest = await in_thread(notices.latest_notice)
        return
    found = await in_thread(notices.missed, hub.latest - OVERLAP, None)
    if found is None:
        hub.latest = await in_thread(notices.latest_notice)
        hub.kept.clear()
        hub.to_all(RELOAD)
        return
    for notice in found:
        hub.publish(payload_of(notice))
    hub.to_all({"topic": TOLD})


def payload_of(notice: NoticeSeen) -> Payload:
    """A row of the outbox as it would have been heard."""
    return {
        "id": notice.id,
        "topic": notice.topic,
        "shop": notice.shop_id,
        "case": notice.case_id,
        "subject": notice.subject_id,
    }
