"""What the rules of refunds may know, and what people bring to a button."""

from shouhou.refunds.facts.acts import Act, Proposal
from shouhou.refunds.facts.case import (
    Case,
    ShopSetting,
    check_answer,
    facts_of,
    read_answer,
)

__all__ = [
    "Act",
    "Case",
    "Proposal",
    "ShopSetting",
    "check_answer",
    "facts_of",
    "read_answer",
]
