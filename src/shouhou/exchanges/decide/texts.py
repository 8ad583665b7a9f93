"""What is said to the buyer, and the memo in the house style (H3.4.1, H3.4.3, H3.4.5): pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.clock import SHANGHAI
from shouhou.exchanges.facts import Net, Priced
from shouhou.exchanges.words import label
from shouhou.money import Money

MEMO_BYTES: Final = 600
"""All memos of an order share 1,000 bytes on the platform."""
NAME: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a text is about."""

    kind: str
    situation: str
    back: str
    """Style and size that come back, or were missing."""
    pieces: tuple[Priced, ...]
    net: Net
    paid_fen: int
    """What the buyer has paid towards it."""
    new_payer: str
    reason: str = ""
    """The buyer's own, or the fault."""


def yuan(fen: int) -> str:
    return f"{Money(fen).yuan} 元"


def names(pieces: Sequence[Priced]) -> str:
    """As people say it: 针织开衫 L ×2."""
    said = (
        each.name[:NAME] + (f" ×{each.quantity}" if each.quantity > 1 else "") for each in pieces
    )
    return "、".join(said)


def sum_words(net: Net) -> str:
    """The lines that count, in one breath: 补差价 20.00 元、换出运费 10.00 元."""
    parts = [f"{label('line', line.line)} {yuan(line.fen)}" for line in net.lines if line.counts]
    return "，".join(parts)


def ask_text(story: Story, left_fen: int, due_at: datetime) -> str:
    """The chat text that asks for what is short, with the way to pay it."""
    due = due_at.astimezone(SHANGHAI)
    why = sum_words(story.net)
    return (
        f"您好，您要换的“{names(story.pieces)}”已经为您留好了。这次需要补 {yuan(left_fen)}"
        f"（{why}）。麻烦您拍一下店铺的“补邮费/补差价”链接，数量改成 {Money(left_fen).yuan}"
        f"（单价 1 元的链接）或按金额付款，付好告诉我们订单号；{due.month}月{due.day}日"
        f"{due:%H:%M}前付好，我们马上安排发出。谢谢您！"
    )


def sms_text(story: Story, left_fen: int, due_at: datetime) -> str:
    """The same in one text message."""
    due = due_at.astimezone(SHANGHAI)
    return (
        f"您换货的商品已备好，还需补{yuan(left_fen).replace(' ', '')}，请在旺旺查看补款链接，"
        f"{due.month}月{due.day}日{due:%H:%M}前付好即发出。"
    )


def remind_text(left_fen: int, due_at: datetime) -> str:
    """Said once, half-way."""
    due = due_at.astimezone(SHANGHAI)
    return (
        f"您好，提醒您一下：换货还差 {yuan(left_fen)} 没有付，{due.month}月{due.day}日{due:%H:%M}"
        "前付好我们就给您发出。如果已经付了，把订单号发给我们就可以；不想换了也请告诉我们，马上帮您处理。"
    )


def give_text(parts_fen: int, story: Story) -> str:
    """What we give back, told when the terms are settled."""
    return (
        f"您好，您要换的“{names(story.pieces)}”已经为您安排。{sum_words(story.net)}，"
        f"我们需要退您 {yuan(parts_fen)}，财务会打到您的支付宝，请留意查收。"
    )


def sent_text(story: Story, courier: str, waybill: str) -> str:
    """The closing message with the new waybill (H3.4.5)."""
    what = label("goes_out", story.kind)
    return (
        f"您好，您{what}的“{names(story.pieces)}”已经发出：{courier} {waybill}。"
        "收到后请您当面验收，有任何问题随时联系我们。感谢您的耐心，欢迎再来！"
    )


def off_text(back_fen: int) -> str:
    """What the buyer paid for an exchange that will not be."""
    return f"您好，这次换货已取消，您补的 {yuan(back_fen)} 会原路退给您，请留意查收。"


def memo(story: Story, who: str, at: datetime, waybill: str = "") -> str:
    """H3.4.3: with a fault which, style back, style out, postage; without, the buyer's reason, and
    whether the postage was made up and how much; then handler and time.
    """
    day = at.astimezone(SHANGHAI)
    what = label("goes_out", story.kind)
    out = names(story.pieces)
    head = f"{day.month}-{day.day} {what}"
    reason = story.reason or label("situation", story.situation)
    goods = f"补发 {out}" if story.kind == "reship" else f"退 {story.back[:NAME]}，换 {out}"
    if story.situation in ("fault", "resend", "repair", "freight_unsaid"):
        post = "运费我们承担"
    else:
        post = f"已补 {yuan(story.paid_fen)}" if story.paid_fen else "未补邮费"
    given = story.net.of_lines
    back = f"，退 {yuan(-given)}" if given < 0 else ""
    number = f"，单号 {waybill}" if waybill else ""
    said = f"{head} {reason}：{goods}，{post}{back}{number}（{who} {day:%H:%M}）"
    return said.encode("utf-8", "replace")[:MEMO_BYTES].decode("utf-8", "ignore")
