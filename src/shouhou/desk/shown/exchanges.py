"""What goes out on a case, and the agreements under which nothing was settled yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from shouhou.exchanges import queries as exchanges
from shouhou.exchanges.words import KINDS

if TYPE_CHECKING:
    from shouhou.refunds.queries import AgreementView
    from shouhou.shops.queries import Person

OVER = ("success", "withdrawn", "lapsed")


def of_exchanges(
    by: Person, family: Collection[int], agreements: Iterable[AgreementView]
) -> dict[str, Any]:
    """The exchanges of a case; one query, more only where there are some."""
    rows = exchanges.of_cases(by, family)
    begun = {row.agreement_id for row in rows if row.state != "called_off"}
    heads = (each.head for each in agreements)
    return {
        "exchanges": rows,
        "exchange_starts": [
            head
            for head in heads
            if head.kind in KINDS and head.state not in OVER and head.id not in begun
        ],
    }
