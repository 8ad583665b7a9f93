"""Builders: a shop with its owner, colleagues, codes as a phone shows them."""

from datetime import UTC, datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from shouhou.shops import actions
from shouhou.shops.facts import Inviting
from shouhou.shops.models import Person

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
WORD = "a-long-word-9"


def make_staff(shop, login="wang", role="agent", name="小王"):
    person = Person.objects.filter(login_name=login).first()
    person = person or actions.make_person(login_name=login, name=name, password=WORD)
    if shop is not None:
        actions.grant_role(person=person, shop_id=shop.pk, role=role)
    return person


def make_shop(name="青禾家居", owner="lin"):
    """A shop and its owner."""
    shop = actions.make_shop(name=name, kind="mall", platform="taobao", now=NOW)
    return shop, make_staff(shop, login=owner, role="owner", name="林店长")


def make_invitation(by, shop, roles=("agent",), now=NOW, **more):
    inviting = Inviting(shop_id=shop.pk, name="小李", roles=frozenset(roles), **more)
    return actions.invite(by=by, inviting=inviting, now=now)


def make_client(login="lin", **where):
    """A browser in which somebody gave login name and password."""
    client = Client(**where)
    client.post("/login/", {"login_name": login, "password": WORD})
    return client


def code_at(secret, moment, steps=0):
    """The six digits a phone shows at a moment, or some steps later."""
    counter = int(moment.timestamp()) // 30 + steps
    return format_hotp_value(hotp_value(secret, counter))


def make_totp(person, now=NOW):
    """Switch codes on a while before; returns the secret."""
    secret = actions.new_secret()
    actions.add_totp(by=person, secret=secret, code=code_at(secret, now, -1), now=now)
    return secret
