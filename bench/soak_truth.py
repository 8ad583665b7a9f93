"""Compare the desk with the market's truth, by name: requests, memos, money, answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from market_desk import Market

from shouhou.platforms.taobao.client import code_of, memo_entries, memo_foreign

ANSWERS = ("agree", "agree_refund", "agree_return", "refuse", "receive", "consign")
ROOMY = 850
"""Bytes of a memo beyond which our oldest entries may have made room for newer ones."""


def differences(
    market: Market, shops: dict[int, int], foreign: dict[int, str]
) -> dict[str, list[str]]:
    """Every difference by its name; `shops`: the market's shop → ours."""
    refunds = [row for row in market.truth("refunds") if row["shop_id"] in shops]
    memos = {row["tid"]: row["seller_memo"] for row in market.truth("memos")}
    trades = {row["tid"]: row for row in market.truth("trades")}
    payments = [row for row in market.truth("payments") if row["kind"] == "refund"]
    ours = {row["tid"] for row in trades.values() if row["shop_id"] in shops}
    return {
        "refunds that differ": list(refunds_differ(refunds, shops)),
        "memo entries that differ": list(memos_differ(memos)),
        "foreign memo text lost": [
            f"{tid}: {memos.get(tid, '')!r}"
            for tid, text in foreign.items()
            if memo_foreign(memos.get(tid, "")) != text
        ],
        "money that differs": list(money_differs([row for row in payments if row["tid"] in ours])),
        "double payments": doubled(payments),
        "double answers": list(double_answers(market.truth("timeline"))),
        "books out of balance": list(books()),
    }


def refunds_differ(rows: list[dict[str, Any]], shops: dict[int, int]) -> Iterator[str]:
    """Status, amount and kind of every request."""
    from shouhou.refunds.models import RefundRequest

    names = ("shop_id", "refund_no", "status", "amount_fen", "kind")
    known = {
        (shop_id, number): seen
        for shop_id, number, *seen in RefundRequest.objects.values_list(*names)
    }
    for row in rows:
        kind = code_of("refund_kind", row["dispute_type"])
        fen = 0 if row["dispute_type"] == "TMALL_EXCHANGE" else row["fee"]
        truth = [code_of("refund_status", row["status"]), fen, kind]
        seen = known.get((shops[row["shop_id"]], str(row["refund_id"])))
        if seen != truth:
            yield f"{row['refund_id']}: desk {seen}, market {truth}"


def memos_differ(memos: dict[int, str]) -> Iterator[str]:
    """Each memo that is told stands there once; none stands there that is not told."""
    from shouhou.intents.models import Intent

    acts = Intent.objects.filter(act="memo").values_list("pk", "number", "state", "ask")
    told = {pk: (int(number), state) for pk, number, state, ask in acts if ask.get("text")}
    found: Counter[tuple[int, int]] = Counter()
    for tid, text in memos.items():
        for entry in memo_entries(text):
            found[tid, int(entry.key)] += 1
    for (tid, pk), times in found.items():
        if times > 1 or told.get(pk) != (tid, "done"):
            yield f"{tid}: entry {pk} {times} times, the desk says {told.get(pk)}"
    for pk, (tid, state) in told.items():
        text = memos.get(tid, "")
        if state == "done" and not found[tid, pk] and len(text.encode()) < ROOMY:
            yield f"{tid}: entry {pk} is told by the desk, and not there"


def money_differs(payments: list[dict[str, Any]]) -> Iterator[str]:
    """What the ledger says was paid through the platform, per order, to the fen."""
    from django.db.models import Sum

    from shouhou.ledger.models import Payable

    paid: dict[str, int] = defaultdict(int)
    for row in payments:
        paid[str(row["tid"])] += row["amount"]
    rows = Payable.objects.filter(state="confirmed", route__in=("escrow", "aftersale"))
    sums = rows.values_list("order_no").annotate(fen=Sum("settled_fen")).order_by()
    booked = dict(sums)
    for number in sorted(paid.keys() | booked.keys()):
        if paid.get(number, 0) != booked.get(number, 0):
            told = f"desk {booked.get(number, 0)}, market {paid.get(number, 0)}"
            yield f"{number}: {told}; {story_of(number)}"


def story_of(order_no: str) -> str:
    """What the desk holds about an order's money, to see at once why it differs."""
    from shouhou.ledger.models import Payable
    from shouhou.refunds.models import Agreement

    owed = Payable.objects.filter(order_no=order_no).order_by("pk")
    terms = Agreement.objects.filter(order_no=order_no).order_by("pk")
    payables = list(
        owed.values_list("about", "route", "state", "amount_fen", "seen_fen", "differs")
    )
    agreements = list(
        terms.values_list("refund__refund_no", "refund__status", "state", "kind", "problem")
    )
    return f"payables {payables}, agreements {agreements}"


def doubled(payments: list[dict[str, Any]]) -> list[str]:
    """More than one payment for one request."""
    times = Counter(row["key"] for row in payments)
    return [f"{number}: {count} payments" for number, count in times.items() if count > 1]


def double_answers(timeline: list[dict[str, Any]]) -> Iterator[str]:
    """The same answer of ours twice, with nothing of anybody else between."""
    last: dict[int, tuple[str, str]] = {}
    for row in timeline:
        said = (row["who"], row["event"])
        if said == last.get(row["refund_id"]) and said[0] == "seller" and said[1] in ANSWERS:
            yield f"{row['refund_id']}: {row['event']} twice"
        last[row["refund_id"]] = said


def books() -> Iterator[str]:
    """Debit equals credit; nothing is drawn beyond what was paid."""
    from django.db.models import F, Sum

    from shouhou.ledger.models import Balance, Posting

    sums = Posting.objects.values("entry").annotate(s=Sum("fen")).exclude(s=0)
    for row in sums.order_by():
        yield f"entry {row['entry']}: {row['s']}"
    drawn = F("reserved_fen") + F("refunded_fen")
    for balance in Balance.objects.filter(paid_fen__lt=drawn):
        yield f"balance {balance}"
