"""A shop's waybill accounts with couriers, by which parcels can be stopped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.couriers.names import courier_of, to_source
from shouhou.parcels.actions.trackers import KEY, SEAL
from shouhou.parcels.facts import PartnerKeys
from shouhou.parcels.models import Tracker, TrackerPartner
from shouhou.parcels.words import STOP_BACK, STOP_PAYS
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST: Final = 64


@transaction.atomic
def connect_partner(*, by: Person, shop_id: int, keys: PartnerKeys, now: datetime) -> None:
    """Parcels of this courier can be stopped from now on; empty secrets keep those that are there.

    Raises Refused `not_here`, `no_source` (快递100 is not connected yet), `bad_courier`, `bad_key`,
    `unknown_word`, `too_long`.
    """
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    check(keys)
    tracker = (
        Tracker.objects.select_for_update().filter(shop_id=shop_id, source="kuaidi100").first()
    )
    if tracker is None:
        raise Refused("no_source", "请先连接快递100。", "Connect kuaidi100 first.")
    row = TrackerPartner.objects.filter(tracker=tracker, courier=keys.courier).first()
    if row is None and not keys.id:
        raise Refused("bad_key", "请填写电子面单账号。", "The account is needed.", (), "id")
    row = row or TrackerPartner(tracker=tracker, courier=keys.courier)
    for name in ("id", "key", "secret"):
        if told := getattr(keys, name):
            setattr(row, f"{name}_sealed", SEAL.seal(told))
    row.name, row.net, row.code = keys.name, keys.net, keys.code
    row.pays, row.back_to, row.by, row.at = keys.pays, keys.back_to, by, now
    row.save()


@transaction.atomic
def drop_partner(*, by: Person, shop_id: int, courier: str, now: datetime) -> None:
    """Parcels of this courier cannot be stopped any more. Raises Refused `not_here`."""
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    TrackerPartner.objects.filter(tracker__shop_id=shop_id, courier=courier).delete()


def check(keys: PartnerKeys) -> None:
    """Raises Refused, naming the field."""
    if courier_of(keys.courier) is None or not to_source("kuaidi100", keys.courier):
        raise Refused("bad_courier", "没有这家快递。", "No such courier.", (), "courier")
    for name in ("id", "key", "secret"):
        told = getattr(keys, name)
        if told and not KEY.fullmatch(told):
            raise Refused("bad_key", "不能有空格或中文。", "No spaces, latin only.", (), name)
    for name in ("name", "net", "code"):
        if len(getattr(keys, name)) > LONGEST:
            raise Refused("too_long", f"最多 {LONGEST} 个字。", "Too long.", (), name)
    if keys.pays not in STOP_PAYS or keys.back_to not in STOP_BACK:
        raise Refused("unknown_word", "没有这个选项。", "No such word.", (), "pays")
