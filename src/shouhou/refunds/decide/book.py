"""The book of refunds: its tables in the order they are asked, and judges for a day and a shop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from shouhou.policy import Book, Judge, read_book
from shouhou.refunds.words import HERE, vocabulary

SITUATION = ("fault", "seven_days", "fault_window", "request", "situation")
FREIGHT = ("who_pays", "collect", "settle_out", "settle_back", "settle_new")
WORTH = ("amount",)
RIGHT = ("may_return", "checks", "kind_fit", "refusable")
ANSWER = ("answer", "move", "verdict", "approver")
ASIDE = ("evidence", "special", "ways")


DECISIVE = (*FREIGHT, *WORTH, "may_return", "checks", "verdict", "approver")
"""The tables whose answers make two verdicts different; the others lead there or stand beside."""


@cache
def worth_book() -> Book:
    """The tables up to the amount: enough to add up what is due."""
    order = (*SITUATION, *FREIGHT, *WORTH)
    return read_book(HERE / "rules", vocabulary(), order, (*FREIGHT, *WORTH))


@cache
def whole_book() -> Book:
    """Every table of a decision; raises BrokenTable, or NotProved on first use."""
    order = (*SITUATION, *FREIGHT, *WORTH, *RIGHT, *ANSWER, *ASIDE)
    return read_book(HERE / "rules", vocabulary(), order, DECISIVE)


@cache
def gate_book() -> Book:
    """The same tables, asked for the verdict alone: do the unknown facts leave it open?"""
    order = (*SITUATION, *FREIGHT, *WORTH, *RIGHT, *ANSWER)
    return read_book(HERE / "rules", vocabulary(), order, ("verdict",))


@cache
def route_book() -> Book:
    """By which route one amount line travels."""
    return read_book(HERE / "rules", vocabulary(), ("route",))


@cache
def release_book() -> Book:
    """When the money of an agreement is released, and by whom."""
    return read_book(HERE / "rules", vocabulary(), ("release",))


@cache
def lapse_book() -> Book:
    """What happens by itself when a clock runs out."""
    return read_book(HERE / "rules", vocabulary(), ("lapses",))


@cache
def outside_book() -> Book:
    """How our answer reaches the platform of a connected shop."""
    return read_book(HERE / "rules", vocabulary(), ("outside",))


def judge_of(book: Book, applied_on: date, decided_on: date, numbers: Mapping[str, int]) -> Judge:
    """The judge for a request of that day, decided that day, with a shop's own numbers."""
    dates = {"paid": applied_on, "applied": applied_on, "decided": decided_on}
    return book.on(dates, numbers)


def number(parameters: Mapping[str, int], name: str) -> int:
    """A shop's parameter, or its default from words.md."""
    return parameters.get(name, vocabulary().parameters[name].default)
