"""What the rules of refunds may know, and what people bring to a button."""

from shouhou.refunds.facts.acts import Act, Proposal
from shouhou.refunds.facts.case import (
    Case,
    ShopSetting,
    check_answer,
    facts_of,
    read_answer,
)
from shouhou.refunds.facts.terms import Terms

__all__ = [
    "Act",
    "Case",
    "Proposal",
    "ShopSetting",
    "Terms",
    "check_answer",
    "facts_of",
    "read_answer",
]
