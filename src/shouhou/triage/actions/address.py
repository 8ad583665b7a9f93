"""Where buyers of a shop send things back, set by its owner."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.cases.facts import clean
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may
from shouhou.triage.models import ReturnAddress

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_NAME: Final = 40
LONGEST_ADDRESS: Final = 200
PHONE: Final = re.compile(r"[0-9 +-]{7,20}")


def set_return_address(
    *, by: Person, shop_id: int, name: str, phone: str, address: str, now: datetime
) -> None:
    """Buyers are told this address from now on; earlier ones stay on record.

    Raises Refused `not_here`, `empty`, `too_long`, `bad_phone`.
    """
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    told = {
        "name": " ".join(clean(name, LONGEST_NAME, field="name").split()),
        "phone": clean(phone, 20, field="phone"),
        "address": " ".join(clean(address, LONGEST_ADDRESS, field="address").split()),
    }
    for field, text in told.items():
        if not text:
            raise Refused("empty", "请填写完整。", "Something is missing.", (), field)
    if not PHONE.fullmatch(told["phone"]):
        raise Refused("bad_phone", "电话不对。", "Not a telephone number.", (), "phone")
    ReturnAddress.objects.create(shop_id=shop_id, by=by, at=now, **told)
