"""What goes out again for a case, as its page shows it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from shouhou.shipping.queries import sendings_of_cases


def sendings_here(case_ids: Collection[int]) -> dict[str, Any]:
    """What was asked of the warehouse for this case and those merged with it."""
    return {"sendings": sendings_of_cases(case_ids)}
