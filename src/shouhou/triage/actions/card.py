"""Keep the after-sales card of a case: each version stays, the newest counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, clean
from shouhou.refunds.words import codes_of
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may
from shouhou.triage.facts import Card
from shouhou.triage.models import CardVersion
from shouhou.triage.queries.cards import card_in
from shouhou.triage.words import SOURCES, WANTED, label

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_STYLE: Final = 200
LONGEST_WORDS: Final = 1000


@transaction.atomic
def save_card(*, case_id: int, card: Card, by: Person | None, now: datetime) -> int:
    """A new version of the case's card: its id. The same as the newest changes nothing.

    For a person with the right to work or to receive in the shop; None: the buyer, or the desk.
    Raises Refused `not_here`, `empty`, `unknown_word`, `too_long`.
    """
    case = cases.lock_case(by=None, case_id=case_id)
    if by is not None and not (may(by, case.shop_id, "work") or may(by, case.shop_id, "receive")):
        raise Refused("not_here", "没有这张售后单。", "There is no such case.")
    told = checked(card)
    last = CardVersion.objects.filter(case=case_id).order_by("-number").first()
    if last is not None and card_in(last) == told:
        return int(last.pk)
    row = CardVersion.objects.create(
        case_id=case_id,
        shop_id=case.shop_id,
        order_no=case.order_no,
        number=last.number + 1 if last is not None else 1,
        by=by,
        at=now,
        **{name: getattr(told, name) for name in Card.__dataclass_fields__},
    )
    source, wanted = label("source", told.source), label("wanted", told.wanted)
    out = f"，换成 {told.style_out}" if told.style_out else ""
    said = Said(
        "card",
        f"售后卡（{source}）：退回 {told.came_back or '—'}，要{wanted}{out}",
        f"after-sales card: back {told.came_back or '—'}, wanted: "
        f"{label('wanted', told.wanted, 'en')}",
        {"card": row.pk},
    )
    cases.write(case_id=case_id, said=said, by=by, now=now)
    return int(row.pk)


def checked(card: Card) -> Card:
    """The card as it is kept."""
    for field, word, words in (("source", card.source, SOURCES), ("wanted", card.wanted, WANTED)):
        if word not in words:
            raise Refused("unknown_word", "没有这个选项。", "No such word.", (), field)
    if card.problem and card.problem not in codes_of("problem"):
        raise Refused("unknown_word", "没有这个选项。", "No such word.", (), "problem")
    kept = replace(
        card,
        came_back=clean(card.came_back, LONGEST_STYLE, field="came_back"),
        style_out=clean(card.style_out, LONGEST_STYLE, field="style_out"),
        reason=clean(card.reason, LONGEST_WORDS, field="reason"),
        note=clean(card.note, LONGEST_WORDS, field="note"),
    )
    told = (kept.came_back, kept.style_out, kept.reason, kept.note, kept.problem)
    if not any(told) and kept.wanted == "unsaid":
        raise Refused("empty", "卡片是空的。", "The card is empty.", (), "came_back")
    return kept


@transaction.atomic
def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """Erase the buyer's words on the cards of these orders; how many. Again: none."""
    rows = CardVersion.objects.filter(shop_id=shop_id, order_no__in=list(order_nos), erased_at=None)
    return rows.update(came_back="", style_out="", reason="", note="", erased_at=now)
