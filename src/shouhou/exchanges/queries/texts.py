"""What is said to the buyer and written in the memo (H3.4.1, H3.4.3, H3.4.5), out of the tables of
texts and of memo shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shouhou.contacts.queries import text_for
from shouhou.exchanges.decide.texts import OURS, Story, names, sum_words, until
from shouhou.money import Money
from shouhou.triage.facts import MemoParts
from shouhou.triage.queries import memo_shape

LINKS: Final = {
    "wangwang": "拍店铺的“补邮费/补差价”链接，1 元的链接数量改成 {amount}，付好把订单号发给我们",
    "sms": "补款链接在旺旺",
}
SENT: Final = {"exchange": "replacement_sent", "reship": "resend_sent", "repair": "repair_sent"}
MEMO_BYTES: Final = 600
"""All memos of an order share 1,000 bytes on the platform."""


def ask_text(story: Story, shop: str, left_fen: int, due_at: datetime, channel: str) -> str:
    """What is short, what for, how to pay it, by when."""
    amount = Money(left_fen).yuan
    link = LINKS["sms" if channel == "sms" else "wangwang"].format(amount=amount)
    blanks = {
        "shop": shop,
        "amount": amount,
        "why": sum_words(story.net),
        "until": until(due_at),
        "link": link,
    }
    return text_for("ask_debt", channel, blanks).text


def remind_text(shop: str, left_fen: int, due_at: datetime, channel: str = "wangwang") -> str:
    """Said once, half-way."""
    blanks = {"shop": shop, "amount": Money(left_fen).yuan, "until": until(due_at)}
    return text_for("remind_debt", channel, blanks).text


def back_text(shop: str, fen: int, why: str) -> str:
    """What the buyer paid comes back."""
    blanks = {"shop": shop, "amount": Money(fen).yuan, "why": why}
    return text_for("paid_back", "wangwang", blanks).text


def sent_text(story: Story, shop: str, courier: str, waybill: str) -> str:
    """The closing message with the new waybill (H3.4.5)."""
    goods = names(story.pieces)
    blanks = {
        "shop": shop,
        "style": goods,
        "goods": goods,
        "courier": courier,
        "waybill": waybill,
    }
    return text_for(SENT[story.kind], "wangwang", blanks).text


def memo(story: Story, who: str, at: datetime, waybill: str) -> str:
    """The shapes of H3.4.3 with the new waybill; a re-send has nothing that comes back."""
    out = f"{names(story.pieces)}，单号 {waybill}"
    if story.kind == "reship":
        parts = MemoParts(fault=story.why, waits=f"补发 {out}", handler=who, at=at)
        said = memo_shape("opening", parts).text
    elif story.situation in OURS:
        parts = MemoParts(
            fault=story.why,
            style_back=story.back,
            style_out=out,
            postage=story.postage,
            handler=who,
            at=at,
        )
        said = memo_shape("fault", parts).text
    else:
        parts = MemoParts(
            reason=story.why,
            style_back=story.back,
            style_out=out,
            made_up=story.postage,
            amount_fen=story.paid_fen,
            handler=who,
            at=at,
        )
        said = memo_shape("no_fault", parts).text
    return said.encode("utf-8", "replace")[:MEMO_BYTES].decode("utf-8", "ignore")
