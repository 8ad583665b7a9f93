"""What states.md may ask of a payable, answered from its rows."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.ledger.models import Attempt, Payable
from shouhou.ledger.words import MANUAL, PLATFORM


def needs_of(payable: Payable, *, in_part: bool | None = None) -> dict[str, bool]:
    """Every need but those that come with the event: without a serial in hand there is none."""
    if in_part is None:
        in_part = payable.state == "unknown" and payable.pk in paid_in_part([payable.pk])
    return {
        "goods_in": not payable.waits_for,
        "agents_release": payable.releaser == "agent",
        "has_serial_or_proof": False,
        "asks_itself": payable.channel not in (MANUAL, PLATFORM),
        "paid_in_part": in_part,
    }


def paid_in_part(payable_ids: Collection[int]) -> frozenset[int]:
    """Those of these payables of which a channel paid another amount than asked."""
    rows = Attempt.objects.filter(
        payable_id__in=list(payable_ids), outcome="partial", ended_at__isnull=True
    )
    return frozenset(rows.values_list("payable_id", flat=True))
