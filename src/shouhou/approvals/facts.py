"""Plain values of approvals: what is asked, what the rules say of it, how it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that may need a second person. The amount is that of this act alone, in fen."""

    shop_id: int
    case_id: int
    act: str
    """What would be done, in a word of the asking slice: agree, propose, compensate …"""
    subject: str
    """What it is done to: `agreement` …; also the key under which the door finds who carries
    the decision out."""
    subject_id: int
    amount_fen: int
    purpose: str
    """refund, freight, compensation, difference, goods; the rest counts as `other`."""
    buyer: str
    approver: str = ""
    """Who decides by the refund rules (`refunds/rules/approver.md`); empty: they were not asked."""
    both_ways: bool = False
    """The same piece is both paid back and sent again."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums the rules look at, each including this act, in fen."""

    amount: int
    case: int
    buyer_30d: int
    agent_day: int
    shop_day: int


@dataclass(frozen=True, slots=True)
class RuledBy:
    """One row that wants a second person, with its figure said in a sentence."""

    row: str
    needs: str
    zh: str
    en: str
    counts: str = "nothing"
    fen: int | None = None
    line_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say of an act: nobody needed (`needs` empty), a supervisor, or the owner."""

    needs: str
    rows: tuple[RuledBy, ...]
    figures: Figures
    asks: str
    """agent, supervisor, owner or desk: who wants it done."""

    def as_json(self) -> dict[str, Any]:
        """For keeping beside the decision; `ruling_from` reads it back."""
        return asdict(self)


def ruling_from(stored: Mapping[str, Any]) -> Ruling:
    """The ruling that `Ruling.as_json` wrote."""
    return Ruling(
        needs=stored["needs"],
        rows=tuple(RuledBy(**row) for row in stored["rows"]),
        figures=Figures(**stored["figures"]),
        asks=stored["asks"],
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in a shop when it comes to approving."""

    role: str
    """owner, supervisor or other: by their own roles."""
    stands_for: Mapping[int, str]
    """Absent person → the level they passed on: supervisor or owner."""


@dataclass(frozen=True, slots=True)
class MayDecide:
    """Whether somebody may decide an approval, as what, by which row; the reason in words."""

    decides_as: str
    """role, delegate or no."""
    stood_in_for: int | None
    row: str
    zh: str
    en: str

    def __bool__(self) -> bool:
        return self.decides_as != "no"


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One approval as somebody sees it."""

    id: int
    shop_id: int
    shop_name: str
    case_id: int
    case_title: str
    order_no: str
    act: str
    subject: str
    subject_id: int
    amount_fen: int
    purpose: str
    buyer: str
    needs: str
    ruling: Ruling
    """As it was when it was asked."""
    ruling_then: Ruling | None
    """As it was when it was decided: sums may have grown in between."""
    asked_by: int | None
    asked_by_name: str
    asked_at: datetime
    note: str
    state: str
    decided_by: int | None = None
    decided_by_name: str = ""
    decided_at: datetime | None = None
    decided_as: str = ""
    stood_in_for_name: str = ""
    decision_note: str = ""
    may: MayDecide | None = None
    """Whether the person who looks may decide it; None once it is decided."""
    may_withdraw: bool = False
    both_ways: bool = False

    @property
    def figures(self) -> Figures:
        """The newest sums that were looked at."""
        return (self.ruling_then or self.ruling).figures


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits: for the person who asked first, then for others. Oldest first."""

    for_me: tuple[ApprovalView, ...]
    for_others: tuple[ApprovalView, ...]
    more: bool
    """There are more than were read."""


@dataclass(frozen=True, slots=True)
class DelegationView:
    """Somebody approves in another's place for a while."""

    id: int
    shop_id: int
    shop_name: str
    from_person: int
    from_name: str
    to_person: int
    to_name: str
    from_at: datetime
    until_at: datetime
    made_by_name: str
    made_at: datetime
    ended_at: datetime | None
    state: str
    """coming, running, past or ended."""
    may_end: bool = False


@dataclass(frozen=True, slots=True)
class Delegating:
    """A wish: this person approves in that person's place, from a moment until a moment."""

    shop_id: int
    from_person: int
    to_person: int
    from_at: datetime
    until_at: datetime
