"""May this buyer be contacted now? Pure questions; nothing is counted by asking."""

from __future__ import annotations

from datetime import datetime

from shouhou.contacts.decide import judged
from shouhou.contacts.facts import Contacting, MayContact, Whom
from shouhou.contacts.queries.known import buyer_of, known_of, numbers_of
from shouhou.orders.facts import PhoneHeld


def may_contact(
    whom: Whom, contacting: Contacting, now: datetime, *, but: str | None = None
) -> MayContact:
    """What `rules/allowed.md` says by the numbers of the shop that asks; `but` is the key of the
    told work itself, which does not count against itself."""
    known = known_of(buyer_of(whom), now, but=but)
    return judged(known, contacting, numbers_of(whom.shop_id, now), now)


def phone_held(shop_id: int, platform: str, order_no: str, now: datetime) -> PhoneHeld | None:
    """Why the phone of an order's buyer stays hidden now; None when they may be called.

    Named in `settings.ORDERS_PHONE`: orders stand below and ask by that name.
    """
    whom = Whom(shop_id=shop_id, platform=platform, order_no=order_no)
    answer = may_contact(whom, Contacting("phone"), now)
    if answer.allowed:
        return None
    return PhoneHeld(answer.says("zh"), answer.says("en"), answer.again_at)
