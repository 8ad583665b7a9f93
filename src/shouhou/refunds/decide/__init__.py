"""Facts in, verdict out: what a refund is owed, who pays which freight, what to do next, and why.

Pure and without a clock: the desk, the command line and the tests all ask here. The only reader of
`rules/`. A decision is a value; the same facts, day and parameters always give the same one.
"""

from shouhou.refunds.decide.judging import decide, with_facts
from shouhou.refunds.decide.show import (
    ReasonRow,
    RulePage,
    reason_rows,
    rule_page,
    rule_pages,
    tables,
)
from shouhou.refunds.decide.values import (
    AmountLine,
    Asked,
    Choice,
    Decision,
    Leg,
    Need,
    Reason,
    Way,
    as_text,
    field_names,
)

__all__ = [
    "AmountLine",
    "Asked",
    "Choice",
    "Decision",
    "Leg",
    "Need",
    "Reason",
    "ReasonRow",
    "RulePage",
    "Way",
    "as_text",
    "decide",
    "field_names",
    "reason_rows",
    "rule_page",
    "rule_pages",
    "tables",
    "with_facts",
]
