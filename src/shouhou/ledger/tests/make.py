"""Builders for the ledger's tests: one order, its people, wishes to pay, payments seen."""

from __future__ import annotations

from typing import Any

from shouhou.ledger.actions import confirm, release, reserve
from shouhou.ledger.facts import PlatformPaid, Wanted
from shouhou.ledger.models import Balance, Entry, Payable, Posting
from shouhou.orders.actions import take_lines, take_orders
from shouhou.orders.tests.make import (
    NOW,
    NUMBER,
    make_line,
    make_order,
    make_person,
    make_shop,
    make_source,
)
from shouhou.shops.models import Membership, Person, Shop

LINES = tuple(str(int(NUMBER) + n) for n in (1, 2, 3))
CASE = 7


def make_sold(shop: Shop | None = None, order_no: str = NUMBER, **changes: Any) -> Shop:
    """A shop with one order of three lines: 60, 30 and 9 yuan, and 10 yuan of freight."""
    shop = shop or make_shop()
    take_orders(make_source(shop), [make_order(order_no=order_no, **changes)])
    prices = (6_000, 3_000, 900)
    lines = [
        make_line(n, order_no=order_no, line_no=str(int(order_no) + n), price_fen=fen, paid_fen=fen)
        for n, fen in enumerate(prices, 1)
    ]
    take_lines(make_source(shop), lines)
    return shop


def make_staff(shop: Shop, *roles: str, login: str = "") -> Person:
    """Somebody with these roles in the shop."""
    person = make_person(login=login or "_".join(roles) or "nobody")
    for role in roles:
        Membership.objects.create(person=person, shop=shop, role=role)
    return person


def make_wanted(shop: Shop, **changes: Any) -> Wanted:
    """A refund of 60 yuan for the first line."""
    said: dict[str, Any] = {
        "key": "agreement-1",
        "shop_id": shop.pk,
        "order_no": NUMBER,
        "case_id": CASE,
        "buyer": "tb_summer88",
        "purpose": "refund",
        "route": "escrow",
        "amount_fen": 6_000,
        "line_nos": LINES[:1],
    }
    return Wanted(**(said | changes))


def make_reserved(shop: Shop, **changes: Any) -> int:
    return reserve(by=None, wanted=make_wanted(shop, **changes), now=NOW)


def make_submitted(shop: Shop, **changes: Any) -> int:
    payable_id = make_reserved(shop, **changes)
    release(by=make_payer(shop), payable_id=payable_id, now=NOW)
    return payable_id


def make_payer(shop: Shop) -> Person:
    """The shop's finance, the same every time."""
    payer = Person.objects.filter(login_name="payer").first()
    return payer or make_staff(shop, "finance", login="payer")


def make_paid(shop: Shop, serial: str = "2026112300001", **changes: Any) -> int:
    payable_id = make_submitted(shop, **changes)
    confirm(by=None, payable_id=payable_id, serial=serial, proof_id=None, now=NOW)
    return payable_id


def make_seen(shop: Shop, **changes: Any) -> PlatformPaid:
    """The platform's report: 60 yuan for the first line."""
    said: dict[str, Any] = {
        "key": "taobao:1",
        "shop_id": shop.pk,
        "order_no": NUMBER,
        "case_id": CASE,
        "buyer": "tb_summer88",
        "amount_fen": 6_000,
        "at": NOW,
        "line_nos": LINES[:1],
    }
    return PlatformPaid(**(said | changes))


def figures(line_no: str = LINES[0], order_no: str = NUMBER) -> tuple[int, int, int, int]:
    """Paid, reserved, refunded, over of one line."""
    row = Balance.objects.get(order_no=order_no, line_no=line_no)
    return row.paid_fen, row.reserved_fen, row.refunded_fen, row.over_fen


def sums() -> dict[str, int]:
    """Account → debit less credit, without accounts that are even."""
    found: dict[str, int] = {}
    for account, fen in Posting.objects.values_list("account", "fen"):
        found[account] = found.get(account, 0) + fen
    return {account: fen for account, fen in found.items() if fen}


def state_of(payable_id: int) -> str:
    return Payable.objects.get(pk=payable_id).state


def check_books() -> None:
    """What must hold whatever happened: entries even, balances made of draws, owed made of open."""
    for entry in Entry.objects.prefetch_related("postings"):
        assert sum(leg.fen for leg in entry.postings.all()) == 0
    for row in Balance.objects.prefetch_related("drawn__payable"):
        open_fen = paid_fen = 0
        for draw in row.drawn.all():
            if draw.payable.state == "confirmed":
                paid_fen += draw.fen
            elif draw.payable.state != "cancelled":
                open_fen += draw.fen
        assert (row.reserved_fen, row.refunded_fen + row.over_fen) == (open_fen, paid_fen)
    payables = list(Payable.objects.all())
    owed = sum(p.amount_fen for p in payables if p.state not in ("confirmed", "cancelled"))
    assert -sums().get("owed", 0) == owed
    for payable in payables:
        drawn = sum(draw.fen for draw in payable.drawn.all())
        expected = payable.settled_fen or payable.amount_fen
        assert drawn == (expected if payable.draws else 0)
