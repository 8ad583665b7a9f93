"""What we owe a buyer for an exchange: payables of the ledger, each for one thing on one route."""

from __future__ import annotations

from typing import Final

from shouhou.clock import shanghai_day
from shouhou.exchanges.actions.holding import Held
from shouhou.exchanges.decide import our_debts, row_of
from shouhou.exchanges.facts import Net, OwnDebt
from shouhou.exchanges.models import Owed
from shouhou.exchanges.queries.gather import numbers_of
from shouhou.exchanges.words import label
from shouhou.ledger import actions as ledger
from shouhou.ledger.facts import Wanted
from shouhou.ledger.queries import payable_states, waiting_for_goods
from shouhou.policy import Value

PURPOSES: Final = {
    "difference": "difference",
    "freight": "freight",
    "compensation": "compensation",
    "paid_back": "postage_due",
}
FREE: Final = ("reserved", "failed")
"""States of a payable from which nothing has left: it may be cancelled."""


def pay_what_we_owe(held: Held, net: Net, *only: str) -> int:
    """One payable for each thing we owe (`only`: some of them), to the payout queue; how much.

    Raises Refused of the ledger: `over_balance` where the order has not so much left.
    """
    given = 0
    for part in our_debts(net):
        if not only or part.owed in only:
            reserve(held, part)
            given += part.fen
    return given


def reserve(held: Held, part: OwnDebt) -> None:
    """One amount, on its route by the table; what is for goods that come back waits for them."""
    row = held.row
    numbers = numbers_of(row.shop_id, held.now)
    facts: dict[str, Value] = {"owed": part.owed, "how": part.how, "fen": part.fen}
    route = row_of("routes", facts, shanghai_day(held.now), numbers)
    waits = "goods" if part.owed != "paid_back" and not held.terms.goods_in else ""
    wanted = Wanted(
        key=f"exchange:{row.pk}:{row.version}:{part.owed}:{part.how}",
        shop_id=row.shop_id,
        order_no=row.order_no,
        case_id=row.case_id,
        buyer=row.buyer,
        purpose=PURPOSES[part.owed],
        route=str(route.outcomes["pays_by"]),
        amount_fen=part.fen,
        line_nos=(row.line_no,) if part.owed == "difference" else (),
        waits_for=waits,
        releaser="finance",
        says=f"换货 {row.pk}：{label('owed', part.owed)}",
    )
    payable_id = ledger.reserve(by=held.by, wanted=wanted, now=held.now)
    Owed.objects.create(
        exchange=row,
        payable_id=payable_id,
        version=row.version,
        owed=part.owed,
        how=part.how,
        fen=part.fen,
    )


def call_off_payables(held: Held, why: str) -> None:
    """What was promised and has not left is no longer owed; what the buyer gets back stays."""
    ids = list(
        Owed.objects.filter(exchange=held.row)
        .exclude(owed="paid_back")
        .order_by("payable_id")
        .values_list("payable_id", flat=True)
    )
    for payable_id, state in sorted(payable_states(ids).items()):
        if state in FREE:
            ledger.cancel(by=None, payable_id=payable_id, why=why, now=held.now)


def clear_waits(held: Held) -> None:
    """The goods are in: what waited for them may be paid."""
    ids = Owed.objects.filter(exchange=held.row).values_list("payable_id", flat=True)
    for payable_id in waiting_for_goods(ids):
        ledger.clear_wait(by=None, payable_id=payable_id, now=held.now)
