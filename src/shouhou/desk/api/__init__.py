"""REST doors of the desk: what needs several slices at once."""

from shouhou.desk.api.cases import close
from shouhou.desk.api.door import operations
from shouhou.desk.api.settings import parameters

__all__ = ["close", "operations", "parameters"]
