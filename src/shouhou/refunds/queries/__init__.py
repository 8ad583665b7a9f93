"""Reads of refunds: the queue, one refund's page, what-if, search, the values rebuilt."""

from shouhou.refunds.decide import ReasonRow, RulePage, reason_rows, rule_page, rule_pages
from shouhou.refunds.queries.agreement import (
    AgreementHead,
    AgreementView,
    CaseSlip,
    agreement,
    agreements_of,
    case_of_refund,
    slips_of,
)
from shouhou.refunds.queries.buttons import Button, Panel, panel, panel_for
from shouhou.refunds.queries.chores import (
    agreements_out_of_time,
    orders_to_forget,
    request_in_case,
    request_paid_by,
    requests_about,
    shops_to_adopt,
    shops_with_requests,
    unsettled_payables,
)
from shouhou.refunds.queries.holds import holds
from shouhou.refunds.queries.lateness import RanOut, ran_out_between
from shouhou.refunds.queries.rebuild import refund_seen, setting_of
from shouhou.refunds.queries.returning import (
    RequestFound,
    Returning,
    find_requests,
    goods_name,
    returning,
    returning_of_orders,
    returns_awaited,
    returns_of_buyer,
)
from shouhou.refunds.queries.rows import RequestRow, shops_with_open_refunds
from shouhou.refunds.queries.searching import FoundBoth, search
from shouhou.refunds.queries.terms import terms_of
from shouhou.refunds.queries.timeline import Happened
from shouhou.refunds.queries.told import BuyerTold, told_by_buyers
from shouhou.refunds.queries.view import (
    OtherRefund,
    RefundView,
    ToldView,
    refund_view,
    what_if,
)

__all__ = [
    "AgreementHead",
    "AgreementView",
    "Button",
    "BuyerTold",
    "CaseSlip",
    "FoundBoth",
    "Happened",
    "OtherRefund",
    "Panel",
    "RanOut",
    "ReasonRow",
    "RefundView",
    "RequestFound",
    "RequestRow",
    "Returning",
    "RulePage",
    "ToldView",
    "agreement",
    "agreements_of",
    "agreements_out_of_time",
    "case_of_refund",
    "find_requests",
    "goods_name",
    "holds",
    "orders_to_forget",
    "panel",
    "panel_for",
    "ran_out_between",
    "reason_rows",
    "refund_seen",
    "refund_view",
    "request_in_case",
    "request_paid_by",
    "requests_about",
    "returning",
    "returning_of_orders",
    "returns_awaited",
    "returns_of_buyer",
    "rule_page",
    "rule_pages",
    "search",
    "setting_of",
    "shops_to_adopt",
    "shops_with_open_refunds",
    "shops_with_requests",
    "slips_of",
    "terms_of",
    "told_by_buyers",
    "unsettled_payables",
    "what_if",
]
