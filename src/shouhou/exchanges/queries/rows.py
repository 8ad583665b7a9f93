"""Rows of exchanges as people see them: three queries for any number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shouhou.clock import SHANGHAI
from shouhou.exchanges.facts import DebtView, ExchangeRow, PaymentView
from shouhou.exchanges.models import Debt, Exchange, Payment
from shouhou.exchanges.queries.gather import lines_from, pieces_from
from shouhou.language import mask_nick
from shouhou.shops.queries import with_people


def rows_of(found: Sequence[Exchange], shops: Mapping[int, str]) -> tuple[ExchangeRow, ...]:
    """The rows with their newest debt and its payments."""
    ids = [row.pk for row in found]
    debts = {
        one.exchange_id: one for one in Debt.objects.filter(exchange__in=ids).order_by("number")
    }
    rows = Payment.objects.filter(debt__exchange__in=ids).order_by("pk")
    paid: dict[int, list[Payment]] = {}
    for one in with_people(list(rows), "by"):
        paid.setdefault(one.debt_id, []).append(one)
    return tuple(row_of(row, debts.get(row.pk), paid, shops) for row in found)


def row_of(
    row: Exchange,
    debt: Debt | None,
    paid: Mapping[int, Sequence[Payment]],
    shops: Mapping[int, str],
) -> ExchangeRow:
    """One row."""
    return ExchangeRow(
        id=row.pk,
        shop_id=row.shop_id,
        shop=shops.get(row.shop_id, ""),
        case_id=row.case_id,
        agreement_id=row.agreement_id,
        origin_id=row.origin_id,
        order_no=row.order_no,
        line_no=row.line_no,
        units=row.units,
        unit_nos=tuple(row.unit_nos),
        generation=row.generation,
        buyer=mask_nick(row.buyer),
        kind=row.kind,
        state=row.state,
        situation=row.situation,
        back_name=row.back_name,
        pieces=pieces_from(row.pieces),
        back_fen=row.back_fen,
        out_fen=row.out_fen,
        back_payer=row.back_payer,
        new_payer=row.new_payer,
        lines=lines_from(row.lines),
        net_fen=row.net_fen,
        debt=debt_view(debt, paid.get(debt.pk, ())) if debt else None,
        agreed=row.agreed,
        goods_in=row.goods_in,
        owing_fen=row.owing_fen,
        problem=row.problem,
        waybill=row.waybill,
        courier=row.courier,
        version=row.version,
        opened_at=row.opened_at.astimezone(SHANGHAI),
        moved_at=row.moved_at.astimezone(SHANGHAI),
        sent_at=row.sent_at and row.sent_at.astimezone(SHANGHAI),
    )


def debt_view(debt: Debt, paid: Sequence[Payment]) -> DebtView:
    """A debt with its payments, moments on the shop's clock."""
    return DebtView(
        id=debt.pk,
        state=debt.state,
        amount_fen=debt.amount_fen,
        paid_fen=debt.paid_fen,
        due_at=debt.due_at and debt.due_at.astimezone(SHANGHAI),
        asked_at=debt.asked_at and debt.asked_at.astimezone(SHANGHAI),
        reminded_at=debt.reminded_at and debt.reminded_at.astimezone(SHANGHAI),
        reason=debt.reason,
        payments=tuple(
            PaymentView(
                how=one.how,
                serial=one.serial,
                fen=one.fen,
                at=one.at.astimezone(SHANGHAI),
                by=one.by.name if one.by else "",
            )
            for one in paid
        ),
    )
