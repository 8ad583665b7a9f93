"""Something shall be sent to a buyer, or shall not after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import LONGEST_NUMBER, Said, clean, cut
from shouhou.notices.actions import announce
from shouhou.shipping.actions.holding import follow, held, moved_by, step
from shouhou.shipping.decide import pieces_text
from shouhou.shipping.facts import SendPiece, SendWish
from shouhou.shipping.models import Sending
from shouhou.shipping.words import SEND_KINDS, label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_KEY: Final = 120
LONGEST_WORDS: Final = 500
LONGEST_CODE: Final = 120
MOST_PIECES: Final = 50
MOST_OF_ONE: Final = 1000
GONE: Final = ("sent",)


@transaction.atomic
def ask_sending(*, by: Person | None, wish: SendWish, now: datetime) -> int:
    """The warehouse shall send this, once for each key: its number.

    The same key again changes nothing. Raises Refused `not_here` (no such case in that shop, or no right in it), `unknown_word`,
    `empty`, `bad_count`, `too_long`.
    """
    if by is not None and not (may(by, wish.shop_id, "work") or may(by, wish.shop_id, "receive")):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this here.")
    known = Sending.objects.filter(key=wish.key).values_list("pk", flat=True).first()
    if known is not None:
        return int(known)
    pieces = checked(wish)
    if wish.case_id is not None:
        case = cases.lock_case(by=None, case_id=wish.case_id)
        if case.shop_id != wish.shop_id:
            raise Refused("not_here", "没有这张售后单。", "There is no such case.")
    row, is_new = Sending.objects.get_or_create(
        key=wish.key, defaults=columns(wish, pieces, now) | {"asked_by": by}
    )
    if is_new:
        tell_case(row, "send", "等仓库寄出", "for the warehouse to send", by, now)
        announce(wish.shop_id, "queue.changed", now=now)
    return int(row.pk)


@transaction.atomic
def call_off_sending(*, key: str, reason: str, by: Person | None, now: datetime) -> bool:
    """It shall not be sent; False where it is gone already. Called off before: True again.

    Raises Refused `not_here`, `too_long`, or as states.md says.
    """
    pk = Sending.objects.filter(key=key).values_list("pk", flat=True).first()
    if pk is None:
        raise Refused("not_here", "没有这件要寄的东西。", "There is no such sending.")
    why = clean(reason, LONGEST_WORDS, field="reason")
    (row,) = held([int(pk)])
    if by is not None and not (may(by, row.shop_id, "work") or may(by, row.shop_id, "receive")):
        raise Refused("not_here", "没有这件要寄的东西。", "There is no such sending.")
    if row.state in GONE:
        return False
    if row.state == "called_off":
        return True
    move = moved_by(by, row, "call_off")
    was_on_sheet = row.state == "on_sheet"
    row.says = why
    step(row, move.to, now, "says")
    tail = "（已在寄件单上，已划掉）" if was_on_sheet else ""
    tell_case(row, "send", f"取消寄件{tail}：{why}", f"called off: {why}", by, now)
    follow(row)
    announce(row.shop_id, "queue.changed", now=now)
    return True


def checked(wish: SendWish) -> Sequence[SendPiece]:
    """What is to be sent, as it is kept."""
    if wish.kind not in SEND_KINDS:
        raise Refused("unknown_word", "没有这种寄件。", "No such kind of sending.", (), "kind")
    if not wish.key or len(wish.key) > LONGEST_KEY or not wish.pieces:
        raise Refused("empty", "请写要寄什么。", "What shall be sent?", (), "pieces")
    if len(wish.pieces) > MOST_PIECES or not all(
        1 <= each.quantity <= MOST_OF_ONE for each in wish.pieces
    ):
        zh = f"最多 {MOST_PIECES} 种，每种 1 到 {MOST_OF_ONE} 件。"
        raise Refused("bad_count", zh, "Too many, or none of something.", (), "pieces")
    return [
        SendPiece(cut(p.code, LONGEST_CODE), cut(p.title), cut(p.sku), p.quantity)
        for p in wish.pieces
    ]


def columns(wish: SendWish, pieces: Sequence[SendPiece], now: datetime) -> dict[str, object]:
    """The row as it begins."""
    return {
        "shop_id": wish.shop_id,
        "case_id": wish.case_id,
        "order_no": cut(wish.order_no, LONGEST_NUMBER),
        "kind": wish.kind,
        "receiver_name": one_line(wish.receiver_name),
        "receiver_phone": one_line(wish.receiver_phone),
        "receiver_address": one_line(wish.receiver_address),
        "pieces": [asdict(each) for each in pieces],
        "note": clean(wish.note, LONGEST_WORDS, field="note"),
        "due_at": wish.due_at,
        "asked_at": now,
        "moved_at": now,
    }


def one_line(text: str) -> str:
    """An outsider's words on one line of a label."""
    return " ".join(cut(text, LONGEST_WORDS).split())


def tell_case(row: Sending, kind: str, zh: str, en: str, by: Person | None, now: datetime) -> None:
    """One line on the case, if there is one."""
    if row.case_id is None:
        return
    what, what_en = label("send_kind", row.kind), label("send_kind", row.kind, "en")
    goods = pieces_text(SendPiece(**each) for each in row.pieces)
    said = Said(
        kind,
        f"{what}（{goods}）：{zh}",
        f"{what_en} ({goods}): {en}",
        {"sending": row.pk},
    )
    cases.write(case_id=row.case_id, said=said, by=by, now=now)
