"""Write double entry: every draft is balanced here, and once more by the database at commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.clock import shanghai_day
from shouhou.ledger.models import Entry, Payable, Posting

if TYPE_CHECKING:
    from shouhou.shops.models import Person

OWED = "owed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One amount from one account to another, and what it is about."""

    shop_id: int
    kind: str
    debit: str
    credit: str
    fen: int
    at: datetime
    payable_id: int | None = None
    case_id: int | None = None
    order_no: str = ""
    movement: str = ""
    key: str | None = None
    says: str = ""
    by: Person | None = None


def about(
    payable: Payable, kind: str, sides: tuple[str, str], fen: int, at: datetime, by: Person | None
) -> Draft:
    """A draft about a payable; `sides` are the debit and the credit account."""
    return Draft(
        shop_id=payable.shop_id,
        kind=kind,
        debit=sides[0],
        credit=sides[1],
        fen=fen,
        at=at,
        payable_id=payable.pk,
        case_id=payable.case_id,
        order_no=payable.order_no,
        by=by,
    )


def write_entries(drafts: Sequence[Draft]) -> list[Entry]:
    """Book them, in two statements however many."""
    entries = Entry.objects.bulk_create(
        Entry(
            shop_id=draft.shop_id,
            kind=draft.kind,
            movement=draft.movement,
            key=draft.key,
            payable_id=draft.payable_id,
            case_id=draft.case_id,
            order_no=draft.order_no,
            at=draft.at,
            day=shanghai_day(draft.at),
            by=draft.by,
            says=draft.says,
        )
        for draft in drafts
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, shop_id=draft.shop_id, account=account, fen=fen)
        for entry, draft in zip(entries, drafts, strict=True)
        for account, fen in ((draft.debit, draft.fen), (draft.credit, -draft.fen))
    )
    return entries
