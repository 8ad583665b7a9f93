"""An exchange that a platform's request stands behind, in a shop that is connected."""

from __future__ import annotations

from typing import Any

from shouhou.exchanges import actions
from shouhou.exchanges.models import Exchange
from shouhou.exchanges.tests.make import ORDER, SCARF, come_in, pay, waybill, wish
from shouhou.parcels.tests.make import connect
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import World, returning


def asked(world: World, **changes: object) -> Agreement:
    """The buyer asked for an exchange of the scarf on the platform; it is agreed there."""
    said: dict[str, Any] = {
        "kind": "exchange",
        "order_no": ORDER,
        "amount_fen": 0,
        "line_no": SCARF,
    }
    world.take(returning(**(said | {"status": "wait_buyer_return"} | changes)))
    row = Agreement.objects.get(refund__isnull=False)
    assert (row.state, row.goods_state) == ("agreed", "awaited")
    return row


def exchange_of_platform(world: World) -> Exchange:
    """It was carried out."""
    connect(world.shop, world.owner)
    agreement = asked(world)
    pk = actions.open_exchange(by=world.agent, agreement_id=agreement.pk, now=NOW)
    actions.plan(
        by=world.agent,
        exchange_id=pk,
        wish=wish("KS-L", situation="fault", back_post_fen=0),
        now=NOW,
    )
    actions.fix(by=world.agent, exchange_id=pk, now=NOW)
    row = Exchange.objects.get(pk=pk)
    if row.owing_fen:
        pay(world, row, row.owing_fen)
    come_in(world, agreement)
    actions.send(by=world.agent, exchange_id=pk, now=NOW)
    row.refresh_from_db()
    return waybill(world, row)
