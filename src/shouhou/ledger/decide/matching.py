"""Is what the platform shows as paid the same money as a payable of ours?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shouhou.ledger.facts import PlatformPaid


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A payable that may be the same money: of the order, and shown by the platform's report."""

    id: int
    case_id: int | None
    line_nos: tuple[str, ...]
    amount_fen: int
    about: str
    is_paid: bool
    """It is booked as paid."""
    is_seen: bool
    """The platform has shown a payment for it already."""


@dataclass(frozen=True, slots=True)
class Match:
    """`same`: this money exactly. `clashing`: meant for the same, but the amount is another."""

    same: tuple[int, ...] = ()
    clashing: tuple[int, ...] = ()


def match(paid: PlatformPaid, candidates: Sequence[Candidate]) -> Match:
    """Which payables this payment settles, and which it contradicts.

    One of the same amount goes before several that sum to it; one booked as paid before an open
    one, so that money that moved once is never taken for two.
    """
    near = [one for one in candidates if _is_near(paid, one)]
    sure = [one for one in near if paid.about and one.about == paid.about]
    near = sorted(sure or near, key=lambda one: (not one.is_paid, one.id))
    for one in near:
        if one.amount_fen == paid.amount_fen:
            return Match(same=(one.id,))
    if len(near) > 1 and sum(one.amount_fen for one in near) == paid.amount_fen:
        return Match(same=tuple(one.id for one in near))
    # One paid by us of another amount is the same money only if the refund's number says so.
    return Match(clashing=tuple(one.id for one in near if one in sure or not one.is_paid))


def _is_near(paid: PlatformPaid, one: Candidate) -> bool:
    if one.is_seen or (paid.about and one.about):
        return bool(paid.about) and paid.about == one.about
    if None not in (paid.case_id, one.case_id) and paid.case_id != one.case_id:
        return False
    if paid.line_nos and one.line_nos:
        return not set(paid.line_nos).isdisjoint(one.line_nos)
    return True
