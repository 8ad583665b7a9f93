"""REST doors of cases: the queue, one case, and everything people do with it."""

from shouhou.cases.api.contacting import contacts
from shouhou.cases.api.door import operations
from shouhou.cases.api.handing import hand_over
from shouhou.cases.api.reading import case
from shouhou.cases.api.telling import add_task
from shouhou.cases.api.tying import merge
from shouhou.cases.api.working import open_case

__all__ = ["add_task", "case", "contacts", "hand_over", "merge", "open_case", "operations"]
