"""What the rule tables say: what draws on a balance, and which accounts are touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from shouhou.ledger.words import HERE, vocabulary
from shouhou.policy import Book, Question, read_book


@dataclass(frozen=True, slots=True)
class Drawing:
    draws: bool
    """It takes from what the order paid."""
    cost: str
    row: str
    """The row of rules/draws.md that says so."""


@dataclass(frozen=True, slots=True)
class Route:
    cash: str
    platform_shows: bool
    """Money paid by it shows up in the platform's own refund report."""


@cache
def book(name: str) -> Book:
    """One table of rules/; raises BrokenTable, or NotProved on first use."""
    return read_book(HERE / "rules", vocabulary(), (name,))


def outcome(name: str, on: date, **facts: str) -> dict[str, str]:
    """What the one row of the table says. Raises UnknownWord for a word it does not have."""
    answer = book(name).on({"decided": on})(facts)
    assert not isinstance(answer, Question)
    row = {"row": answer.hits[0].row_id}
    return row | {code: str(value) for code, value in answer.outcomes.items()}


@cache
def drawing_of(purpose: str, route: str, on: date) -> Drawing:
    """Whether a payable takes from what the order paid, and whose cost it is (rules/draws.md)."""
    said = outcome("draws", on, purpose=purpose, route=route)
    return Drawing(said["draws"] == "yes", said["cost"], said["row"])


@cache
def route_of(route: str, on: date) -> Route:
    """The cash account of a route (rules/routes.md)."""
    said = outcome("routes", on, route=route)
    return Route(said["cash"], said["platform_shows"] == "yes")


@cache
def paid_how(how: str, on: date) -> tuple[str, str]:
    """Cash account and route of what the platform has paid (rules/platform_paid.md)."""
    said = outcome("platform_paid", on, how=how)
    return said["cash"], said["by_route"]


@cache
def movement_of(movement: str, on: date) -> tuple[str, str]:
    """Debit and credit account of a movement (rules/movements.md)."""
    said = outcome("movements", on, movement=movement)
    return said["debit"], said["credit"]
