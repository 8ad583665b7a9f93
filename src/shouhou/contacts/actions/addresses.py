"""Where a buyer reads mail: entered for a case, kept as long as the case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.contacts.facts import Whom
from shouhou.contacts.models import MailAddress
from shouhou.messengers import email
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def set_address(*, by: Person | None, whom: Whom, address: str, now: datetime) -> None:
    """The mail address of this case's buyer; empty forgets it.

    The caller has checked the right. Raises Refused `not_here`, `bad_address`.
    """
    told = address.strip()
    if whom.case_id is None:
        raise Refused("not_here", "没有这张售后单。", "There is no such case.")
    if told and not email.is_address(told):
        raise Refused("bad_address", "邮箱地址不对。", "Not a mail address.", (), "address")
    MailAddress.objects.update_or_create(
        case_id=whom.case_id,
        defaults={
            "shop_id": whom.shop_id,
            "order_no": whom.order_no,
            "address": told,
            "by": by,
            "at": now,
        },
    )
