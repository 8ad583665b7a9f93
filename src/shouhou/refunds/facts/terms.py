"""An agreement as the slices above see it: what was settled, and where the goods are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What stands in an agreement now; the buyer's nick as it is."""

    agreement_id: int
    shop_id: int
    case_id: int
    order_no: str
    buyer: str
    kind: str
    state: str
    goods_state: str
    line_nos: tuple[str, ...]
    units: int
    problem: str
    version: int
    refund_no: str
    """The platform's request, if one stands behind it."""
    reason: str
    """The buyer's, as the platform words it."""
    situation: str
    """As the rules see the request; empty where none judged it."""
    legs: Mapping[str, str] = field(default_factory=dict)
    """Freight leg → who bears it, by the rules."""

    @property
    def sends_goods(self) -> bool:
        return self.kind in ("exchange", "reship", "repair")

    @property
    def is_agreed(self) -> bool:
        """Goods may go out under it."""
        return self.state == "agreed" and self.sends_goods

    @property
    def goods_in(self) -> bool:
        """Nothing comes back, or it was accepted."""
        return self.kind == "reship" or self.goods_state == "accepted"
