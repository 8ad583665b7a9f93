"""What the jobs and the slices around look for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q

from shouhou.exchanges.models import Debt, Exchange, Payment
from shouhou.exchanges.words import LIVE
from shouhou.refunds.queries import terms_of
from shouhou.shipping.queries import sendings
from shouhou.shops.facts import Refused

AT_ONCE: Final = 500


def held_back(agreement_id: int) -> Refused | None:
    """Why nothing may be sent under this agreement by hand: an exchange is being settled for it."""
    row = Exchange.objects.filter(agreement=agreement_id, state__in=LIVE).only("pk").first()
    if row is None:
        return None
    return Refused(
        "exchange_open",
        f"换货 {row.pk} 正在办，请在那里发出：补款和退件都在那里看。",
        f"Exchange {row.pk} is being settled: send it there.",
    )


def debts_to_remind(now: datetime) -> tuple[int, ...]:
    """Exchanges whose buyer was asked and is to be reminded now."""
    rows = Debt.objects.filter(state="asked", reminded_at=None, remind_at__lte=now, due_at__gt=now)
    return tuple(rows.order_by("pk").values_list("exchange_id", flat=True)[:AT_ONCE])


def debts_to_lapse(now: datetime) -> tuple[int, ...]:
    """Exchanges whose buyer has not paid in time."""
    rows = Debt.objects.filter(state="asked", due_at__lte=now)
    return tuple(rows.order_by("pk").values_list("exchange_id", flat=True)[:AT_ONCE])


def agreements_that_moved() -> tuple[int, ...]:
    """Agreements that say something else than their exchange last heard."""
    running = Q(state__in=LIVE) | Q(state="sent", settled_there=False)
    rows = list(Exchange.objects.filter(running).order_by("-moved_at")[:AT_ONCE])
    terms = terms_of([row.agreement_id for row in rows])
    found = []
    for row in rows:
        told = terms.get(row.agreement_id)
        if told and (told.is_agreed, told.goods_in) != (row.agreed, row.goods_in):
            found.append(row.agreement_id)
    return tuple(found)


def sendings_that_moved() -> tuple[str, ...]:
    """Keys of sendings that stand otherwise than their exchange: what a lost job did not tell."""
    rows = Exchange.objects.filter(state__in=("sending", "short")).order_by("-moved_at")[:AT_ONCE]
    keys = {key_of(row.pk, row.tries): row.state for row in rows}
    told = {"sending": ("waiting", "on_sheet"), "short": ("short",)}
    return tuple(
        key for key, found in sendings(list(keys)).items() if found.state not in told[keys[key]]
    )


def key_of(exchange_id: int, tries: int) -> str:
    """The key of the sending that was asked for last: a sending called off is never taken up."""
    return f"exchange:{exchange_id}" if tries <= 1 else f"exchange:{exchange_id}:{tries}"


def shops_with_exchanges() -> tuple[int, ...]:
    """Shops whose exchanges still name buyers."""
    rows = Exchange.objects.exclude(buyer="").order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())


def orders_to_forget(shop_id: int, after: str) -> tuple[str, ...]:
    """The next orders whose exchanges still name their buyer, by number."""
    rows = Exchange.objects.filter(shop_id=shop_id, order_no__gt=after).exclude(buyer="")
    numbers = rows.order_by("order_no").values_list("order_no", flat=True).distinct()
    return tuple(numbers[:AT_ONCE])


def postage_orders(shop_id: int, order_nos: Collection[str]) -> dict[str, int]:
    """Of these orders those that are payments of a debt, and so no sale: number → case."""
    rows = Payment.objects.filter(shop_id=shop_id, how="link", serial__in=list(order_nos))
    return dict(rows.values_list("serial", "debt__exchange__case_id"))
