"""What a piece is worth, what follows from a count, whose a parcel could be: out of `rules/`."""

from shouhou.returns.decide.judging import (
    CLAIM_OF,
    FIRST_DAY,
    claim_of,
    compared,
    follows,
    inspected,
    likely,
    tables,
    worth_knowing,
)
from shouhou.returns.decide.reading import Read, read_scan, tidy_serial, variants
from shouhou.returns.decide.wording import (
    apply_words,
    arrived_words,
    came_back_words,
    difference,
    extra_words,
    memo_words,
    talk_words,
)

__all__ = [
    "CLAIM_OF",
    "FIRST_DAY",
    "Read",
    "apply_words",
    "arrived_words",
    "came_back_words",
    "claim_of",
    "compared",
    "difference",
    "extra_words",
    "follows",
    "inspected",
    "likely",
    "memo_words",
    "read_scan",
    "tables",
    "talk_words",
    "tidy_serial",
    "variants",
    "worth_knowing",
]
