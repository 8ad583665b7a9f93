"""The memo and the reply of a decision, filled from phrases.md; never without a word on freight."""

from __future__ import annotations

from datetime import datetime

from shouhou.clock import SHANGHAI
from shouhou.money import Money
from shouhou.refunds.decide.values import Asked, Decision, Gist
from shouhou.refunds.facts import Case
from shouhou.refunds.words import label, phrases

_MOST_REASON = 60
_FIXED = "请您按此修改申请，我们马上处理。"
_UNFIXED = "如有照片等新的凭证请发给我们，我们马上复核。"
MEMO_BYTES = 1000
"""The platform's memo holds this many bytes (platform-facts 3.7); the overflow stays here."""


def texts_of(case: Case, gist: Gist, as_of: datetime) -> tuple[str, str]:
    """Memo and reply for a gist: plain text, Chinese, the blanks of phrases.md filled."""
    section = "ask" if gist.verdict == "ask" else gist.next_step
    wanted = phrases().get(section, {})
    blanks = _blanks(case, gist, as_of)
    memo, reply = (_fill(wanted.get(field, ""), blanks) for field in ("Memo", "Reply"))
    return _within(memo, MEMO_BYTES), reply


def freight_words(decision: Decision | None) -> str:
    """The sentence for the buyer on who bears the return freight; nothing while it is open."""
    legs = decision.legs if decision else ()
    settle = next((leg.settle for leg in legs if leg.leg == "return_leg"), "")
    return phrases().get(f"freight {settle}", {}).get("Text", "")


def with_freight(words: str, sentence: str) -> str:
    """What is said to the buyer, never without a word on freight where one is known."""
    return words if "运费" in words or not sentence else f"{words.rstrip()}{sentence}"


def return_payer(decision: Decision | None) -> str:
    """Who bears the return freight by the rules: shop, buyer, … ; nothing while it is open."""
    legs = decision.legs if decision else ()
    return next((leg.payer for leg in legs if leg.leg == "return_leg"), "")


def _blanks(case: Case, gist: Gist, as_of: datetime) -> dict[str, str]:
    day = as_of.astimezone(SHANGHAI)
    due = gist.due_fen
    why, fix = _why(gist, case.refund.amount_fen), _fix(gist)
    money = "（金额待确认）" if due is None else Money(_payable(gist, case.refund.amount_fen)).yuan
    return {
        "date": f"{day.month}-{day.day}",
        "kind": _kind(case),
        "reason": case.refund.reason_text[:_MOST_REASON] or "未填原因",
        "asked": Money(case.refund.amount_fen).yuan,
        "due": money,
        "due_part": _kind(case) if due == 0 else f"退款{money}元",
        "right_kind": gist.right_kind,
        "why": why,
        "why_you": why.replace("买家", "您"),
        "fix": fix,
        "then": _FIXED if fix else _UNFIXED,
        "freight": _freight(gist, "Text") or "退回运费待确认。",
        "freight_memo": _freight(gist, "Memo") or "退回运费待确认",
        "freight_new": _freight_new(gist, "Text"),
        "freight_new_memo": _freight_new(gist, "Memo"),
        "ask": _ask(gist.question),
    }


def _payable(gist: Gist, asked_fen: int) -> int:
    """What would be paid now: what was asked, never above what is due."""
    due = gist.due_fen or 0
    return min(due, asked_fen) if gist.amount_fit == "below" else due


def _kind(case: Case) -> str:
    asked = case.values["ask_kind"]
    return label("ask_kind", asked) if isinstance(asked, str) else "售后"


def _why(gist: Gist, asked_fen: int) -> str:
    """The sentences that stand in the way, else the one that leads to the verdict."""
    stops = [one.why for one in gist.reasons if one.effect in ("person", "blocker")]
    if not stops and gist.kind_fit not in ("", "fits"):
        stops = [one.why for one in gist.reasons if one.table == "kind_fit"]
    if not stops and gist.amount_fit in ("above", "over_paid"):
        stops = [f"申请金额{Money(asked_fen).yuan}元高于应退"]
    if not stops and gist.amount_fit == "unsure":
        stops = ["金额无法核对，由人确认"]
    if not stops:
        stops = [one.why for one in gist.reasons if one.table == "verdict"]
    return "；".join(dict.fromkeys(stops)) + "。" if stops else ""


def _fix(gist: Gist) -> str:
    parts = []
    if gist.right_kind:
        parts.append(f"类型请改为{gist.right_kind}。")
    if gist.amount_fit in ("above", "over_paid") and gist.due_fen is not None:
        parts.append(f"金额请改为{Money(gist.due_fen).yuan}元。")
    return "".join(parts)


def _freight(gist: Gist, field: str) -> str:
    """The sentence on the return leg; nothing where its settlement is still to be asked."""
    settle = next((leg.settle for leg in gist.legs if leg.leg == "return_leg"), "")
    return phrases().get(f"freight {settle}", {}).get(field, "")


def _freight_new(gist: Gist, field: str) -> str:
    settle = next((leg.settle for leg in gist.legs if leg.leg == "replacement"), "none")
    return phrases().get(f"freight_new {settle}", {}).get(field, "")


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
