"""REST doors of refunds: what buyers ask for, how it was judged and why, and the agreements."""

from shouhou.refunds.api.agreements import agreements
from shouhou.refunds.api.door import operations
from shouhou.refunds.api.requests import refunds

__all__ = ["agreements", "operations", "refunds"]
