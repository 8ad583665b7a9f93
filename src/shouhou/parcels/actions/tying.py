"""Tie parcels to cases, enter them by hand, correct what is known of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from shouhou.cases import actions as cases
from shouhou.cases.actions.coming import live_cases
from shouhou.cases.facts import Said
from shouhou.cases.queries import case_for
from shouhou.cases.words import LIVE
from shouhou.couriers.names import courier_of, name_of
from shouhou.couriers.numbers import tidy_number
from shouhou.parcels.actions.taking import take_parcels
from shouhou.parcels.actions.watching import look_at
from shouhou.parcels.facts import Details, ParcelSeen
from shouhou.parcels.models import CaseParcel, Content, Parcel, ParcelSign
from shouhou.parcels.words import LEGS, PAYERS, label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

WAY_OF: Final = {"outbound": "out", "return": "back", "replacement": "out"}
MOST_FREIGHT_FEN: Final = 10_000_000


@transaction.atomic
def add_parcel(
    *, by: Person, case_id: int, leg: str, number: str, courier: str, now: datetime
) -> int:
    """A parcel of this case, known or new; its number in the desk.

    Raises Refused `not_here`, `unknown_word`, `bad_number`, `bad_courier`.
    """
    case = case_for(by, case_id)
    if case is None or not may(by, case.shop_id, "work"):
        raise Refused("not_here", "没有这张售后单。", "There is no such case.")
    if leg not in LEGS:
        raise Refused("unknown_word", "没有这一程。", "No such leg.", (), "leg")
    tidy = good_number(number)
    seen = ParcelSeen(
        direction=WAY_OF[leg],
        number=tidy,
        courier=good_courier(courier),
        order_no=case.order_no,
    )
    take_parcels(case.shop_id, [seen], now)
    row = Parcel.objects.get(shop_id=case.shop_id, number=tidy, direction=WAY_OF[leg])
    tie(by, case_id, row, leg, now)
    return int(row.pk)


@transaction.atomic
def bring_parcel(
    *, shop_id: int, case_id: int | None, seen: ParcelSeen, by: Person | None, now: datetime
) -> int:
    """A parcel a higher slice knows of, tied to its case as `seen.leg`; its number in the desk.

    The caller has checked the right. Raises Refused `bad_number`, `bad_courier`, `unknown_word`.
    """
    if seen.leg not in LEGS:
        raise Refused("unknown_word", "没有这一程。", "No such leg.", (), "leg")
    tidy, courier = good_number(seen.number), good_courier(seen.courier)
    told = replace(seen, number=tidy, courier=courier, direction=WAY_OF[seen.leg])
    take_parcels(shop_id, [told], now)
    row = Parcel.objects.get(shop_id=shop_id, number=tidy, direction=told.direction)
    if case_id is not None:
        tie(by, case_id, row, seen.leg, now)
    return int(row.pk)


@transaction.atomic
def drop_leg(*, case_id: int, parcel_id: int, by: Person | None, now: datetime) -> None:
    """It was never this case's parcel; one that belongs to nothing else is not waited for.

    Nothing happens where it is no leg of the case.
    """
    row = CaseParcel.objects.select_related("parcel").filter(case=case_id, parcel=parcel_id).first()
    if row is None:
        return
    parcel = row.parcel
    row.delete()
    said = Said(
        "parcel",
        f"去掉包裹 {parcel.number}",
        f"parcel {parcel.number} removed",
        {"parcel": parcel_id},
    )
    cases.write(case_id=case_id, said=said, by=by, now=now)
    lonely = not CaseParcel.objects.filter(parcel=parcel).exists()
    if lonely and not Content.objects.filter(parcel=parcel).exists():
        ParcelSign.objects.filter(parcel=parcel, ended_at=None).update(ended_at=now)
        Parcel.objects.filter(pk=parcel.pk).update(
            replaced_at=now, looks_at=None, ask_at=None, wrong=False, alarm=0
        )


def tie(by: Person | None, case_id: int, row: Parcel, leg: str, now: datetime) -> bool:
    """The parcel is this leg of the case; False when it was already."""
    made, new = CaseParcel.objects.get_or_create(
        case_id=case_id, parcel=row, defaults={"leg": leg, "by": by, "at": now}
    )
    if not new and made.leg == leg:
        return False
    made.leg = leg
    made.save(update_fields=["leg"])
    what, what_en = label("leg", leg), label("leg", leg, "en")
    name = name_of(row.courier)
    said = Said(
        "parcel",
        f"{what}包裹：{name} {row.number}",
        f"{what_en} parcel: {name} {row.number}",
        {"parcel": row.pk},
    )
    cases.write(case_id=case_id, said=said, by=by, now=now)
    return True


@transaction.atomic
def untie(*, by: Person, case_id: int, parcel_id: int, now: datetime) -> None:
    """The parcel is no leg of this case. Raises Refused `not_here`, `not_tied`."""
    case = case_for(by, case_id)
    if case is None or not may(by, case.shop_id, "work"):
        raise Refused("not_here", "没有这张售后单。", "There is no such case.")
    row = CaseParcel.objects.filter(case_id=case_id, parcel_id=parcel_id).first()
    if row is None:
        raise Refused(
            "not_tied",
            "这个包裹是订单带来的，不能单独去掉；单号不对请改单号。",
            "It came with the order: correct its number instead.",
        )
    number = row.parcel.number
    row.delete()
    said = Said("parcel", f"去掉包裹 {number}", f"parcel {number} removed", {"parcel": parcel_id})
    cases.write(case_id=case_id, said=said, by=by, now=now)


@transaction.atomic
def amend(*, by: Person, parcel_id: int, details: Details, now: datetime) -> None:
    """Correct courier, number, promised day, freight or payer of a parcel.

    With another courier or number its source is asked anew. Raises Refused `not_here`,
    `bad_number`, `bad_courier`, `bad_amount`, `bad_day`, `bad_tail`, `unknown_word`, `taken`.
    """
    row = Parcel.objects.select_for_update().filter(pk=parcel_id).first()
    if row is None or not may(by, row.shop_id, "work"):
        raise Refused("not_here", "没有这个包裹。", "There is no such parcel.")
    before = (row.courier, row.number, row.phone_tail)
    if details.courier is not None:
        row.courier = good_courier(details.courier)
    if details.number is not None:
        row.number = good_number(details.number)
    if details.promised_on is not None:
        row.promised_on = good_day(details.promised_on)
    if details.phone_tail is not None:
        row.phone_tail = good_tail(details.phone_tail)
    if details.payer is not None:
        row.payer = good_payer(details.payer)
    if details.freight_fen is not None:
        row.freight_fen = good_freight(details.freight_fen)
    if before != (row.courier, row.number, row.phone_tail):
        row.ask_at, row.problem, row.failures, row.subscribed_at = now, "", 0, None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(
            "taken", "已经有这个单号的包裹了。", "There is such a parcel already.", (), "number"
        )
    look_at(row.shop_id, [row.pk], now)


def live_case_of(parcel: Parcel) -> int | None:
    """The live case a parcel belongs to: tied to it, else that of its order."""
    tied = CaseParcel.objects.filter(parcel=parcel, case__state__in=LIVE).order_by("-case_id")
    found = tied.values_list("case_id", flat=True).first()
    if found is not None:
        return int(found)
    orders = set(Content.objects.filter(parcel=parcel).values_list("order_no", flat=True))
    live = live_cases(parcel.shop_id, orders) if orders else {}
    return max(live.values(), default=None)


def good_number(told: str) -> str:
    """A waybill number as it is kept. Raises Refused `bad_number`."""
    tidy = tidy_number(told)
    if not tidy:
        raise Refused(
            "bad_number",
            "单号不对：应是 6 到 32 位字母、数字或短横线。",
            "No waybill number: 6 to 32 letters, digits, hyphens.",
            (),
            "number",
        )
    return tidy


def good_courier(code: str) -> str:
    """Our code of a courier, or nothing. Raises Refused `bad_courier`."""
    if code and courier_of(code) is None:
        raise Refused("bad_courier", "没有这家快递。", "No such courier.", (), "courier")
    return code


def good_day(day: date) -> date:
    """A day of this century. Raises Refused `bad_day`."""
    if not 2000 <= day.year <= 2099:
        raise Refused("bad_day", "日期不对。", "Not a day.", (), "promised_on")
    return day


def good_tail(told: str) -> str:
    """The last four digits of a phone, or nothing. Raises Refused `bad_tail`."""
    if told and not (len(told) == 4 and told.isascii() and told.isdigit()):
        raise Refused("bad_tail", "请填手机号后四位。", "Four digits.", (), "phone_tail")
    return told


def good_payer(code: str) -> str:
    """Raises Refused `unknown_word`."""
    if code not in PAYERS:
        raise Refused("unknown_word", "没有这个选项。", "No such word.", (), "payer")
    return code


def good_freight(fen: int) -> int:
    """Raises Refused `bad_amount`."""
    if not 0 <= fen <= MOST_FREIGHT_FEN:
        raise Refused("bad_amount", "运费不对。", "Not a freight.", (), "freight")
    return fen
