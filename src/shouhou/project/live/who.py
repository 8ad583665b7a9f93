"""Who is at the other end? Asked of the same session that the pages know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, Final, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth import get_user
from django.core.signing import BadSignature, Signer
from django.db import connections
from django.http import HttpRequest

from shouhou.notices.words import PRESENCE
from shouhou.shops.queries import shops_of

MOST_CASES: Final = 20
Words = ParamSpec("Words")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Who:
    """A logged-in person, and the shops they may know something about."""

    person_id: int
    name: str
    shops: frozenset[int]


async def in_thread(
    work: Callable[Words, Found], *args: Words.args, **named: Words.kwargs
) -> Found:
    """Ask the database without stopping the loop; the thread keeps no connection."""

    def asked() -> Found:
        try:
            return work(*args, **named)
        finally:
            connections.close_all()

    return await asyncio.to_thread(asked)


def session_key(cookies: str) -> str:
    """The session's key in a Cookie header; empty when there is none that could be one."""
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    key = morsel.value if morsel else ""
    return key if key.isascii() and key.isalnum() and len(key) <= 64 else ""


def find_who(key: str) -> Who | None:
    """The person of this session, if it still lives and they are still active."""
    if not key:
        return None
    request = HttpRequest()
    request.session = _store()(key)
    person: Any = get_user(request)
    if not person.is_authenticated or not person.is_active:
        return None
    shops = frozenset(shop.id for shop in shops_of(person))
    return Who(person.pk, person.get_short_name() or person.get_username(), shops)


def cases_of(keys: Iterable[str], shops: frozenset[int]) -> frozenset[tuple[int, int]]:
    """The cases, with their shops, that a page shows: only those signed for the person's shops."""
    found = set()
    for key in list(keys)[:MOST_CASES]:
        try:
            case_id, shop_id = Signer(salt=PRESENCE).unsign(key).split(":")
        except (BadSignature, ValueError):
            continue
        if int(shop_id) in shops:
            found.add((int(case_id), int(shop_id)))
    return frozenset(found)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
