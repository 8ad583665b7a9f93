"""Shops and people for the tests of notices."""

from __future__ import annotations

from datetime import datetime

from django.test import Client

from shouhou.clock import SHANGHAI
from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.queries import Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOSTILE = "\u202e<img src=x onerror=alert(1)>" + "啊" * 200


def make_staff(
    name: str = "青禾小店", login: str = "lin", role: str = "owner"
) -> tuple[int, Person]:
    """A shop's number and one person who works in it."""
    shop = make_shop(name=name, kind="c2c", platform="taobao", now=NOW)
    return shop.pk, make_colleague(shop.pk, login, role)


def make_colleague(shop_id: int, login: str, role: str = "agent") -> Person:
    person = make_person(login_name=login, name=f"{login}先生", password="a-long-word-9")
    grant_role(person=person, shop_id=shop_id, role=role)
    return person


def browser(person: Person, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client
