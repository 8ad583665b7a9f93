"""Who calls: the person, and what the token they came with is good for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@dataclass(frozen=True, slots=True)
class Caller:
    """A person at the door of the API."""

    person: Person
    """Handed on as `by`; with a token it already knows no other shop and right than the token's."""
    name: str
    """Which token or session: keys and limits are counted by it."""
    scopes: frozenset[str]


def by(request: HttpRequest) -> Person:
    """The person behind a request that the door let through."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller.person


def keep_writes(request: HttpRequest) -> None:
    """What was written stays, although the answer will be a refusal."""
    request.keeps_writes = True  # type: ignore[attr-defined]
