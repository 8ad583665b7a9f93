"""Builders of contacts with invented buyers. Names and numbers belong to nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from django.db import DatabaseError, connection

from shouhou.clock import SHANGHAI
from shouhou.contacts import actions
from shouhou.contacts.facts import Contacting, Whom
from shouhou.contacts.models import Contact
from shouhou.shops.facts import Refused
from shouhou.shops.models import Membership, Person, Shop

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NICK = "tb_summer88"


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 23) -> datetime:
    """A moment of November on the shop's clock."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


def make_shop(name: str = "青禾小店", kind: str = "c2c") -> Shop:
    return Shop.objects.create(name=name, kind=kind, platform="taobao", created_at=NOW)


def make_person(shop: Shop | None = None, name: str = "小王") -> Person:
    person = Person.objects.create(login_name=f"p{Person.objects.count()}", name=name)
    if shop:
        Membership.objects.create(person=person, shop=shop, role="agent")
    return person


def whom(shop: Shop, nick: str = NICK, **changes: Any) -> Whom:
    said: dict[str, Any] = {"shop_id": shop.pk, "platform": "taobao", "nick": nick, "case_id": 1}
    return Whom(**(said | changes))


def note(to: Whom, now: datetime = NOW, channel: str = "phone", said: str = "没人接") -> int:
    pk, _ = actions.note_contact(
        by=None, whom=to, contacting=Contacting(channel, said=said), now=now
    )
    return pk


def allow(to: Whom, key: str, now: datetime = NOW, channel: str = "wangwang", said: str = "亲"):
    asked = Contacting(channel, said=said)
    return actions.allow_telling(whom=to, contacting=asked, key=key, now=now)


def told(to: Whom, key: str, now: datetime = NOW, how: str = "told", said: str = "亲"):
    asked = Contacting("wangwang", said=said)
    return actions.count_told(by=None, whom=to, contacting=asked, key=key, how=how, now=now)


def buyers() -> set[str]:
    return set(Contact.objects.values_list("buyer", flat=True))


def at_once(*works: Any) -> list[Any]:
    """Run the works in threads that start together; what each gave, or how it was refused."""
    barrier = Barrier(len(works))

    def run(work: Any) -> Any:
        try:
            barrier.wait()
            return work()
        except (Refused, DatabaseError) as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
