"""What is due, line by line, and what each way out costs. Only adds; nothing is split here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shouhou.money import Money, Rounding, share
from shouhou.policy import UNKNOWN, Row, Value
from shouhou.refunds.decide.book import number
from shouhou.refunds.decide.values import AmountLine, Way
from shouhou.refunds.facts import Case

_RATES: Mapping[str, str] = {
    "commission": "commission_bp",
    "points": "points_bp",
    "tax": "tax_bp",
}
_WHOLE_BP = 10_000
_GOODS_KINDS = frozenset({"exchange", "reship", "repair"})


def line_fen(case: Case, line: str) -> int | None:
    """The figure of one line before its sign, in fen; None where a person has to say it."""
    if line == "goods":
        return case.goods_fen
    if line == "post_back":
        return case.post_fen or 0
    if line == "post_kept":
        return 0
    if line == "difference":
        return case.refund.amount_fen
    if line in _RATES and case.goods_fen is not None:
        rate = number(case.setting.parameters, _RATES[line])
        return share(Money(case.goods_fen), rate, _WHOLE_BP, Rounding.HALF_UP).fen
    return None


def amount_line(case: Case, row: Row, route: str) -> AmountLine:
    """One row of the amount table as a line with its figure and its one route."""
    line, sign = str(row.outcomes["line"]), str(row.outcomes["sign"])
    fen = None if sign == "later" else line_fen(case, line)
    if sign == "minus" and fen is not None:
        fen = -fen
    return AmountLine(line, fen, sign, route, row.id, str(row.outcomes["why"]))


def due_of(case: Case, lines: Sequence[AmountLine]) -> int | None:
    """What is owed in money now; None when a line's figure is not known or nothing is named.

    Never more than what is left of what was paid; where nothing was paid nothing is due.
    """
    if case.paid_fen == 0:
        return 0
    counted = [line for line in lines if line.sign in ("plus", "minus")]
    if case.values["ask_kind"] in _GOODS_KINDS and not counted:
        return 0
    if not any(line.sign == "plus" for line in counted):
        return None
    known = [line.fen for line in counted if line.fen is not None]
    if len(known) < len(counted):
        return None
    due = max(0, sum(known))
    return due if case.left_fen is None else min(due, max(0, case.left_fen))


def fit_of(case: Case, due: int | None) -> Value:
    """How the amount asked for compares with what is due: a word of `amount_fit`."""
    asked, kind = case.refund.amount_fen, case.values["ask_kind"]
    if not isinstance(kind, str):
        return UNKNOWN
    if kind in _GOODS_KINDS:
        return "fits"
    if case.paid_fen is not None and asked > case.paid_fen:
        return "over_paid"
    if due is None:
        return "unsure"
    if asked == due:
        return "fits"
    return "below" if asked < due else "above"


def ways_of(case: Case, rows: Sequence[Row]) -> tuple[Way, ...]:
    """Each permitted way out with its cost to the shop, the cheapest first (H3.6.8).

    The cost counts what the sale would have brought: money returned, goods lost or sent again at
    the shop's cost share, parcels it pays for.
    """
    ways = [
        Way(str(row.outcomes["way"]), _cost(case, row), row.id, str(row.outcomes["why"]))
        for row in rows
    ]
    return tuple(sorted(ways, key=lambda way: (way.cost_fen is None, way.cost_fen or 0)))


def _cost(case: Case, row: Row) -> int | None:
    if case.goods_fen is None:
        return None
    tuned, says = case.setting.parameters, row.outcomes
    price = Money(case.goods_fen)
    stock = share(price, number(tuned, "item_cost_bp"), _WHOLE_BP, Rounding.HALF_UP)
    cost = Money(int(says["parcels"] or 0) * number(tuned, "parcel_fen"))
    if says["refunds"] == "all":
        cost += price
    elif says["refunds"] == "part":
        cost += share(price, number(tuned, "keep_share_bp"), _WHOLE_BP, Rounding.HALF_UP)
    if says["regains"] == "yes":
        cost -= stock
    if says["sends"] == "yes":
        cost += stock
    return cost.fen
