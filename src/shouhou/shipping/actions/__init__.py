"""Writes of shipping: an item is missing or there again; nearing moments are told."""

from shouhou.shipping.actions.missing import end_shortage, raise_short, report_shortage
from shouhou.shipping.actions.warning import forget_old, warn_due

__all__ = ["end_shortage", "forget_old", "raise_short", "report_shortage", "warn_due"]
