"""Building blocks of the REST doors: routers, bodies, answers, cursors. Knows no business.

A slice declares its operations with these in its `api.py`; `shouhou.project.api` opens them to the
world and adds what all of them share: tokens, scopes, keys, limits and the one shape of an error.
"""

from shouhou.rest.answers import Done, Made, Shape, list_of, listing, shape
from shouhou.rest.bodies import Body
from shouhou.rest.caller import Caller, by, keep_writes
from shouhou.rest.cursors import (
    BadCursor,
    Following,
    Paging,
    cut,
    open_cursor,
    page_of,
    place_id,
    place_text,
)
from shouhou.rest.found import NotHere, Unfit, found
from shouhou.rest.kinds import (
    SHANGHAI_ZONE,
    Code,
    Day,
    Fen,
    Id,
    Line,
    Moment,
    MomentIn,
    Number,
    Text,
    Words,
    YesNo,
    one_of,
)
from shouhou.rest.operations import SCOPES, Operations

__all__ = [
    "SCOPES",
    "SHANGHAI_ZONE",
    "BadCursor",
    "Body",
    "Caller",
    "Code",
    "Day",
    "Done",
    "Fen",
    "Following",
    "Id",
    "Line",
    "Made",
    "Moment",
    "MomentIn",
    "NotHere",
    "Number",
    "Operations",
    "Paging",
    "Shape",
    "Text",
    "Unfit",
    "Words",
    "YesNo",
    "by",
    "cut",
    "found",
    "keep_writes",
    "list_of",
    "listing",
    "one_of",
    "open_cursor",
    "page_of",
    "place_id",
    "place_text",
    "shape",
]
