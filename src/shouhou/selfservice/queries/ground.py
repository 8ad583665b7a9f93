"""The agreement a case's buyer is concerned with, in one look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shouhou.ledger.queries import payable_states
from shouhou.refunds.queries import AgreementHead, RequestRow, slips_of
from shouhou.selfservice.decide import Ground

ENDED = ("success", "withdrawn", "lapsed")


@dataclass(frozen=True, slots=True)
class Footing:
    """An agreement of the case, the platform's request behind it, and the state of its money."""

    head: AgreementHead | None = None
    request: RequestRow | None = None
    money: str = ""

    @property
    def runs(self) -> bool:
        """Whether an agreement stands that is not over."""
        return self.head is not None and self.head.state not in ENDED

    @property
    def ground(self) -> Ground:
        """As the table of choices asks."""
        head = self.head
        if head is None:
            return Ground()
        return Ground(
            behind="by_hand" if head.refund_id is None else "request",
            state=head.state,
            kind=head.kind,
            amount_fen=head.amount_fen,
            offer_kind=head.offer_kind,
            offer_fen=head.offer_fen,
        )


def footing_of(case_ids: Collection[int]) -> Footing:
    """The first agreement that still runs, else the last one; two queries."""
    slips = [slip for some in slips_of(list(case_ids)).values() for slip in some]
    slips.sort(key=lambda slip: slip.agreement.id)
    running = [slip for slip in slips if slip.agreement.state not in ENDED]
    found = running[0] if running else slips[-1] if slips else None
    if found is None:
        return Footing()
    payable = found.agreement.payable_id
    money = payable_states([payable]).get(payable, "") if payable is not None else ""
    return Footing(found.agreement, found.row, money)
