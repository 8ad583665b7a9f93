"""The warehouse answers whether it has a parcel in its hands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.orders.queries import order_seen
from shouhou.refunds.actions.told import answer, locked
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

GONE: Final = ("shipped", "success")


@transaction.atomic
def answer_hold(*, by: Person, refund_id: int, held: bool, now: datetime) -> bool:
    """Stopped, or gone already; the request is judged with it at once. False if it was said.

    A label may be printed while the list is read: `held` is refused once the platform shows the
    order as sent. Raises Refused `not_here`, `sent`.
    """
    refund = locked(by, refund_id)
    order = order_seen(refund.shop_id, refund.order_no)
    if held and order is not None and order.status in GONE:
        raise Refused(
            "sent",
            "平台显示这笔订单已经发货，拦不下了：请点“已发走”，改为拦截快件。",
            "The platform shows it as sent: say that it is gone, and have it intercepted.",
        )
    return answer(by, refund_id, "parcel_held", "held" if held else "gone", now)
