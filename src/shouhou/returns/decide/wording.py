"""What is said of a return: to the buyer, in the memo, to the agent; what differed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from shouhou.clock import SHANGHAI
from shouhou.returns.facts import Outcome
from shouhou.returns.words import label

Found = tuple[str, int]
"""A condition, and how many pieces of it."""
ENDINGS: Final = {
    "accept": ("", ""),
    "wait": ("，等剩下的包裹", "; waiting for the rest"),
    "talk": ("，先与买家沟通", "; talk to the buyer first"),
}


def arrived_words(titles: Sequence[str]) -> str:
    """The buyer is told that the parcel is here (H3.3.6)."""
    what = f"“{titles[0][:30]}”" if len(titles) == 1 else "商品"
    return (
        f"您好，您寄回的{what}仓库已经收到，正在拆包核对，核对好马上给您处理，"
        "有结果第一时间告诉您，请放心。"
    )


def came_back_words(titles: Sequence[str]) -> str:
    """The same for a parcel of ours that was refused or stopped: the buyer sent nothing."""
    what = f"“{titles[0][:30]}”" if len(titles) == 1 else "商品"
    return (
        f"您好，快递已经把{what}退回，仓库收到了，正在拆包核对，核对好马上给您处理，"
        "有结果第一时间告诉您，请放心。"
    )


def memo_words(day: datetime, waybill: str, name: str, *, ours: bool = False) -> str:
    """The memo in the house style (H3.3.6): date, what happened, our handler.

    `ours`: a parcel that we sent came back.
    """
    on = day.astimezone(SHANGHAI)
    number = f"，单号 {waybill}" if waybill else ""
    what = "发出的包裹退回到仓" if ours else "退货已到仓"
    return f"{on.month}-{on.day} {what}{number}，待验（{name}）"


def difference(expected: int, fits: int, odd: Sequence[Found], outcome: Outcome) -> tuple[str, str]:
    """What was agreed, what came, and what is wrong with it, in both languages."""
    zh, en = f"应退 {expected} 件，实收 {fits} 件", f"{expected} agreed, {fits} came"
    for condition, many in odd:
        zh += f"；{label('condition', condition)} {many} 件"
        en += f"; {many} {label('condition', condition, 'en')}"
    end, end_en = ENDINGS[outcome.then]
    return (
        f"{zh}。{outcome.zh}{end}（{outcome.row}）",
        f"{en}. {outcome.en}{end_en} ({outcome.row})",
    )


def talk_words(expected: int, fits: int, odd: Sequence[Found], outcome: Outcome, whole: str) -> str:
    """The draft of what the agent says before anything is decided (H3.3.4): facts, no reproach."""
    told = []
    if outcome.compare == "nothing" and not odd:
        told.append("包裹里没有看到商品")
    elif fits < expected:
        told.append(f"包裹里实收 {fits} 件，比申请的 {expected} 件少 {expected - fits} 件")
    elif fits > expected:
        told.append(f"实收 {fits} 件，比申请的 {expected} 件多 {fits - expected} 件")
    told += [f"其中 {many} 件{label('condition', condition)}" for condition, many in odd]
    facts = "，".join(told) or f"核对时有一点与申请不一样：{outcome.zh}"
    return (
        f"您好，您寄回的{whole}仓库拆包核对好了：{facts}。开箱照片我发给您看一下。"
        "可能是中间哪里弄错了，麻烦您也帮忙回忆一下，我们商量个您也满意的办法，好吗？"
    )


def extra_words(expected: int, fits: int) -> str:
    """More came than was agreed: the money does not wait, the rest is asked about."""
    more = f"比申请的多了 {fits - expected} 件" if fits > expected else "里面另有不是这单的东西"
    return (
        f"您好，您寄回的商品核对好了，退款马上给您处理。另外包裹{more}，"
        "请问是要一起退，还是给您寄回去？"
    )


def apply_words(kind: str) -> str:
    """Goods are back and no request was filed, or one of the wrong kind (H3.5.9)."""
    if kind:
        return (
            "您好，您寄回的商品仓库收到了，但您申请的是“仅退款”。麻烦您在订单里把申请改成"
            "“退货退款”（已收到货，需要退货），填上退货单号，我们马上给您办理。"
        )
    return (
        "您好，您寄回的商品仓库收到了，还没有看到您的售后申请。麻烦您在订单里点“申请售后”，"
        "选“退货退款”（已收到货，需要退货），填上退货单号，我们马上给您办理。"
    )
