"""Calls of the REST door in tests: with a token or a session, a fresh key for every write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from shouhou.shops.models import ApiToken, Membership, Person
from shouhou.shops.queries import token_hash

NUMBERS = count(1)
ALL = ("read", "personal", "work", "approve", "money", "staff")


def make_token(
    person: Person, scopes: Iterable[str] = ALL, shop_ids: Iterable[int] | None = None
) -> str:
    """A token as the page of one's settings makes it; by default for everything."""
    raw = f"token-for-tests-{next(NUMBERS)}-of-{person.pk}"
    mine = Membership.objects.filter(person=person).values_list("shop_id", flat=True)
    now = timezone.now()
    ApiToken.objects.create(
        person=person,
        name="tests",
        prefix=raw[:12],
        token_hash=token_hash(raw),
        scopes=list(scopes),
        shop_ids=sorted(set(mine if shop_ids is None else shop_ids)),
        made_at=now,
        expires_at=now + timedelta(days=1),
    )
    return raw


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Calls:
    """A program that calls with one token."""

    token: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Answer:
        return self._answer(self.client.get(f"/api/v1{path}", query, headers=self._headers()))

    def post(self, path: str, body: Any = None, key: str = "") -> Answer:
        return self.send("POST", path, body, key)

    def put(self, path: str, body: Any = None, key: str = "") -> Answer:
        return self.send("PUT", path, body, key)

    def delete(self, path: str, key: str = "") -> Answer:
        return self.send("DELETE", path, None, key)

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """A write; text is sent as it is, anything else as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)
        said: dict[str, Any] = {}
        if body is not None:
            said = {"data": text, "content_type": "application/json"}
        asked = self.client.generic(
            method, f"/api/v1{path}", **said, headers=self._headers() | self._key(key)
        )
        return self._answer(asked)

    def upload(self, path: str, key: str = "", **fields: Any) -> Answer:
        """A form with files."""
        headers = self._headers() | self._key(key)
        return self._answer(self.client.post(f"/api/v1{path}", fields, headers=headers))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def _key(self, key: str) -> dict[str, str]:
        return {"Idempotency-Key": key or f"key-{next(NUMBERS)}"} if key != "none" else {}

    def _answer(self, came: Any) -> Answer:
        kind = came.headers.get("Content-Type", "")
        content = b"".join(came.streaming_content) if came.streaming else came.content
        body = json.loads(content) if kind.startswith("application/json") else content
        return Answer(came.status_code, body, dict(came.headers))


def make_calls(person: Person, scopes: Iterable[str] = ALL, **more: Any) -> Calls:
    """A program with a token of this person."""
    return Calls(make_token(person, scopes, **more))
