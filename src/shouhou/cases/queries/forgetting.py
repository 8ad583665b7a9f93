"""What privacy asks of cases: whose orders must stay, and where something is due to be erased."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.cases.models import LIVE, Case


def held_orders(shop_id: int, order_nos: Collection[str]) -> frozenset[str]:
    """Those of the orders about which a case is still live: their buyer is needed."""
    rows = Case.objects.filter(LIVE, shop_id=shop_id, order_no__in=list(order_nos))
    return frozenset(rows.values_list("order_no", flat=True))


def shops_with_old_cases() -> tuple[int, ...]:
    """Every shop with closed cases whose personal text is still there; for the timetable."""
    rows = Case.objects.filter(state="closed", erased_at__isnull=True).order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())


def erased(case_ids: Collection[int]) -> frozenset[int]:
    """Those of the cases whose personal text is gone, for slices that keep text of their own."""
    rows = Case.objects.filter(pk__in=list(case_ids), erased_at__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))
