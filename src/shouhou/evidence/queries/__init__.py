"""Reads of evidence: always by a person, always of the shops they work in."""

from shouhou.evidence.queries.limits import limits_of
from shouhou.evidence.queries.seals import case_seal, opened_seal
from shouhou.evidence.queries.view import (
    count_of_case,
    get,
    may_add,
    neighbours,
    of_case,
    of_cases,
    open_bytes,
    picture_of,
    shops_with_evidence,
    small_picture,
)

__all__ = [
    "case_seal",
    "count_of_case",
    "get",
    "limits_of",
    "may_add",
    "neighbours",
    "of_case",
    "of_cases",
    "open_bytes",
    "opened_seal",
    "picture_of",
    "shops_with_evidence",
    "small_picture",
]
