"""One payable with everything its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouhou.language import mask_name
from shouhou.ledger.decide import machine
from shouhou.ledger.facts import AttemptView, DrawView, PayableView, StepView
from shouhou.ledger.models import Attempt, Payable, Step
from shouhou.ledger.queries.accounts import postings_of_payable
from shouhou.ledger.queries.heads import as_head, buttons, shops_by_id
from shouhou.shops.facts import ShopView

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def payable(by: Person, payable_id: int) -> PayableView | None:
    """The payable, to whoever sees money in its shop, or may release it; else nothing."""
    shops = shops_by_id(by)
    rows = Payable.objects.filter(pk=payable_id, shop_id__in=shops).select_related("made_by")
    row = rows.first()
    if row is None or not sees(shops[row.shop_id], row):
        return None
    pays = pays_it(shops[row.shop_id], row)
    drawn = row.drawn.select_related("balance").exclude(fen=0, units=0).order_by("id")
    return PayableView(
        head=as_head(row, shops[row.shop_id].name),
        payee=row.payee if pays else mask_name(row.payee),
        attempts=tuple(
            attempt_view(each) for each in row.attempts.select_related("by").order_by("number")
        ),
        steps=tuple(step_view(each) for each in row.steps.select_related("by").order_by("number")),
        draws=tuple(DrawView(line_no=d.balance.line_no, fen=d.fen, units=d.units) for d in drawn),
        postings=postings_of_payable(row.pk),
        allowed=buttons([row], shops)[row.pk],
    )


def sees(shop: ShopView, row: Payable) -> bool:
    return shop.may("see_money") or pays_it(shop, row)


def pays_it(shop: ShopView, row: Payable) -> bool:
    """May pay it, so must know whom."""
    return shop.may("pay") or (row.releaser == "agent" and shop.may("agree"))


def attempt_view(row: Attempt) -> AttemptView:
    """One attempt as a frozen value."""
    return AttemptView(
        number=row.number,
        key=row.key,
        channel=row.channel,
        started_at=row.started_at,
        sent_at=row.sent_at,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        paid_fen=row.paid_fen,
        serial=row.serial,
        proof_id=row.proof_id,
        says=row.says,
        by=row.by.name if row.by else "",
    )


def step_view(row: Step) -> StepView:
    """One step with the sentence of its row in states.md."""
    rows = {each.id: each for each in machine().transitions}
    events = machine().events
    zh = rows[row.row].says if row.row in rows else "同意付款，金额已预留"
    en = events[row.event].en if row.event in events else "agreed; the amount is set aside"
    return StepView(
        number=row.number,
        event=row.event,
        row=row.row,
        state=row.old,
        to=row.new,
        at=row.at,
        by=row.by.name if row.by else "",
        zh=zh,
        en=en,
        why=row.why,
    )
