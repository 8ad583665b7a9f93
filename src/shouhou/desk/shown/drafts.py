"""First drafts of what is written to a buyer: always Chinese, whatever the desk's own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shouhou.desk.shown.amounts import plain_number
from shouhou.refunds.words import label

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision
    from shouhou.refunds.queries import Panel

NO: Final = ("refuse", "agree_then_correct")
"""Verdicts whose reply says no; the reply of any other would promise what is being refused."""


def refusal(decision: Decision | None) -> str:
    """The rules' own reply where they say no; else nothing, for a person to write."""
    return decision.reply if decision is not None and decision.verdict in NO else ""


def proposal(panel: Panel) -> str:
    """The right kind and the right amount, said to the buyer; nothing where they are as asked."""
    parts = []
    if panel.right_kind:
        parts.append(f"类型选“{label('ask_kind', panel.right_kind)}”")
    if panel.right_fen is not None:
        parts.append(f"金额改为{plain_number(panel.right_fen, 'fen')}元")
    return f"亲，麻烦您修改一下申请：{'，'.join(parts)}，我们看到马上处理。" if parts else ""


def evidence_wanted(decision: Decision | None) -> str:
    """What the rules still want to see from the buyer, as a request."""
    needs = decision.needs if decision is not None else ()
    items = dict.fromkeys(label("evidence_item", one.item) for one in needs if one.who == "buyer")
    wanted = "、".join(items) or "商品问题的照片"
    return f"亲，麻烦您补充一下：{wanted}，收到后马上为您处理。"
