"""Pure judgements of the buyer's page, out of `rules/` and `states.md`."""

from shouhou.selfservice.decide.book import tables
from shouhou.selfservice.decide.choosing import (
    Ground,
    follow_of,
    kind_of,
    stands_of,
    terms_of,
)
from shouhou.selfservice.decide.moving import moved
from shouhou.selfservice.decide.standing import (
    situation_of,
    standing_of,
    steps_of,
)
from shouhou.selfservice.decide.texts import day_text, way_text

__all__ = [
    "Ground",
    "day_text",
    "follow_of",
    "kind_of",
    "moved",
    "situation_of",
    "standing_of",
    "stands_of",
    "steps_of",
    "tables",
    "terms_of",
    "way_text",
]
