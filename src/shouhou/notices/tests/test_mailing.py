"""Urgent notices by mail: each once, whatever happens to the line or the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shouhou.messengers.tests.mail_servers import Box, free_port, mail_box, script
from shouhou.messengers.tests.test_email import BEFORE, read
from shouhou.notices import queries
from shouhou.notices.actions import begin_letter, end_letter, tell
from shouhou.notices.facts import Ended, Telling
from shouhou.notices.jobs import mail, wake
from shouhou.notices.models import Letter, Notification
from shouhou.notices.tests.make import make_staff
from shouhou.shops.queries import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    _, owner = make_staff()
    owner.email = "lin@shop.example"
    owner.save()
    return owner


@pytest.fixture
def box(settings) -> Iterator[Box]:
    with mail_box() as (box, port):
        settings.SMTP_URL = server_at(port)
        settings.ADDRESS = "https://desk.shop.example"
        yield box


def server_at(port: int) -> str:
    return f"smtp://127.0.0.1:{port}/?from=desk@shop.example"


def urge(person: Person, n: int = 7, **changes) -> None:
    shop_id = person.memberships.get().shop_id
    said: dict[str, Any] = {"kind": "clock.warning", "urgent": True, "case_id": n}
    said |= {"zh": f"{n} 号单快到期了", "en": f"case {n} runs out soon"} | changes
    tell([person.pk], Telling(shop_id=shop_id, **said), now=timezone.now())


def due_again() -> None:
    """As if the waiting time were over."""
    Letter.objects.filter(next_at__isnull=False).update(next_at=timezone.now())


def states() -> list[tuple[str, int, int]]:
    return list(Letter.objects.order_by("pk").values_list("state", "attempts", "doubts"))


def test_it_arrives_in_the_persons_language_with_a_link(person: Person, box: Box) -> None:
    urge(person)
    mail()
    person.language = "en"
    person.save()
    urge(person, 8, case_id=None)
    mail()
    first, second = (read(each.content) for each in box.mails)
    assert first["Subject"] == "【售后】7 号单快到期了"
    assert first.get_content().replace("\r\n", "\n") == (
        "7 号单快到期了\n\n青禾小店\nhttps://desk.shop.example/cases/7/\n"
    )
    assert second["Subject"] == "[Shouhou]case 8 runs out soon"
    assert "https://desk.shop.example/notices/" in second.get_content()
    assert states() == [("sent", 1, 0)] * 2
    assert not Notification.objects.filter(mailed_at__isnull=True).exists()
    assert queries.notifications(person).rows[0].mail == "sent"
    mail()
    assert len(box.mails) == 2


def test_only_urgent_ones_to_people_with_an_address_when_configured(
    person: Person, box: Box, settings
) -> None:
    urge(person, urgent=False)
    settings.SMTP_URL = ""
    urge(person)
    settings.SMTP_URL = server_at(1)
    person.email = ""
    person.save()
    urge(person)
    assert states() == []
    assert Notification.objects.count() == 3


def test_a_refused_letter_stays_refused_and_holds_nobody_up(person: Person, box: Box) -> None:
    box.answer_people = "550 unknown"
    urge(person)
    urge(person, 8)
    mail()
    assert states() == [("refused", 1, 0)] * 2
    due_again()
    mail()
    assert box.mails == []


def test_without_a_server_it_waits_and_arrives_later(person: Person, settings) -> None:
    settings.SMTP_URL = server_at(free_port())
    urge(person)
    urge(person, 8)
    mail()
    assert states() == [("waiting", 1, 0), ("waiting", 0, 0)]  # a server that is down is asked once
    assert Letter.objects.filter(attempts=1, next_at__gt=timezone.now()).exists()
    with mail_box() as (box, port):
        settings.SMTP_URL = server_at(port)
        due_again()
        mail()
    assert len(box.mails) == 2
    assert states() == [("sent", 2, 0), ("sent", 1, 0)]


def test_after_a_day_it_gives_up(person: Person, settings) -> None:
    settings.SMTP_URL = server_at(free_port())
    urge(person)
    Letter.objects.update(made_at=timezone.now() - timedelta(hours=25))
    mail()
    assert states() == [("given_up", 1, 0)]


def test_a_letter_in_doubt_is_repeated_once_under_the_same_name(person: Person, settings) -> None:
    urge_with_lost_answer(person, settings)
    assert states() == [("waiting", 1, 1)]
    got = urge_with_lost_answer(person, settings, new=False)
    assert states() == [("unknown", 2, 2)]
    assert b"Message-ID: <shouhou-" in got
    due_again()
    with mail_box() as (box, port):
        settings.SMTP_URL = server_at(port)
        mail()
    assert box.mails == []
    assert states() == [("unknown", 2, 2)]


def urge_with_lost_answer(person: Person, settings, *, new: bool = True) -> bytes:
    """The server takes the whole text and hangs up without a word."""
    with script([*BEFORE, (b"\r\n.\r\n", b"")]) as (port, got):
        settings.SMTP_URL = server_at(port)
        if new:
            urge(person)
        due_again()
        mail()
    return b"".join(got)


def test_a_killed_worker_leaves_a_doubt_not_a_flood(person: Person, box: Box) -> None:
    urge(person)
    now = timezone.now()
    first = begin_letter(now=now)
    assert begin_letter(now=now) is None  # it is being sent
    later = now + timedelta(minutes=3)
    second = begin_letter(now=later)  # its worker must be dead
    assert second is None
    assert states() == [("waiting", 1, 1)]
    due_again()
    mail()
    assert states() == [("sent", 2, 1)]
    assert first is not None
    end_letter(posting=first, ended=Ended("again", "late"), now=later)  # the dead one speaks
    assert states() == [("sent", 2, 1)]
    assert len(box.mails) == 1


def test_the_minutes_tick_asks_for_what_is_due(person: Person, box: Box) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    urge(person)
    ProcrastinateJob.objects.all().update(status="succeeded")
    wake()
    wake()
    names = ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True)
    assert list(names) == ["notices.mail"]
