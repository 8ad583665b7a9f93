"""Reads of refunds: the queue, one refund's page, what-if, search, the values rebuilt."""

from shouhou.refunds.decide import ReasonRow, RulePage, reason_rows, rule_page, rule_pages
from shouhou.refunds.queries.queueing import (
    PAGE,
    VIEW_NAMES,
    VIEWS,
    Queue,
    QueueRow,
    queue,
    shops_with_open_refunds,
)
from shouhou.refunds.queries.rebuild import refund_seen, setting_of
from shouhou.refunds.queries.searching import FoundBoth, search
from shouhou.refunds.queries.timeline import Happened
from shouhou.refunds.queries.view import (
    OtherRefund,
    RefundView,
    ToldView,
    refund_view,
    what_if,
)

__all__ = [
    "PAGE",
    "VIEWS",
    "VIEW_NAMES",
    "FoundBoth",
    "Happened",
    "OtherRefund",
    "Queue",
    "QueueRow",
    "ReasonRow",
    "RefundView",
    "RulePage",
    "ToldView",
    "queue",
    "reason_rows",
    "refund_seen",
    "refund_view",
    "rule_page",
    "rule_pages",
    "search",
    "setting_of",
    "shops_with_open_refunds",
    "what_if",
]
