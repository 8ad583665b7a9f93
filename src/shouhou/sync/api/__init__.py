"""REST doors of synchronisation: a shop's connection, and the acts that happen on the platform."""

from shouhou.sync.api.connection import connection
from shouhou.sync.api.door import operations
from shouhou.sync.api.outside import acts_of_case

__all__ = ["acts_of_case", "connection", "operations"]
