"""The freight of a parcel out of the shop's sheet, and who pays it, written by one key (H3.1.6)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.cases.queries import known
from shouhou.money import Money
from shouhou.orders.queries import order_seen
from shouhou.parcels.actions.talking import held_parcel
from shouhou.parcels.actions.tying import good_payer, live_case_of
from shouhou.parcels.models import CaseParcel, Content, Parcel
from shouhou.parcels.queries.postage import Postage, postage_to
from shouhou.parcels.words import label
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_GRAMS: Final = 1_000_000


@transaction.atomic
def price_parcel(
    *, by: Person, parcel_id: int, payer: str, now: datetime, grams: int | None = None
) -> int:
    """Write the sheet's figure for this parcel's courier and its buyer's address; fen.

    A parcel that comes back costs what one sent there does. Raises Refused `not_here`,
    `unknown_word`, `bad_weight`, `no_figure`.
    """
    row = held_parcel(by, parcel_id)
    said_payer = good_payer(payer)
    if grams is not None and not 1 <= grams <= MOST_GRAMS:
        raise Refused("bad_weight", "重量不对。", "Not a weight.", (), "grams")
    figure = figure_of(row, now, grams)
    if figure is None:
        zh = "运费表里没有这家快递到这个地址的价格，或地址认不出；请在“更正”里手填。"
        raise Refused("no_figure", zh, "The freight sheet has no figure; enter it by hand.")
    if (row.freight_fen, row.payer) == (figure.fen, said_payer):
        return figure.fen
    row.freight_fen, row.payer = figure.fen, said_payer
    row.save(update_fields=["freight_fen", "payer"])
    case_id = live_case_of(row)
    if case_id is not None:
        who, who_en = label("payer", said_payer), label("payer", said_payer, "en")
        yuan = Money(figure.fen).yuan
        zh = f"包裹 {row.number} 运费 {yuan} 元（运费表第 {figure.row} 行），{who}付"
        en = f"parcel {row.number}: freight {yuan} yuan (row {figure.row}), paid by {who_en}"
        said = Said("parcel", zh, en, {"parcel": row.pk})
        cases.write(case_id=case_id, said=said, by=by, now=now)
    return figure.fen


def figure_of(row: Parcel, now: datetime, grams: int | None) -> Postage | None:
    """The sheet's figure of this parcel: its own courier's where the sheet has it."""
    address = address_of(row)
    table = postage_to(row.shop_id, address, now, grams=grams) if address else None
    return table.of(row.courier) if table is not None else None


def address_of(row: Parcel) -> str:
    """The address of the order it is about: told by the parcel, else by its case."""
    told = Content.objects.filter(parcel=row).values_list("order_no", flat=True).first()
    if not told:
        case_id = CaseParcel.objects.filter(parcel=row).values_list("case_id", flat=True).first()
        case = known([case_id]).get(case_id) if case_id is not None else None
        told = case.order_no if case is not None else ""
    order = order_seen(row.shop_id, told) if told else None
    return order.receiver_address if order is not None else ""
