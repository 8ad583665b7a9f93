"""Who a buyer is over all shops, and what is known of them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from shouhou.clock import SHANGHAI, shanghai_day
from shouhou.contacts.decide import nick_key, other_key, phone_key
from shouhou.contacts.facts import Known, Whom
from shouhou.contacts.models import Contact, OptOut, Permit
from shouhou.contacts.words import vocabulary
from shouhou.orders.queries import order_seen
from shouhou.shops import queries as shops

DAYS: Final = timedelta(days=7)


def buyer_of(whom: Whom) -> str:
    """The key of this buyer: by nick, else by the order's nick or phone, else the order alone."""
    if key := nick_key(whom.platform, whom.nick):
        return key
    order = order_seen(whom.shop_id, whom.order_no) if whom.order_no else None
    if order is not None:
        key = nick_key(order.platform, order.buyer_nick) or phone_key(order.receiver_phone)
    return key or other_key(whom.shop_id, whom.order_no, whom.case_id)


def known_of(buyer: str, now: datetime, *, but: str | None = None) -> Known:
    """Contacts of seven days and texts copied today, but for the one of this key. Three queries."""
    midnight = datetime.combine(shanghai_day(now), time(), SHANGHAI)
    contacts = Contact.objects.filter(buyer=buyer, at__gt=midnight - DAYS)
    rows = list(contacts.values_list("direction", "at", "key"))
    going = Permit.objects.filter(buyer=buyer, at__gte=midnight).exclude(key=but or "")
    times = [at for direction, at, key in rows if direction == "out" and (not but or key != but)]
    asked = [at for direction, at, _ in rows if direction == "in" and at <= now]
    opted = OptOut.objects.filter(buyer=buyer, ended_at=None).values_list("channel", flat=True)
    return Known(
        times=(*times, *going.values_list("at", flat=True)),
        asked_at=max(asked, default=None),
        opted=frozenset(opted),
    )


def numbers_of(shop_id: int, now: datetime) -> dict[str, int]:
    """Every parameter of this slice with the shop's value of that day, else the default."""
    return shops.numbers_of(shop_id, shanghai_day(now), vocabulary().parameters)
