"""How an answer reaches the platform of a connected shop: as an act of its own, or by paying.

Each act carries one piece of told work (a task of the case): when the act is done, the work is
told; when it fails, the work is still open and a person does it. Without a connection there is only
the work.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from shouhou.intents.actions import call_off, wish
from shouhou.intents.facts import Wish
from shouhou.intents.queries import states_of
from shouhou.refunds.decide.agreeing import Outside, outside_of, release_of
from shouhou.refunds.decide.texts import freight_words, return_payer, with_freight
from shouhou.refunds.queries.holding import Held
from shouhou.shops.facts import Refused
from shouhou.shops.queries import is_connected

ON_PLATFORM: Final = frozenset({"escrow", "aftersale"})
"""Routes whose money leaves by agreeing on the platform."""
BY_HAND: Final = "by_hand"
NOTHING: Final = "nothing"
PAY: Final = "pay"
STOPPABLE: Final = ("waiting", "failed", "needs_code")


def way_out(held: Held, what: str) -> Outside | None:
    """How this answer goes out: None without a platform request or a connection to it."""
    row, refund = held.row, held.refund
    if refund is None or not is_connected(row.shop_id):
        return None
    kind = row.offer_kind if what == "propose" else row.kind
    way = outside_of(what, kind, refund.status)
    if way.act == PAY and not pays_by_agreeing(held):
        return Outside(BY_HAND, way.row, "款项不走平台原路，请人在平台上处理这笔申请")
    return way


def pays_by_agreeing(held: Held) -> bool:
    """Whether agreeing on the platform is the payment itself, and the agent may let it go."""
    row = held.row
    release = release_of(row.kind, row.route)
    free = release.releaser == "agent" and not release.waits_for
    return free and row.route in ON_PLATFORM and row.payable_id is not None


def carry(held: Held, act: str, key: str, **more: Any) -> None:
    """Have this act carried out; `key` is that of the work it carries."""
    row, refund = held.row, held.refund
    assert refund is not None
    wanted = Wish(
        shop_id=row.shop_id,
        key=key,
        act=act,
        subject="refund",
        number=refund.refund_no,
        order_no=row.order_no,
        case_id=row.case_id,
        ask=asked(held) | more,
    )
    wish(by=held.by, wanted=wanted, now=held.now)


def carry_memo(held: Held, key: str, text: str) -> None:
    """Have the memo written beside what others wrote."""
    row = held.row
    wanted = Wish(
        shop_id=row.shop_id,
        key=key,
        act="memo",
        subject="order",
        number=row.order_no,
        order_no=row.order_no,
        case_id=row.case_id,
        ask={"text": text},
    )
    wish(by=held.by, wanted=wanted, now=held.now)


def asked(held: Held) -> dict[str, Any]:
    """What an act needs: the terms as the buyer asked them, ours, our words and evidence."""
    row, act = held.row, held.act
    return {
        "asked_kind": row.asked_kind,
        "asked_fen": row.asked_fen,
        "fen": row.offer_fen if row.state == "countered" else row.amount_fen,
        "reason": act.reason,
        "words": act.words,
        "evidence": list(act.evidence),
        "freight": freight_words(held.decision),
        "freight_by": return_payer(held.decision),
    }


def said_with_freight(held: Held, words: str) -> str:
    """Our words to the buyer for a yes, never without who bears the return freight.

    Raises Refused `no_freight` where goods come back and neither rules nor words say it.
    """
    sentence = freight_words(held.decision)
    if held.row.goods_state != "none" and not sentence and "运费" not in words:
        raise Refused(
            "no_freight",
            "请在给买家的话里写明退货运费由谁承担。",
            "Say in the words for the buyer who bears the return freight.",
            field="words",
        )
    return with_freight(words, sentence)


@transaction.atomic
def stop_carrying(keys: Iterable[str], now: datetime) -> None:
    """This work was told by hand, or is not wanted: what can still be stopped is called off."""
    for key, act in states_of(keys).items():
        if act.state in STOPPABLE:
            call_off(key=key, now=now)
