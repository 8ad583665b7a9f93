"""Payables as lists show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from shouhou.language import mask_nick
from shouhou.ledger.decide import allowed, who_of
from shouhou.ledger.facts import PayableHead
from shouhou.ledger.models import Payable
from shouhou.ledger.queries.needs import needs_of, paid_in_part
from shouhou.ledger.words import OPEN
from shouhou.shops.facts import ShopView
from shouhou.shops.queries import shops_of, with_people

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PLAIN = (
    *("id", "shop_id", "case_id", "order_no", "purpose", "route", "amount_fen", "settled_fen"),
    *("seen_fen", "state", "waits_for", "releaser", "channel", "how", "about", "says", "serial"),
    *("made_at", "released_at", "settled_at", "moved_at"),
)
plain = attrgetter(*PLAIN)

OF_CASES = """
SELECT * FROM ledger_payable
WHERE case_id = ANY(%s::bigint[]) AND shop_id = ANY(%s::bigint[]) ORDER BY id
"""


def as_head(row: Payable, shop_name: str) -> PayableHead:
    """One row, its buyer masked."""
    return PayableHead(
        **dict(zip(PLAIN, plain(row), strict=True)),
        shop_name=shop_name,
        buyer=mask_nick(row.buyer),
        made_by=row.made_by.name if row.made_by else "",
    )


def shops_by_id(by: Person) -> dict[int, ShopView]:
    """The person's shops."""
    return {shop.id: shop for shop in shops_of(by)}


def with_maker(rows: QuerySet[Payable]) -> QuerySet[Payable]:
    return rows.select_related("made_by")


def payables_of_case(by: Person, case_id: int) -> tuple[PayableHead, ...]:
    """The payables of a case, oldest first; another shop's do not exist."""
    return payables_of_cases(by, [case_id])


def payables_of_cases(by: Person, case_ids: Collection[int]) -> tuple[PayableHead, ...]:
    """The payables of several cases, e.g. a merged family, oldest first."""
    shops = shops_by_id(by)
    rows = list(Payable.objects.raw(OF_CASES, [list(case_ids), list(shops)]))
    return tuple(as_head(row, shops[row.shop_id].name) for row in with_people(rows, "made_by"))


def heads_of(by: Person, payable_ids: Collection[int]) -> tuple[PayableHead, ...]:
    """Chosen payables of the shops in which the person sees money, oldest first."""
    shops = {pk: shop for pk, shop in shops_by_id(by).items() if shop.may("see_money")}
    rows = with_maker(Payable.objects.filter(pk__in=list(payable_ids), shop_id__in=shops))
    return tuple(as_head(row, shops[row.shop_id].name) for row in rows.order_by("pk"))


def payables_by_key(shop_id: int, keys: Collection[str]) -> dict[str, PayableHead]:
    """Payables by the keys they were agreed with, for the slice that agreed them."""
    rows = with_maker(Payable.objects.filter(shop_id=shop_id, key__in=list(keys)))
    return {row.key: as_head(row, "") for row in rows}


def payable_states(payable_ids: Iterable[int]) -> dict[int, str]:
    """The state of each of these payables; unknown numbers are left out."""
    rows = Payable.objects.filter(pk__in=list(payable_ids))
    return dict(rows.values_list("pk", "state"))


def waiting_for_goods(payable_ids: Iterable[int]) -> tuple[int, ...]:
    """Those of these payables that wait for goods to come, by number."""
    rows = Payable.objects.filter(pk__in=list(payable_ids), state="reserved")
    return tuple(rows.exclude(waits_for="").order_by("pk").values_list("pk", flat=True))


def open_fen_of_cases(case_ids: Collection[int]) -> dict[int, int]:
    """What is agreed and not settled, by case; cases without any are left out."""
    found: dict[int, int] = {}
    rows = Payable.objects.filter(case_id__in=list(case_ids), state__in=OPEN)
    for case_id, fen in rows.values_list("case_id", "amount_fen"):
        if case_id is not None:
            found[case_id] = found.get(case_id, 0) + fen
    return found


def buttons(rows: Iterable[Payable], shops: Mapping[int, ShopView]) -> dict[int, frozenset[str]]:
    """What this person could do with each payable; confirming asks for its serial later."""
    rows = list(rows)
    parts = paid_in_part([row.pk for row in rows if row.state == "unknown"])
    found = {}
    for row in rows:
        needs = needs_of(row, in_part=row.pk in parts) | {"has_serial_or_proof": True}
        who = who_of(shops[row.shop_id].roles)
        found[row.pk] = allowed(row.state, who, needs.__getitem__)
    return found


def buttons_of(by: Person, payable_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The same for payables of a case page."""
    shops = shops_by_id(by)
    return buttons(Payable.objects.filter(pk__in=list(payable_ids), shop_id__in=shops), shops)
