"""Which contacts still say who was contacted, for the job that forgets."""

from __future__ import annotations

from typing import Final

from shouhou.contacts.models import Contact

AT_ONCE: Final = 500


def shops_with_contacts() -> tuple[int, ...]:
    """Every shop with a contact that is not erased."""
    rows = Contact.objects.exclude(buyer="").order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())


def orders_to_forget(shop_id: int, after: str) -> list[str]:
    """The next order numbers of a shop's contacts that are not erased, in their order."""
    rows = Contact.objects.exclude(buyer="").filter(shop_id=shop_id, order_no__gt=after)
    return list(rows.order_by("order_no").values_list("order_no", flat=True).distinct()[:AT_ONCE])
