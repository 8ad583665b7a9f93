"""What pages, the API and higher slices get to see of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shouhou.ledger.facts.wishes import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceView(Line):
    """A line's balance with what its units paid."""

    shop_id: int
    order_no: str
    unit_fens: tuple[int, ...] = ()

    @property
    def differs(self) -> bool:
        """Something does not add up: paid beyond the line, or drawn before the split changed."""
        return bool(self.over_fen) or self.paid_fen != self.split_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableHead:
    """One payable as lists show it."""

    id: int
    shop_id: int
    shop_name: str
    case_id: int | None
    order_no: str
    buyer: str
    """Masked."""
    purpose: str
    route: str
    amount_fen: int
    settled_fen: int | None
    seen_fen: int | None
    """What the platform's report showed for the same money, if it did."""
    state: str
    waits_for: str
    releaser: str
    channel: str
    how: str
    about: str
    says: str
    serial: str
    made_by: str
    made_at: datetime
    released_at: datetime | None
    settled_at: datetime | None
    moved_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state not in ("confirmed", "cancelled")

    @property
    def remark(self) -> str:
        """What to write into the payment, so that a statement finds the payable again."""
        return f"SH{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    number: int
    key: str
    channel: str
    started_at: datetime
    sent_at: datetime | None
    asked_at: datetime | None
    ended_at: datetime | None
    outcome: str
    paid_fen: int | None
    serial: str
    proof_id: int | None
    says: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One move of a payable."""

    number: int
    event: str
    row: str
    state: str
    to: str
    at: datetime
    by: str
    zh: str
    en: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawView:
    line_no: str
    fen: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingView:
    """One leg of an entry with the running sum of its account in this view; debit is positive."""

    entry_id: int
    kind: str
    movement: str
    on: date
    at: datetime
    order_no: str
    case_id: int | None
    payable_id: int | None
    account: str
    fen: int
    running_fen: int

    @property
    def debit_fen(self) -> int | None:
        return self.fen if self.fen > 0 else None

    @property
    def credit_fen(self) -> int | None:
        return -self.fen if self.fen < 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableView:
    """Everything the payable's page shows."""

    head: PayableHead
    payee: str
    attempts: tuple[AttemptView, ...]
    steps: tuple[StepView, ...]
    draws: tuple[DrawView, ...]
    postings: tuple[PostingView, ...]
    allowed: frozenset[str]
    """Events of states.md this person may cause now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewCount:
    view: str
    count: int
    total_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayableQueue:
    rows: tuple[PayableHead, ...]
    counts: tuple[ViewCount, ...]
    after: str
    """Cursor of the next page; empty at the end."""
    allowed: Mapping[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """Which entries an account view shows. At least one of order, case, day is worth giving."""

    shop_id: int
    order_no: str = ""
    case_id: int | None = None
    day: date | None = None
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """Postings oldest first, sums per account, and whether debit equals credit."""

    postings: tuple[PostingView, ...]
    sums: tuple[tuple[str, int, int], ...]
    """Account, debit, credit: of everything the filter meets, not only of what is shown."""
    more: bool

    @property
    def debit_fen(self) -> int:
        return sum(debit for _, debit, _ in self.sums)

    @property
    def credit_fen(self) -> int:
        return sum(credit for _, _, credit in self.sums)

    @property
    def balances(self) -> bool:
        return self.debit_fen == self.credit_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The trial balance of a shop, and whether owed to buyers equals the open payables."""

    sums: tuple[tuple[str, int, int], ...]
    owed_fen: int
    open_fen: int

    @property
    def debit_fen(self) -> int:
        return sum(debit for _, debit, _ in self.sums)

    @property
    def credit_fen(self) -> int:
        return sum(credit for _, _, credit in self.sums)

    @property
    def balances(self) -> bool:
        """Debit equals credit, and what is owed to buyers is what is open."""
        return self.debit_fen == self.credit_fen and self.owed_fen == self.open_fen


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of a batch; `zh` and `en` are empty where it went well."""

    payable_id: int
    zh: str = ""
    en: str = ""

    @property
    def went_well(self) -> bool:
        return not self.zh
