"""What the queue shows of a case: whose turn it is, what runs out first. Written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shouhou.cases.actions import set_slips
from shouhou.cases.facts import Slip
from shouhou.ledger.queries import payable_states
from shouhou.refunds.decide.agreeing import ENDED, OURS, URGENCY, lane_of
from shouhou.refunds.models import Agreement

TRIED = ("submitted", "unknown", "failed")
"""Paying is then what tells the platform: see `outside.md` U1."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
COLUMNS = (
    *("case_id", "state", "goods_state", "amount_fen", "due_at", "outside", "problem"),
    *("payable_id", "refund_id", "refund__verdict", "refund__next_step"),
    *("refund__runs_out_at", "refund__runs_out_by", "refund__deadline_at", "version"),
    "buyer_owes",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One agreement's part in its case's slip."""

    case_id: int
    lane: str
    runs_out_at: datetime | None
    runs_out_by: str
    amount_fen: int
    is_over: bool


def put_slips(case_ids: Iterable[int], now: datetime) -> None:
    """Tell the queue what these cases wait for, in three statements whatever their number."""
    wanted = sorted(set(case_ids))
    if not wanted:
        return
    rows = list(Agreement.objects.filter(case_id__in=wanted).values_list(*COLUMNS))
    money = payable_states([row[7] for row in rows if row[7] is not None])
    turns: dict[int, list[Turn]] = {}
    for cells in rows:
        row = dict(zip(COLUMNS, cells, strict=True))
        one = turn_of(row, money.get(row["payable_id"], ""))
        turns.setdefault(one.case_id, []).append(one)
    set_slips(slips=[slip_of(case_id, each) for case_id, each in turns.items()], now=now)


def turn_of(row: dict[str, object], money: str) -> Turn:
    """What an agreement waits for, and until when.

    While our answer is not on the platform yet, the platform's clock for an answer still runs:
    then the work is to tell it there.
    """
    state, goods = str(row["state"]), str(row["goods_state"])
    lane = lane_of(
        state, goods, str(row["refund__verdict"] or ""), str(row["refund__next_step"] or ""), money
    )
    if lane == "send" and row["buyer_owes"]:
        lane = "wait"
    at, by = clock_of(row)
    if row["problem"]:
        lane = "look"
    elif row["refund_id"] and not row["outside"] and state not in (*OURS, *ENDED, "approving"):
        untold = lane in ("wait", "send") or (lane == "pay" and money not in TRIED)
        lane = "tell" if untold and goods != "accepted" else lane
    if lane == "done":
        at, by = None, ""
    fen = row["amount_fen"]
    assert isinstance(fen, int)
    return Turn(int(str(row["case_id"])), lane, at, by, fen, lane == "done")


def clock_of(row: dict[str, object]) -> tuple[datetime | None, str]:
    """The platform's deadline if it gives one, else the one our move started, else the rules'."""
    platform, ours = row["refund__deadline_at"], row["due_at"]
    decided, by = row["refund__runs_out_at"], str(row["refund__runs_out_by"] or "")
    if isinstance(platform, datetime):
        return platform, "platform"
    if isinstance(ours, datetime):
        return ours, "rule"
    if isinstance(decided, datetime) and (row["state"] in OURS or not row["outside"]):
        return decided, by
    return None, ""


def slip_of(case_id: int, turns: Sequence[Turn]) -> Slip:
    """Of several agreements in a case the one that runs out first speaks for it."""
    live = [one for one in turns if not one.is_over]
    if not live:
        return Slip(case_id, "done", None, "", sum(one.amount_fen for one in turns), is_over=True)
    first = min(live, key=lambda one: (one.runs_out_at or NEVER, URGENCY.index(one.lane)))
    total = sum(one.amount_fen for one in turns)
    return Slip(case_id, first.lane, first.runs_out_at, first.runs_out_by, total)
