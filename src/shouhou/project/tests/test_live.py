"""Live updates over a real process: the right people, nothing lost, nothing in the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection, transaction
from django.utils import timezone

from shouhou.notices.actions import announce, tell
from shouhou.notices.facts import Telling
from shouhou.notices.models import Notice
from shouhou.notices.tests.make import make_colleague, make_staff
from shouhou.notices.words import PRESENCE
from shouhou.project.live import app, hub
from shouhou.project.tests.live_process import (
    Process,
    cookie_of,
    end_session,
    live_process,
    stream,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ask = asyncio.to_thread


@pytest.fixture(scope="module")
def live(django_db_setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One process for all stories: it must not mind what happened before."""
    with live_process(tmp_path_factory.mktemp("live")) as process:
        yield process


@pytest.fixture
def mortal(transactional_db, tmp_path: Path) -> Iterator[Process]:
    with live_process(tmp_path) as process:
        yield process


def play(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 40))


def say(shop_id: int, case_id: int | None = 1, topic: str = "case.changed") -> None:
    try:
        with transaction.atomic():
            announce(shop_id, topic, now=timezone.now(), case_id=case_id)
    finally:
        connection.close()


def key(case_id: int, shop_id: int) -> str:
    return "case=" + Signer(key="only-for-tests", salt=PRESENCE).sign(f"{case_id}:{shop_id}")


def test_everybody_hears_of_their_own_shops_alone(live: Process) -> None:
    shop_id, owner = make_staff()
    other_id, other = make_staff("别家", "zhao")
    cookies = cookie_of(owner), cookie_of(other)

    async def story() -> None:
        async with stream(live.port, cookies[0]) as mine, stream(live.port, cookies[1]) as theirs:
            assert (mine.status, mine.headers["content-type"]) == (
                200,
                "text/event-stream; charset=utf-8",
            )
            assert mine.headers["access-control-allow-origin"].startswith("http://127.0.0.1:")
            await ask(say, shop_id, 12)
            event = await mine.next()
            assert event == {
                "id": mine.ids[0],
                "topic": "case.changed",
                "shop": shop_id,
                "case": 12,
                "subject": None,
            }
            assert await theirs.silent()
            await ask(say, other_id, None, "queue.changed")
            assert (await theirs.next())["topic"] == "queue.changed"
            assert await mine.silent()

    play(story)


def test_a_notification_rings_only_at_its_person(live: Process) -> None:
    shop_id, owner = make_staff()
    agent = make_colleague(shop_id, "wang")
    cookies = cookie_of(owner), cookie_of(agent)

    def ring() -> None:
        tell([agent.pk], Telling(shop_id, 1, "x", "话", "words"), now=timezone.now())
        connection.close()

    async def story() -> None:
        async with stream(live.port, cookies[0]) as mine, stream(live.port, cookies[1]) as theirs:
            await ask(ring)
            assert await theirs.next() == {"topic": "told"}
            assert await mine.silent()

    play(story)


DOORS: tuple[Any, ...] = (
    ({"cookie": ""}, 403, True),
    ({"cookie": "sessionid=abcdef"}, 403, True),
    ({"cookie": "sessionid=%00'; DROP"}, 403, True),
    ({"Origin": "http://evil.example"}, 403, False),
    ({"Origin": "http://127.0.0.1:9999"}, 403, False),
    ({"Origin": "null"}, 403, False),
    ({"Host": "evil.example"}, 403, False),
    ({"Origin": "", "Sec_Fetch_Site": "cross-site"}, 403, False),
    ({"Origin": ""}, 200, False),
    ({"Origin": "", "Sec_Fetch_Site": "same-origin"}, 200, False),
    ({}, 200, True),
)


def test_who_is_let_in(live: Process) -> None:
    _, owner = make_staff()
    cookie = cookie_of(owner)

    async def story() -> None:
        for changes, status, may_read in DOORS:
            given = {"cookie": cookie} | changes
            async with stream(live.port, **given) as one:
                assert (changes, one.status) == (changes, status)
                shown = "access-control-allow-origin" in one.headers
                assert (changes, shown) == (changes, may_read)

    play(story)


def test_missed_events_come_after_the_return(live: Process) -> None:
    shop_id, owner = make_staff()
    cookie = cookie_of(owner)
    for n in (1, 2, 3):
        say(shop_id, n)
    ids = list(Notice.objects.order_by("pk").values_list("pk", flat=True))

    async def story() -> None:
        async with stream(live.port, cookie, "", Last_Event_ID=str(ids[0])) as back:
            assert [(await back.next())["case"] for _ in (1, 2)] == [2, 3]
            assert await back.silent()
        async with stream(live.port, cookie, f"?last={ids[2]}") as fresh:
            assert await fresh.silent()
        async with stream(live.port, cookie, f"?last={ids[0] - 1}") as long_away:
            assert [(await long_away.next())["case"] for _ in (1, 2, 3)] == [1, 2, 3]

    play(story)


