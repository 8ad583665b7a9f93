"""The memo and the reply of a decision, filled from phrases.md; never without a word on freight."""

from __future__ import annotations

from datetime import datetime

from shouhou.clock import SHANGHAI
from shouhou.money import Money
from shouhou.refunds.decide.values import Asked, Decision
from shouhou.refunds.facts import Case
from shouhou.refunds.words import label, phrases

_MOST_REASON = 60
MEMO_BYTES = 1000
"""The platform's memo holds this many bytes (platform-facts 3.7); the overflow stays here."""


def texts_of(case: Case, decision: Decision, as_of: datetime) -> tuple[str, str]:
    """Memo and reply for a decision: plain text, Chinese, the blanks of phrases.md filled."""
    section = "ask" if decision.verdict == "ask" else decision.next_step
    wanted = phrases().get(section, {})
    blanks = _blanks(case, decision, as_of)
    memo, reply = (_fill(wanted.get(field, ""), blanks) for field in ("Memo", "Reply"))
    return _within(memo, MEMO_BYTES), reply


def _blanks(case: Case, decision: Decision, as_of: datetime) -> dict[str, str]:
    day = as_of.astimezone(SHANGHAI)
    due = decision.due_fen
    money = "（金额待确认）" if due is None else Money(_payable(decision)).yuan
    return {
        "date": f"{day.month}-{day.day}",
        "kind": _kind(case, decision),
        "reason": case.refund.reason_text[:_MOST_REASON] or "未填原因",
        "asked": Money(decision.asked_fen).yuan,
        "due": money,
        "due_part": "换货" if due == 0 else f"退款{money}元",
        "right_kind": decision.right_kind,
        "why": _why(decision),
        "fix": _fix(decision),
        "freight": _freight(decision),
        "freight_new": _freight_new(decision),
        "ask": _ask(decision.question),
    }


def _payable(decision: Decision) -> int:
    """What would be paid now: what was asked, never above what is due."""
    due = decision.due_fen or 0
    return min(due, decision.asked_fen) if decision.amount_fit == "below" else due


def _kind(case: Case, decision: Decision) -> str:
    asked = case.values["ask_kind"]
    return label("ask_kind", asked) if isinstance(asked, str) else "售后"


def _why(decision: Decision) -> str:
    """The sentences that stand in the way, else the one that leads to the verdict."""
    stops = [one.why for one in decision.reasons if one.effect in ("person", "blocker")]
    if not stops and decision.kind_fit not in ("", "fits"):
        stops = [one.why for one in decision.reasons if one.table == "kind_fit"]
    if not stops and decision.amount_fit in ("above", "over_paid"):
        stops = [f"申请金额{Money(decision.asked_fen).yuan}元高于应退"]
    return "；".join(dict.fromkeys(stops)) + "。" if stops else ""


def _fix(decision: Decision) -> str:
    parts = []
    if decision.right_kind:
        parts.append(f"类型请改为{decision.right_kind}。")
    if decision.amount_fit in ("above", "over_paid") and decision.due_fen is not None:
        parts.append(f"金额请改为{Money(decision.due_fen).yuan}元。")
    return "".join(parts)


def _freight(decision: Decision) -> str:
    settle = next((leg.settle for leg in decision.legs if leg.leg == "return_leg"), None)
    if settle is None:
        return "退回运费待确认。"
    return phrases().get(f"freight {settle}", {}).get("Text", "")


def _freight_new(decision: Decision) -> str:
    settle = next((leg.settle for leg in decision.legs if leg.leg == "replacement"), "none")
    return phrases().get(f"freight_new {settle}", {}).get("Text", "")


def _ask(question: Asked | None) -> str:
    return question.ask_zh if question else ""


def _fill(template: str, blanks: dict[str, str]) -> str:
    """Replace each {blank}; not a template engine: what a buyer wrote is never read as a blank."""
    parts = template.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        filled.append(blanks.get(name, "") + rest if closed else "{" + part)
    return "".join(filled)


def _within(text: str, most: int) -> str:
    """Cut to a number of UTF-8 bytes without breaking a character."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
