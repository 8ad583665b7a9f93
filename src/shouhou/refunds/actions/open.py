"""An agreement that no platform request stands behind: compensation, a re-send, freight repaid."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions import write
from shouhou.cases.facts import Said
from shouhou.cases.queries import case_for
from shouhou.cases.words import LIVE
from shouhou.ledger.words import codes_of as ledger_codes
from shouhou.money import Money
from shouhou.orders.queries import lines_of_orders
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.decide.agreeing import MONEY_KINDS
from shouhou.refunds.facts import Proposal
from shouhou.refunds.models import Agreement, AgreementChange
from shouhou.refunds.words import codes_of, label
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_FEN = 100_000_000
MOST_UNITS = 10_000


@transaction.atomic
def open_agreement(*, by: Person, case_id: int, proposal: Proposal, now: datetime) -> int:
    """Put terms on the table of a case; agreeing, limits and money go the same way as always.

    Raises Refused: `not_here`, `case_closed`, `unknown_word`, `out_of_bounds`, `no_such_line`.
    """
    case = case_for(by, case_id, "agree")
    if case.state not in LIVE:
        raise Refused("case_closed", "售后单已结案，请先重新打开。", "The case is closed.")
    check(proposal)
    lines = lines_of(case.shop_id, case.order_no, proposal)
    row = Agreement.objects.create(
        shop_id=case.shop_id,
        case_id=case_id,
        order_no=case.order_no,
        buyer=case.buyer,
        state="proposed",
        kind=proposal.kind,
        amount_fen=proposal.amount_fen if proposal.kind in MONEY_KINDS else 0,
        post_fen=min(proposal.post_fen, proposal.amount_fen),
        asked_kind=proposal.kind,
        asked_fen=proposal.amount_fen,
        line_nos=lines,
        units=proposal.units,
        purpose=proposal.purpose,
        route=proposal.route,
        payee=proposal.payee.strip()[:200],
        opened_at=now,
        moved_at=now,
    )
    note_opened(row, proposal, by, now)
    put_slips([case_id], now)
    return row.pk


def note_opened(row: Agreement, proposal: Proposal, by: Person, now: datetime) -> None:
    """Its first history row and its line on the timeline."""
    AgreementChange.objects.create(
        agreement=row,
        number=1,
        axis="agreement",
        event="opened",
        row="",
        old="",
        new="proposed",
        who="agent",
        by=by,
        at=now,
        detail={"reason": proposal.reason} if proposal.reason else {},
        latest=True,
    )
    amount = f" {Money(row.amount_fen).yuan} 元" if row.amount_fen else ""
    amount_en = f", {Money(row.amount_fen).yuan} yuan" if row.amount_fen else ""
    why = f"：{proposal.reason}" if proposal.reason else ""
    kind, kind_en = label("ask_kind", row.kind), label("ask_kind", row.kind, "en")
    said = Said(
        "agreement.opened", f"提出{kind}{amount}{why}", f"Proposed {kind_en}{amount_en}{why}"
    )
    write(case_id=row.case_id, said=said, by=by, now=now)


def check(proposal: Proposal) -> None:
    """Words of the tables, amounts within what a row can hold."""
    if proposal.kind not in codes_of("ask_kind"):
        raise Refused("unknown_word", "没有这种售后类型。", "No such kind.", field="kind")
    if proposal.purpose not in ledger_codes("purpose"):
        raise Refused("unknown_word", "没有这种用途。", "No such purpose.", field="purpose")
    if proposal.route not in ledger_codes("route"):
        raise Refused("unknown_word", "没有这条付款路径。", "No such route.", field="route")
    pays = proposal.kind in MONEY_KINDS
    if not (1 if pays else 0) <= proposal.amount_fen <= MOST_FEN:
        raise Refused("out_of_bounds", "请填写金额。", "An amount is needed.", field="amount_fen")
    if not 0 <= proposal.units <= MOST_UNITS or not 0 <= proposal.post_fen <= MOST_FEN:
        raise Refused("out_of_bounds", "件数不对。", "Wrong number of units.", field="units")


def lines_of(shop_id: int, order_no: str, proposal: Proposal) -> list[str]:
    """The line it is about; goods that go out or come back need one and how many."""
    known = [line.line_no for line in lines_of_orders(shop_id, [order_no]).get(order_no, ())]
    if proposal.line_no and proposal.line_no not in known:
        raise Refused(
            "no_such_line", "订单里没有这一行。", "The order has no such line.", field="line_no"
        )
    lines = [proposal.line_no] if proposal.line_no else known if len(known) == 1 else []
    if proposal.kind not in MONEY_KINDS and (not lines or not proposal.units):
        raise Refused(
            "no_such_line", "请选商品和件数。", "Choose the goods and how many.", field="line_no"
        )
    return lines
