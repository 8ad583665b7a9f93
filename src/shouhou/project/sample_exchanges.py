"""The sample shop's item sheets, and two exchanges: one to be sent, one to be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shouhou import moment
from shouhou.exchanges import actions as exchanges
from shouhou.exchanges.facts import PieceWish, Plan
from shouhou.items import actions as items
from shouhou.items.facts import SheetLine
from shouhou.items.queries import find_items
from shouhou.refunds.queries import agreements_of, case_of_refund, search
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shops_of

if TYPE_CHECKING:
    from types import ModuleType

    from shouhou.shops.models import Person


def show(owner: Person, sample: ModuleType) -> None:
    """Tell what things cost and how many there are; begin the sample's exchanges."""
    from samples.items import EXCHANGES, SHEETS

    now = moment.now()
    while items.learn(now=now):
        pass
    ids = {shop.name: shop.id for shop in shops_of(owner)}
    for shop in sample.SHOPS:
        rows = [
            SheetLine(number=number, **told._asdict())
            for number, told in enumerate(SHEETS[shop.key], start=1)
        ]
        items.tell(by=owner, shop_id=ids[shop.name], lines=rows, now=now)
    for key, code, back_fen in EXCHANGES:
        begin(owner, sample.refund_no(key), code, back_fen)


def begin(owner: Person, refund_no: str, code: str, back_fen: int) -> None:
    """Choose what goes out for a request; settled where it is agreed already."""
    said: dict[str, Any] = {"by": owner, "now": moment.now()}
    row = next(iter(search(owner, refund_no, 1).refunds), None)
    case_id = case_of_refund(owner, row.id) if row is not None else None
    if row is None or case_id is None:
        return
    found = [one.head for one in agreements_of(owner, [case_id]) if one.head.refund_id == row.id]
    out = find_items(owner, row.shop_id, code, 1)
    if not found or not out:
        return
    wish = Plan(pieces=(PieceWish(item_id=out[0].id),), back_post_fen=back_fen)
    made = exchanges.open_exchange(agreement_id=found[0].id, **said)
    exchanges.plan(exchange_id=made, wish=wish, **said)
    try:
        exchanges.fix(exchange_id=made, **said)
    except Refused:
        return  # not agreed yet: it stays to be settled
