"""A shop's connection: who may, from which state, what is kept of secrets, what is written down."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import override_settings

from shouhou.shops import actions, queries
from shouhou.shops.decide import machine
from shouhou.shops.facts import AppKeys, Granted, Refused
from shouhou.shops.models import Connection, ConnectionChange, Person
from shouhou.shops.tests.make import NOW, make_shop, make_staff
from shouhou.shops.words import CONNECTION_EVENTS, CONNECTION_STATES

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
APP = AppKeys(
    kind="tmall",
    app_key="123",
    app_secret="s3cret-of-app",
    gateway_url="https://eco.taobao.com/router/rest",
    message_url="ws://mc.api.taobao.com/",
    oauth_url="https://oauth.taobao.com",
)
GRANTED = Granted(session="s3ssion", refresh="r3fresh", seller_nick="示例", seller_id="1")


def act(event: str, shop_id: int, owner: Person) -> Any:
    by: dict[str, Any] = {"by": owner, "shop_id": shop_id, "now": LATER}
    system: dict[str, Any] = {"shop_id": shop_id, "now": LATER}
    return {
        "connect": lambda: actions.connect(**by, app=APP),
        "authorise": lambda: actions.authorise(**by, granted=GRANTED),
        "renew": lambda: actions.renew(**system, granted=GRANTED),
        "expire": lambda: actions.expire(**system, problem="27"),
        "pause": lambda: actions.pause(**by),
        "resume": lambda: actions.resume(**by),
        "move": lambda: actions.readdress(**system, addresses={"oauth_url": "http://h"}),
        "disconnect": lambda: actions.disconnect(**by),
    }[event]()


PATHS = {
    "waiting": ("connect",),
    "connected": ("connect", "authorise"),
    "expired": ("connect", "authorise", "expire"),
    "paused": ("connect", "authorise", "pause"),
    "off": ("connect", "disconnect"),
}


def test_the_words_are_those_of_the_table() -> None:
    assert set(CONNECTION_STATES) == set(machine().states)
    assert set(CONNECTION_EVENTS) == set(machine().events)


@pytest.mark.parametrize("state", CONNECTION_STATES)
@pytest.mark.parametrize("event", CONNECTION_EVENTS)
def test_every_event_in_every_state(state: str, event: str) -> None:
    shop, owner = make_shop()
    for step in PATHS[state]:
        act(step, shop.pk, owner)
    before = ConnectionChange.objects.count()
    moves = [m for m in machine().transitions if m.state == state and m.event == event]
    done: Any = False
    with suppress(Refused):
        done = act(event, shop.pk, owner)
    row, grown = Connection.objects.get(), ConnectionChange.objects.count() - before
    assert (done is not False, grown) == (bool(moves), len(moves))
    assert row.state == (moves[0].to if moves else state)


def test_secrets_lie_sealed_and_show_nowhere() -> None:
    shop, owner = make_shop()
    act("connect", shop.pk, owner)
    act("authorise", shop.pk, owner)
    row = Connection.objects.values().get()
    access = queries.access_of(shop.pk)
    assert (access.app_secret, access.session, access.refresh) == (
        *("s3cret-of-app", "s3ssion", "r3fresh"),
    )
    shown = f"{row}{access!r}{queries.connection_of(shop.pk)!r}{APP!r}{GRANTED!r}"
    for secret in ("s3cret-of-app", "s3ssion", "r3fresh"):
        assert secret not in shown
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["only-for-tests"]):
        assert queries.access_of(shop.pk).session == "s3ssion"
    with override_settings(SECRET_KEY="another"), pytest.raises(Refused) as refused:
        queries.access_of(shop.pk)
    assert refused.value.code == "sealed_otherwise"


def test_disconnecting_forgets_the_keys() -> None:
    shop, owner = make_shop()
    for step in ("connect", "authorise", "disconnect"):
        act(step, shop.pk, owner)
    row = Connection.objects.get()
    assert (row.app_secret_sealed, row.session_sealed, row.refresh_sealed) == ("", "", "")
    with pytest.raises(Refused) as refused:
        queries.access_of(shop.pk)
    assert refused.value.code == "not_connected"
    assert not queries.is_connected(shop.pk)


def test_another_app_needs_another_consent() -> None:
    shop, owner = make_shop()
    for step in ("connect", "authorise", "connect"):
        act(step, shop.pk, owner)
    row = Connection.objects.get()
    assert (row.state, row.session_sealed, row.seller_id) == ("waiting", "", "")


def test_only_owners_connect() -> None:
    shop, _ = make_shop()
    for role in ("agent", "supervisor", "finance", "warehouse"):
        person = make_staff(shop, login=role, role=role)
        for event in ("connect", "authorise", "pause", "resume", "disconnect"):
            with pytest.raises(Refused) as refused:
                act(event, shop.pk, person)
            assert refused.value.code == "not_here"


def test_one_seller_is_connected_to_one_shop() -> None:
    first, owner = make_shop()
    second, other = make_shop(name="另一家", owner="zhao")
    act("connect", first.pk, owner)
    act("authorise", first.pk, owner)
    act("connect", second.pk, other)
    with pytest.raises(Refused) as refused:
        act("authorise", second.pk, other)
    assert refused.value.code == "seller_taken"


def test_the_history_says_who_and_stays() -> None:
    shop, owner = make_shop()
    for step in ("connect", "authorise", "expire"):
        act(step, shop.pk, owner)
    told = queries.connection_history(shop.pk)
    assert [(each.by, each.state) for each in told] == [
        *(("", "expired"), ("林店长", "connected"), ("林店长", "waiting")),
    ]
    for change in (ConnectionChange.objects.update, ConnectionChange.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(**({"note": "x"} if change.__name__ == "update" else {}))
