"""Reads of synchronisation: what is due, and how a shop's connection is doing."""

from shouhou.sync.queries.due import feeds_due, fills_due
from shouhou.sync.queries.health import health
from shouhou.sync.queries.lines import lines
from shouhou.sync.queries.market import Market, market

__all__ = ["Market", "feeds_due", "fills_due", "health", "lines", "market"]
