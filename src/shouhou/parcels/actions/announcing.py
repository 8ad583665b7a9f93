"""A return parcel as the buyer tells of it, before anybody here has seen it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.cases.queries import CaseKnown, family, known
from shouhou.couriers.names import courier_of
from shouhou.couriers.numbers import tidy_number
from shouhou.parcels.actions.taking import take_parcels
from shouhou.parcels.actions.tying import good_number, tie
from shouhou.parcels.facts import ParcelSeen
from shouhou.parcels.models import CaseParcel, Content, Parcel, ParcelSign
from shouhou.shops.facts import Refused


@transaction.atomic
def announce_return(
    *, case_id: int, number: str, courier: str, instead_of: int | None, now: datetime
) -> int:
    """The buyer of this case sends goods back under this number; its number in the desk.

    `instead_of`: the parcel the buyer named before, as long as no courier has moved it. The same
    again changes nothing. Raises Refused `not_here`, `bad_number`, `bad_courier`, `number_taken`
    (a case of somebody else has it), `already_moved`.
    """
    case = known([case_id]).get(case_id)
    if case is None:
        raise Refused("not_here", "没有这张售后单。", "There is no such case.")
    tidy = good_number(number)
    if courier_of(courier) is None:
        raise Refused("bad_courier", "请选快递公司。", "Choose the courier.", (), "courier")
    check_free(case, tidy)
    if instead_of is not None:
        give_up(case_id, instead_of, tidy, now)
    seen = ParcelSeen(direction="back", number=tidy, courier=courier, order_no=case.order_no)
    take_parcels(case.shop_id, [seen], now)
    row = Parcel.objects.get(shop_id=case.shop_id, number=tidy, direction="back")
    tie(None, case_id, row, "return", now)
    return int(row.pk)


def check_free(case: CaseKnown, number: str) -> None:
    """Raises Refused `number_taken` where another buyer's case or order has this parcel."""
    rows = Parcel.objects.filter(shop_id=case.shop_id, number=number, direction="back")
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        return
    together = family(case.id)
    tied = CaseParcel.objects.filter(parcel=found).exclude(case__in=together)
    others = known(list(tied.values_list("case_id", flat=True))).values()
    orders = {each.order_no for each in known(together).values()} - {""}
    held = Content.objects.filter(parcel=found).exclude(order_no__in=orders)
    strange = [each for each in others if not each.buyer or each.buyer != case.buyer]
    if strange or (held.exists() and not others):
        raise Refused(
            "number_taken",
            "这个单号已经登记过，请核对一遍；没有填错的话请联系客服。",
            "This number is known already: check it, or talk to the shop.",
            (),
            "number",
        )


def give_up(case_id: int, parcel_id: int, number: str, now: datetime) -> None:
    """The number named before was wrong: nothing is waited for under it any more."""
    row = Parcel.objects.select_for_update().filter(pk=parcel_id).first()
    if row is None or row.number == tidy_number(number):
        return
    if row.moved_at is not None or row.stage != "created":
        raise Refused(
            "already_moved",
            "快递已经收件，单号不能改了；填错了请联系客服。",
            "The courier has it already; talk to the shop if the number is wrong.",
            (),
            "number",
        )
    CaseParcel.objects.filter(case_id=case_id, parcel=row).delete()
    if not CaseParcel.objects.filter(parcel=row).exists():
        ParcelSign.objects.filter(parcel=row, ended_at=None).update(ended_at=now)
        Content.objects.filter(parcel=row, told_by="hand").delete()
        Parcel.objects.filter(pk=row.pk).update(
            replaced_at=now, looks_at=None, ask_at=None, wrong=False, alarm=0
        )
    said = Said(
        "parcel", f"去掉包裹 {row.number}", f"parcel {row.number} removed", {"parcel": row.pk}
    )
    cases.write(case_id=case_id, said=said, by=None, now=now)
