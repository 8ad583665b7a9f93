"""What follows from an agreement's states: lanes, terms, clocks, and what a platform's sight means.

Pure: the actions and the pages ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from shouhou.policy import Book, Question, Row
from shouhou.refunds.decide.book import judge_of, lapse_book, outside_book, release_book, whole_book
from shouhou.refunds.decide.values import Decision
from shouhou.refunds.words import codes_of

GOODS_COME_BACK: Final = frozenset({"return_refund", "exchange", "repair"})
GOODS_GO_OUT: Final = frozenset({"exchange", "reship", "repair"})
MONEY_KINDS: Final = frozenset(
    {"refund_only", "return_refund", "price_protection", "postage_refund"}
)
OURS: Final = frozenset({"proposed", "modified"})
ENDED: Final = frozenset({"success", "withdrawn", "lapsed"})
MONEY_MOVED: Final = frozenset({"submitted", "unknown", "confirmed"})
GRANTING: Final = frozenset({"agree", "agree_return", "release", "send", "done", "wait"})
"""Verdicts under which saying yes is what the rules propose."""

PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {"price_protection": "difference", "postage_refund": "freight"}
)
CASE_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "return_refund": "return_refund",
        "exchange": "exchange",
        "reship": "reship",
        "repair": "repair",
        "postage_refund": "postage",
        "price_protection": "compensation",
    }
)

START: Final[Mapping[str, tuple[str, str, bool]]] = MappingProxyType(
    {
        "wait_seller": ("proposed", "none", False),
        "seller_refused": ("refused", "none", True),
        "wait_buyer_return": ("agreed", "awaited", True),
        "wait_seller_receive": ("agreed", "travelling", True),
        "wait_seller_send": ("agreed", "accepted", True),
        "wait_buyer_confirm": ("agreed", "accepted", True),
        "success": ("success", "none", True),
        "closed": ("withdrawn", "none", True),
    }
)
"""The platform's status at the first sight → agreement, goods, whether the platform has our answer.

A status the desk does not know waits for us: it stays visible instead of being guessed.
"""


@dataclass(frozen=True, slots=True)
class Release:
    """When the money of an agreement goes, and who lets it go; the row that says so."""

    waits_for: str
    """"" or goods."""
    releaser: str
    """agent, finance, or "" where no money is involved."""
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class Lapse:
    """What happens by itself when a clock runs out, and whose turn it is until then."""

    turn: str
    then: str
    row: str
    why: str


@cache
def release_of(kind: str, route: str) -> Release:
    """By `rules/release.md`."""
    row = _row(release_book(), {"ask_kind": kind, "pays_by": route})
    waits, who = row.outcomes["waits_for"], row.outcomes["releaser"]
    return Release(
        "" if waits == "none" else str(waits),
        "" if who == "nobody" else str(who),
        row.id,
        str(row.outcomes["why"]),
    )


@cache
def lapse_of(clock: str) -> Lapse:
    """By `rules/lapses.md`."""
    row = _row(lapse_book(), {"clock_rule": clock or "none"})
    said = row.outcomes
    return Lapse(str(said["lapse_turn"]), str(said["lapse_then"]), row.id, str(said["why"]))


@dataclass(frozen=True, slots=True)
class Outside:
    """How an answer reaches the platform: an act there, `pay`, or `by_hand`; the row that says."""

    act: str
    row: str
    why: str


@cache
def outside_of(said: str, kind: str, status: str) -> Outside:
    """By `rules/outside.md`; a kind or status the tables do not know is a person's work."""
    known = kind in codes_of("ask_kind") and status in codes_of("status")
    if not known or said not in codes_of("said"):
        return Outside("by_hand", "", "平台用了我们不认识的词，请人在平台上操作")
    row = _row(outside_book(), {"said": said, "ask_kind": kind, "status": status})
    return Outside(str(row.outcomes["outside_act"]), row.id, str(row.outcomes["why"]))


def _row(book: Book, values: Mapping[str, str]) -> Row:
    """The one row of a book of one table and one section."""
    day = book.tables[0].sections[-1].since
    found = judge_of(book, day, day, {})(values)
    assert not isinstance(found, Question), "every fact is given"
    return found.hits[0].row


@cache
def may_be_refused(rows: frozenset[str]) -> bool:
    """Whether the rows of `refusable` that a decision rests on allow a refusal; no row: no."""
    known = {
        row.id: row
        for table in whole_book().tables
        if table.name == "refusable"
        for section in table.sections
        for row in section.rows
    }
    said = [known[row].outcomes["refusable"] for row in rows if row in known]
    return bool(said) and all(word == "yes" for word in said)


def case_kind(kind: str, unshipped: bool) -> str:
    """The kind of case that a request of this kind opens."""
    if kind == "refund_only":
        return "refund_unshipped" if unshipped else "refund_shipped"
    return CASE_KINDS.get(kind, "other")


def route_of(decision: Decision | None) -> str:
    """The one route on which the refund's own line travels."""
    for line in decision.lines if decision else ():
        if line.sign == "plus" and line.route not in ("", "inside"):
            return line.route
    return "escrow"


def post_in(decision: Decision | None, amount_fen: int) -> int:
    """How much of the amount is outbound postage: only what the goods cannot make up."""
    if decision is None:
        return 0
    back = sum(line.fen or 0 for line in decision.lines if line.line == "post_back")
    goods = sum(line.fen or 0 for line in decision.lines if line.line == "goods")
    return max(0, min(back, amount_fen - goods)) if goods else min(back, amount_fen)


def approver_of(decision: Decision | None, kind: str, amount_fen: int) -> str:
    """Who must agree to these terms by the rules: above what is due nobody decides alone."""
    if decision is None:
        return "agent"
    due = decision.due_fen
    if decision.verdict not in GRANTING or (due is not None and amount_fen > due):
        return "supervisor"
    if decision.right_kind and kind == decision.facts.get("ask_kind"):
        return "supervisor"
    return decision.approver


def lane_of(state: str, goods: str, verdict: str, next_step: str, money: str) -> str:
    """What must be done next, as a word of the queue; `money` is the payable's state, or empty."""
    if state in OURS:
        return _lane_of_request(verdict, next_step)
    if state in ENDED:
        return "done"
    if state == "approving":
        return "approve"
    if state == "platform_in":
        return "look"
    if state in ("refused", "countered", "proof_asked"):
        return "wait"
    return _lane_of_agreed(goods, money)


def _lane_of_request(verdict: str, next_step: str) -> str:
    if verdict == "ask":
        return "ask"
    if verdict == "look":
        return "look"
    return "hold" if next_step == "hold_parcel" else "agree"


def _lane_of_agreed(goods: str, money: str) -> str:
    if goods in ("awaited",):
        return "wait"
    if goods in ("travelling", "arrived"):
        return "receive"
    if goods in ("disputed", "missing"):
        return "look"
    if money == "unknown":
        return "look"
    return "pay" if money else "send"


URGENCY: Final = (
    *("look", "approve", "agree", "hold", "ask", "tell", "receive", "pay", "send", "wait"),
)
"""Of two agreements in one case that run out at the same moment, whose lane the case shows."""
