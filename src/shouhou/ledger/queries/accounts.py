"""Accounts: postings with running sums, per order, case, shop and day; the trial balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet, Sum

from shouhou.ledger.facts import AccountFilter, AccountView, PostingView, Trial
from shouhou.ledger.models import Payable, Posting
from shouhou.ledger.words import OPEN
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SHOWN: Final = 300
COLUMNS: Final = {
    "entry_id": "entry_id",
    "kind": "entry__kind",
    "movement": "entry__movement",
    "on": "entry__day",
    "at": "entry__at",
    "order_no": "entry__order_no",
    "case_id": "entry__case_id",
    "payable_id": "entry__payable_id",
    "account": "account",
    "fen": "fen",
}


def account(by: Person, wish: AccountFilter, *, after: int = 0) -> AccountView:
    """The postings the filter meets, oldest first, from after that entry on.

    Each carries the running sum of its account within the filter. Debit and credit are summed over
    all of it. Empty for a shop in which the person does not see money.
    """
    if not may(by, wish.shop_id, "see_money"):
        return AccountView(postings=(), sums=(), more=False)
    rows = filtered(wish)
    before = {code: debit - credit for code, debit, credit in summed(rows, until=after)}
    # One entry more than is shown, so that no entry is torn in two.
    found = list(running(rows.filter(entry_id__gt=after), before))
    more = len(found) > SHOWN
    if more:
        found = [each for each in found if each.entry_id != found[-1].entry_id]
    return AccountView(postings=tuple(found), sums=summed(rows), more=more)


def filtered(wish: AccountFilter) -> QuerySet[Posting]:
    """The postings of a shop that belong to this order, case, day and account."""
    rows = Posting.objects.filter(entry__shop_id=wish.shop_id)
    if wish.order_no:
        rows = rows.filter(entry__order_no=wish.order_no)
    if wish.case_id is not None:
        rows = rows.filter(entry__case_id=wish.case_id)
    if wish.day is not None:
        rows = rows.filter(entry__day=wish.day)
    if wish.account:
        rows = rows.filter(account=wish.account)
    return rows


def running(
    rows: QuerySet[Posting], before: Mapping[str, int] | None = None
) -> Iterator[PostingView]:
    """The postings with the running sum of their account, going on from these sums."""
    sums = Counter(before or {})
    for row in rows.order_by("entry_id", "id").values_list(*COLUMNS.values())[: SHOWN + 1]:
        told = dict(zip(COLUMNS, row, strict=True))
        sums[told["account"]] += told["fen"]
        yield PostingView(**told, running_fen=sums[told["account"]])


def summed(rows: QuerySet[Posting], until: int | None = None) -> tuple[tuple[str, int, int], ...]:
    """Debit and credit by account, of all entries or up to one."""
    if until is not None:
        rows = rows.filter(entry_id__lte=until)
    told = (
        rows.order_by("account")
        .values_list("account")
        .annotate(debit=Sum("fen", filter=Q(fen__gt=0)), credit=Sum("fen", filter=Q(fen__lt=0)))
    )
    return tuple((code, int(debit or 0), -int(credit or 0)) for code, debit, credit in told)


def postings_of_payable(payable_id: int) -> tuple[PostingView, ...]:
    """Every posting about one payable; who may see the payable was asked before."""
    return tuple(running(Posting.objects.filter(entry__payable_id=payable_id)))


def trial(by: Person, shop_id: int) -> Trial | None:
    """The trial balance of a shop, and what it owes against what is open; nothing without right."""
    if not may(by, shop_id, "see_money"):
        return None
    sums = summed(Posting.objects.filter(shop_id=shop_id))
    owed = next((credit - debit for code, debit, credit in sums if code == "owed"), 0)
    rows = Payable.objects.filter(shop_id=shop_id, state__in=OPEN)
    open_fen = rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return Trial(sums=sums, owed_fen=owed, open_fen=int(open_fen))
