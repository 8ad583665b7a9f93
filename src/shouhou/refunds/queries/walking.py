"""All refunds one after the other, newest first: for programs that walk through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shouhou.refunds.models import RefundRequest
from shouhou.refunds.queries.rows import COLUMNS, RequestRow, request_rows
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which refunds; what is None does not narrow."""

    shop_id: int | None = None
    status: str | None = None
    order_no: str | None = None
    before_id: int | None = None


def refunds_of(by: Person, wanted: Wanted, limit: int) -> tuple[RequestRow, ...]:
    """Refunds of the person's shops by falling id. Two queries beside that of the shops."""
    mine = [shop.id for shop in shops_where(by, "see")]
    chosen = [shop for shop in mine if wanted.shop_id in (None, shop)]
    narrowing: dict[str, Any] = {
        "status": wanted.status,
        "order_no": wanted.order_no,
        "pk__lt": wanted.before_id,
    }
    rows = RefundRequest.objects.filter(
        shop_id__in=chosen,
        **{name: value for name, value in narrowing.items() if value is not None},
    )
    return request_rows(list(rows.order_by("-pk").values_list(*COLUMNS)[:limit]))
