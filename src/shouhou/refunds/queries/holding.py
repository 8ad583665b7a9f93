"""Does what the table asks hold for this agreement, this person and these inputs?

One predicate for buttons, API and guard: the pages ask it without locks, the actions under them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from shouhou.approvals.facts import Ruling
from shouhou.evidence.queries import count_of_case
from shouhou.ledger.queries import payable_states
from shouhou.refunds.decide import Decision
from shouhou.refunds.decide.agreeing import (
    GOODS_COME_BACK,
    GOODS_GO_OUT,
    MONEY_MOVED,
    may_be_refused,
)
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement, RefundRequest
from shouhou.shops.facts import ShopView

if TYPE_CHECKING:
    from shouhou.shops.models import Person

NOT_HERE = (
    "not_here",
    "没有这份退款协议，或您在这家店铺没有这项权限。",
    "There is no such agreement, or you may not do this in its shop.",
)
ROLES = ("agent", "supervisor", "owner", "warehouse", "finance")
"""In this order a person's roles are tried at the table."""
Holds = Callable[[str], bool]


@dataclass(slots=True)
class Held:
    """An agreement with what its rules know; in an action its rows are locked until the end."""

    row: Agreement
    refund: RefundRequest | None
    decision: Decision | None
    money: str
    """State of its payable; empty where there is none."""
    by: Person | None
    people: tuple[str, ...]
    """As whom the table is asked."""
    now: datetime
    act: Act = field(default_factory=Act)

    @property
    def has_moved(self) -> bool:
        """Money is out, on its way, or nobody knows."""
        return self.money in MONEY_MOVED


def roles_of(shop: ShopView) -> tuple[str, ...]:
    """A person's roles in the order in which the table is asked."""
    return tuple(role for role in ROLES if role in shop.roles)


def money_of(row: Agreement) -> str:
    """The state of its payable."""
    if row.payable_id is None:
        return ""
    return payable_states([row.payable_id]).get(row.payable_id, "")


class Holding:
    """Answers `holds(need)` for one held agreement; asked only for the needs a row names."""

    def __init__(self, held: Held, ruling: Ruling | None) -> None:
        self.held, self.ruling = held, ruling

    def __call__(self, need: str) -> bool:
        return NEEDS[need](self)

    def answered(self) -> bool:
        decision = self.held.decision
        return decision is None or decision.verdict != "ask"

    def within(self) -> bool:
        return self.ruling is not None and not self.ruling.needs

    def second_person(self) -> bool:
        return True  # approvals.decide refuses one's own request, and names why

    def goods_back(self) -> bool:
        return self.held.row.kind in GOODS_COME_BACK

    def refusable(self) -> bool:
        """Where the platform forbids a refusal, H3.5.2's way is: agree to the return first."""
        decision = self.held.decision
        if decision is None or self.held.row.state == "countered":
            return True
        rows = frozenset(one.row for one in decision.reasons if one.table == "refusable")
        return may_be_refused(rows)

    def reason(self) -> bool:
        return bool(self.held.act.reason.strip())

    def words(self) -> bool:
        return bool(self.held.act.words.strip())

    def proof(self) -> bool:
        """Needed where the rules name evidence that we must show; any on the case counts."""
        decision = self.held.decision
        ours = [need for need in decision.needs if need.who == "seller"] if decision else []
        if not ours or self.held.act.evidence:
            return True
        return count_of_case(self.held.row.case_id) > 0

    def other_terms(self) -> bool:
        act, row = self.held.act, self.held.row
        other_kind = bool(act.kind) and act.kind != row.kind
        return other_kind or (act.amount_fen is not None and act.amount_fen != row.amount_fen)

    def time(self) -> bool:
        act, row = self.held.act, self.held.row
        return (
            act.due_at is not None
            and act.due_at > self.held.now
            and (row.due_at is None or act.due_at > row.due_at)
        )

    def moved(self) -> bool:
        return self.held.has_moved

    def waits_for_buyer(self) -> bool:
        row = self.held.row
        if row.state == "agreed":
            return row.goods_state == "awaited"
        return row.state in ("refused", "countered", "proof_asked")

    def outside(self) -> bool:
        return self.held.row.outside

    def by_hand(self) -> bool:
        """What stands on the platform is withdrawn there; the next sight tells."""
        return self.held.row.refund_id is None

    def exchanged(self) -> bool:
        """What went out is no money: a refund may follow it (the platform's 转退货退款)."""
        return self.held.row.kind in GOODS_GO_OUT

    def settled(self) -> bool:
        return True  # asked of `money.is_done` before the desk makes this move


NEEDS: Final[Mapping[str, Callable[[Holding], bool]]] = MappingProxyType(
    {
        "answered": Holding.answered,
        "within": Holding.within,
        "second_person": Holding.second_person,
        "goods_back": Holding.goods_back,
        "refusable": Holding.refusable,
        "reason": Holding.reason,
        "words": Holding.words,
        "proof": Holding.proof,
        "other_terms": Holding.other_terms,
        "time": Holding.time,
        "moved": Holding.moved,
        "waits_for_buyer": Holding.waits_for_buyer,
        "outside": Holding.outside,
        "settled": Holding.settled,
        "exchanged": Holding.exchanged,
        "by_hand": Holding.by_hand,
    }
)
"""Every need of the agreement axis of `states.md`; a test compares the two."""
