"""Say where a shop's goods go back to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.facts import clean
from shouhou.selfservice.facts import PlaceWish
from shouhou.selfservice.models import ReturnPlace
from shouhou.selfservice.words import LONGEST_ADDRESS
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@transaction.atomic
def set_return_place(*, by: Person, shop_id: int, wish: PlaceWish, now: datetime) -> None:
    """From now on buyers read this address. Raises Refused `not_here`, `empty`, `too_long`."""
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "只有店长能改退货地址。", "Only the owner sets it.")
    kept = {
        "receiver": clean(wish.receiver, 40, field="receiver"),
        "phone": clean(wish.phone, 30, field="phone"),
        "address": clean(wish.address, LONGEST_ADDRESS, field="address"),
    }
    for field, text in kept.items():
        if not text:
            raise Refused("empty", "请填写完整。", "Fill in everything.", (), field)
    note = clean(wish.note, 200, field="note")
    ReturnPlace.objects.create(shop_id=shop_id, note=note, set_by=by, set_at=now, **kept)
