"""What came back for a case: the panel of the returns slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shouhou.returns.queries import arrivals_of_cases

if TYPE_CHECKING:
    from shouhou.shops.queries import Person


def of_returns(person: Person, case_ids: Sequence[int]) -> dict[str, Any]:
    """The parcels that came, what was counted, the pictures."""
    return {"arrivals": arrivals_of_cases(person, case_ids)}
