"""Where buyers of a shop send things back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouhou.triage.models import ReturnAddress


@dataclass(frozen=True, slots=True)
class ReturnAddressView:
    """The shop's own address for returns."""

    name: str
    phone: str
    address: str
    by: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.name} {self.phone} {self.address}"


def return_address(shop_id: int) -> ReturnAddressView | None:
    """The address that counts now; None where nobody has set one."""
    row = ReturnAddress.objects.filter(shop_id=shop_id).select_related("by").order_by("-pk").first()
    if row is None:
        return None
    by = row.by.name if row.by else ""
    return ReturnAddressView(row.name, row.phone, row.address, by, row.at)
