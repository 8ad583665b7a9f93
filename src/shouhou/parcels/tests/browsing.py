"""A browser on the pages of parcels, and a parcel that stands still."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou.cases.models import Case
from shouhou.parcels.actions import ask_courier, look_at
from shouhou.parcels.facts import Asking
from shouhou.parcels.models import Parcel
from shouhou.parcels.tests.make import HOUR, NOW, NUMBER, parcel, scan, told
from shouhou.shops.models import Person, Shop

LATER = NOW + 60 * HOUR
"""Two and a half days after the parcels were sent."""


def browser(person: Person, language: str = "zh-hans") -> Client:
    """A test client of somebody who is logged in."""
    made = Client(headers={"accept-language": language})
    made.force_login(person)
    return made


def text(answer: Any) -> str:
    """The page, which must have come."""
    assert answer.status_code == 200
    return str(answer.content.decode())


def stuck(shop: Shop, number: str = NUMBER, **changes: Any) -> Parcel:
    """A parcel without news for more than two days; the watch has looked at it."""
    parcel(shop, number, **changes)
    row = told(shop, scan(1, "已揽收", code="A1"), scan(5, "快件已到达【成都】"), number=number)
    look_at(shop.pk, [row.pk], LATER)
    return Parcel.objects.get(pk=row.pk)


def asked(agent: Person, row: Parcel, **changes: Any) -> int:
    """Its courier was asked to hurry."""
    asking = Asking(**({"wish": "hurry", "words": "请今天派送"} | changes))
    return ask_courier(by=agent, parcel_id=row.pk, asking=asking, now=LATER)


def only_case() -> Case:
    return Case.objects.get()


def questions(client: Client, address: str) -> int:
    """How often a page asks the database once it is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def shown_in(client: Client, view: str, **query: str) -> set[str]:
    """The numbers that a view lists."""
    answer: Any = client.get("/parcels/", {"view": view} | query)
    return {row.number for row in answer.context["rows"]}
