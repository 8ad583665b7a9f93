"""The three memo shapes of an exchange or a refund, and the one at opening (H3.4.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from shouhou.clock import in_shanghai
from shouhou.money import Money
from shouhou.triage.facts import MemoParts, MemoText
from shouhou.triage.words import label

PARTS: Final = {
    "opening": ("fault", "waits"),
    "fault": ("fault", "style_back", "style_out", "postage"),
    "no_fault": ("reason", "style_back", "style_out", "made_up", "amount"),
    "refund": ("reason", "style_back", "amount"),
}
"""Which parts each shape needs; handler and time stand at the end of every one."""


def memo_shape(kind: str, parts: MemoParts) -> MemoText:
    """The memo of this kind in the house style: `11-26 … (小王 14:05)`; missing parts are named.

    A missing part stands as `【…？】` in the text. Raises KeyError for a kind that is none.
    """
    wanted = PARTS[kind]
    missing = tuple(part for part in wanted if not _has(parts, part))
    body = _SHAPES[kind](lambda part: _shown(parts, part))
    return MemoText(
        kind=kind,
        text=f"{_day(parts.at)}{body}{_sign(parts)}",
        missing=missing,
        finance=_for_finance(parts) if kind == "refund" else "",
    )


Part = Callable[[str], str]


def _opening(of: Part) -> str:
    return f"{of('fault')}，{of('waits')}"


def _fault(of: Part) -> str:
    return (
        f"质量问题换货：{of('fault')}；退回 {of('style_back')}；"
        f"换出 {of('style_out')}；邮费{of('postage')}"
    )


def _no_fault(of: Part) -> str:
    return (
        f"无质量问题换货：{of('reason')}；退回 {of('style_back')}；换出 {of('style_out')}；"
        f"邮费{of('made_up')}；金额 {of('amount')}"
    )


def _refund(of: Part) -> str:
    return f"退款：{of('reason')}；款式 {of('style_back')}；退 {of('amount')}"


_SHAPES: Final[dict[str, Callable[[Part], str]]] = {
    "opening": _opening,
    "fault": _fault,
    "no_fault": _no_fault,
    "refund": _refund,
}


def _has(parts: MemoParts, part: str) -> bool:
    if part == "amount":
        return parts.amount_fen is not None
    return bool(getattr(parts, part))


def _shown(parts: MemoParts, part: str) -> str:
    if not _has(parts, part):
        return f"【{label('memo_part', part)}？】"
    if part == "amount":
        return f"{Money(parts.amount_fen or 0).yuan} 元"
    return str(getattr(parts, part))


def _day(at: datetime | None) -> str:
    if at is None:
        return ""
    day = in_shanghai(at)
    return f"{day.month}-{day.day} "


def _sign(parts: MemoParts) -> str:
    """Our agent and the time, at the end."""
    when = f"{in_shanghai(parts.at):%H:%M}" if parts.at is not None else ""
    signed = " ".join(each for each in (parts.handler, when) if each)
    return f" ({signed})" if signed else ""


def _for_finance(parts: MemoParts) -> str:
    """Account and shop go to finance; the account is never written where colleagues all see it."""
    account = parts.account or f"【{label('memo_part', 'account')}？】"
    amount = _shown(parts, "amount")
    return f"请付款：{account}，{amount}，{_shown(parts, 'reason')}"