def test_too_much_missed_means_read_again(live: Process) -> None:
    shop_id, owner = make_staff()
    cookie = cookie_of(owner)
    Notice.objects.bulk_create(
        Notice(shop_id=shop_id, topic="case.changed", case_id=n, at=timezone.now(), xid=-n)
        for n in range(1, 600)
    )

    async def story() -> None:
        async with stream(live.port, cookie, "?last=0") as back:
            assert await back.next() == {"topic": "reload"}

    play(story)


def test_a_lost_listener_comes_back_and_catches_up(live: Process) -> None:
    shop_id, owner = make_staff()
    cookie = cookie_of(owner)

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE application_name = 'shouhou live'"
            )
            assert cursor.fetchone() == (1,)
        say(shop_id, 77)

    async def story() -> None:
        async with stream(live.port, cookie) as mine:
            await ask(say, shop_id, 1)
            assert (await mine.next())["case"] == 1
            await ask(cut)
            events = [await mine.next(5)]
            while events[-1]["topic"] == "told":
                events.append(await mine.next(5))
            assert events[-1]["case"] == 77
            await ask(say, shop_id, 78)
            while (event := await mine.next(5))["topic"] == "told":
                pass
            assert event["case"] == 78

    play(story)


def test_two_people_on_one_case_see_each_other(live: Process) -> None:
    shop_id, owner = make_staff()
    agent = make_colleague(shop_id, "wang")
    other_id, stranger = make_staff("别家", "zhao")
    cookies = [cookie_of(each) for each in (owner, agent, stranger)]
    here = f"?{key(12, shop_id)}"

    async def story() -> None:
        async with stream(live.port, cookies[0], here) as mine:
            async with (
                stream(live.port, cookies[2], here),
                stream(live.port, cookies[2], f"?{key(12, other_id)}&case=12:{shop_id}:forged"),
                stream(live.port, cookies[0], here),
            ):
                assert await mine.silent()
                async with stream(live.port, cookies[1], here) as theirs:
                    seen = {"topic": "presence", "case": 12, "people": ["wang先生"]}
                    assert await mine.next() == seen
                    assert (await theirs.next())["people"] == ["lin先生"]
            gone = await mine.next(hub.GRACE_SECONDS + 3)
            assert gone == {"topic": "presence", "case": 12, "people": []}

    play(story)


def test_one_person_opens_so_many_streams_and_no_more(live: Process) -> None:
    _, owner = make_staff()
    cookie = cookie_of(owner)

    async def story() -> None:
        opened = [stream(live.port, cookie) for _ in range(hub.MOST_PER_PERSON + 1)]
        found = [await each.__aenter__() for each in opened]
        assert [each.status for each in found] == [200] * hub.MOST_PER_PERSON + [429]
        await opened[0].__aexit__(None, None, None)
        await asyncio.sleep(0.3)
        async with stream(live.port, cookie) as again:
            assert again.status == 200
        for each in opened[1:]:
            await each.__aexit__(None, None, None)

    play(story)


def test_it_stops_at_once_with_streams_open(mortal: Process) -> None:
    _, owner = make_staff()
    cookie = cookie_of(owner)

    async def story() -> None:
        async with stream(mortal.port, cookie), stream(mortal.port, cookie):
            assert await ask(mortal.stop) < 1.5

    play(story)


def test_an_ended_session_ends_its_stream(transactional_db, monkeypatch) -> None:
    """In this process, with a shorter wait than a minute."""
    monkeypatch.setattr(app, "RECHECK_SECONDS", 0.05)
    _, owner = make_staff()
    cookie = cookie_of(owner)
    end_session(cookie)
    sent: list[dict[str, Any]] = []

    async def story() -> None:
        browser = hub.Browser(owner.pk, "lin", frozenset(), frozenset())
        middle = hub.Hub()
        middle.join(browser)

        async def send(message) -> None:
            sent.append(message)

        async def receive():
            await asyncio.sleep(60)

        begun = time.monotonic()
        one = app.Stream(middle, browser, cookie.partition("=")[2], send)
        await one.run(receive, "", "")
        assert time.monotonic() - begun < 5

    play(story)
    assert sent[-1] == {"type": "http.response.body", "body": b""}
