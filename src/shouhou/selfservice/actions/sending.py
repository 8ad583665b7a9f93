"""The return waybill, from the buyer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, TaskOrder
from shouhou.cases.queries import tasks_by_key
from shouhou.couriers.names import courier_of, name_of
from shouhou.couriers.numbers import tidy_number
from shouhou.intents import actions as intents
from shouhou.intents.facts import Wish
from shouhou.parcels.actions import announce_return
from shouhou.refunds.actions import buyer_sends_back
from shouhou.refunds.facts import Act
from shouhou.refunds.queries import AgreementHead, RequestRow
from shouhou.selfservice.actions.arrivals import arrived
from shouhou.selfservice.actions.holding import held_link
from shouhou.selfservice.actions.limiting import count_write
from shouhou.selfservice.facts import Entered, OpenLink
from shouhou.selfservice.models import Waybill
from shouhou.selfservice.queries.ground import Footing, footing_of
from shouhou.selfservice.queries.limits import numbers_of
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected

COMING: Final = ("awaited", "travelling")
WAITS: Final = "wait_buyer_return"
"""The platform's state in which the shop may fill the number in for the buyer."""


def enter_waybill(*, link_id: int, told: Entered, now: datetime) -> bool:
    """The goods are on their way back under this number; False where that was known.

    A number may be corrected until its courier has the parcel. Two transactions, parcel first:
    cut off in between, the same again does the rest. Raises Refused: `gone`, `not_allowed`,
    `not_agreed` (nothing is to come back), `bad_number`, `bad_courier`, `number_taken`,
    `already_moved`, and Flooded.
    """
    checked(told)
    new = announce(link_id, told, now)
    return send_back(link_id, told, now) or new


def checked(told: Entered) -> None:
    """What cannot be one is named before anything is counted."""
    if not tidy_number(told.number):
        raise Refused(
            "bad_number",
            "单号不对：应是 6 到 32 位字母和数字，看看快递面单或寄件短信。",
            "No waybill number: 6 to 32 letters and digits, as on the courier's label.",
            (),
            "number",
        )
    if courier_of(told.courier) is None:
        raise Refused("bad_courier", "请选快递公司。", "Choose the courier.", (), "courier")


@transaction.atomic
def announce(link_id: int, told: Entered, now: datetime) -> bool:
    """The parcel is one of the case's; whether that is new."""
    row, seen = held_link(link_id, "waybill", now)
    count_write(row.pk, seen.shop_id, numbers_of(seen.shop_id, now), now)
    head = coming_back(footing_of(seen.family))
    number = tidy_number(told.number)
    held = Waybill.objects.filter(agreement_id=head.id, replaced_at=None)
    before = held.select_for_update().first()
    if before is not None and (before.number, before.courier) == (number, told.courier):
        return False
    parcel = announce_return(
        case_id=seen.case_id,
        number=number,
        courier=told.courier,
        instead_of=before.parcel_id if before else None,
        now=now,
    )
    if before is not None:
        before.replaced_at = now
        before.save(update_fields=["replaced_at"])
    Waybill.objects.create(
        link=row,
        case_id=seen.case_id,
        agreement_id=head.id,
        parcel_id=parcel,
        number=number,
        courier=told.courier,
        at=now,
    )
    zh = "改成" if before else "填了"
    said = Said(
        "buyer_page",
        f"买家{zh}退货单号：{name_of(told.courier)} {number}",
        f"return waybill of the buyer: {name_of(told.courier)} {number}",
        {"parcel": parcel},
    )
    arrived(row, seen, "waybill", said, now)
    return True


@transaction.atomic
def send_back(link_id: int, told: Entered, now: datetime) -> bool:
    """The agreement's goods are on their way, and the platform hears of it; whether that is new."""
    seen = held_link(link_id, "waybill", now)[1]
    footing = footing_of(seen.family)
    head = coming_back(footing)
    words = f"{name_of(told.courier)} {tidy_number(told.number)}"
    try:
        new = buyer_sends_back(agreement_id=head.id, act=Act(words=words), now=now)
    except Refused as refused:
        raise not_agreed() from refused
    if footing.request is not None and footing.request.status == WAITS:
        fill_in_there(seen, footing.request, told, now)
    return new


def coming_back(footing: Footing) -> AgreementHead:
    """The agreement whose goods are to come back. Raises Refused `not_agreed`."""
    head = footing.head
    if head is None or head.state != "agreed" or head.goods_state not in COMING:
        raise not_agreed()
    return head


def not_agreed() -> Refused:
    return Refused(
        "not_agreed",
        "现在不用寄回商品；店铺同意退回之后才能填单号。",
        "Nothing is to be sent back now; the waybill can be entered once the shop has agreed.",
        (),
        "number",
    )


def fill_in_there(seen: OpenLink, request: RequestRow, told: Entered, now: datetime) -> None:
    """Told work on the platform; in a connected shop the desk itself is set to it."""
    number, courier = tidy_number(told.number), name_of(told.courier)
    # The same number again is the same act; what an earlier number left is void.
    prefix = f"selfservice:refill:{request.id}:"
    key = f"{prefix}{told.courier}:{number}"
    void_others(seen, prefix, key, now)
    task = TaskOrder("platform_click", f"在平台代填退货单号：{courier} {number}", "platform")
    cases.ensure_task(case_id=seen.case_id, key=key, task=task, now=now)
    if is_connected(seen.shop_id):
        wanted = Wish(
            shop_id=seen.shop_id,
            key=key,
            act="refill_waybill",
            subject="refund",
            number=request.refund_no,
            order_no=request.order_no,
            case_id=seen.case_id,
            ask={"courier": courier, "waybill": number},
        )
        intents.wish(by=None, wanted=wanted, now=now)


def void_others(seen: OpenLink, prefix: str, key: str, now: datetime) -> None:
    """Numbers the buyer has corrected are not filled in any more."""

    for old, (_, state) in tasks_by_key(prefix).items():
        if old != key and state in ("open", "copied") and intents.call_off(key=old, now=now):
            cases.drop_task(by=None, key=old, reason="买家改了单号", now=now)
