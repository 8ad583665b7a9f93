"""What comes back and what goes out, each with its price: pure, out of `rules/price.md`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shouhou.exchanges.decide.book import plain_row, row_of
from shouhou.exchanges.facts import Plan, Priced

MOST_FEN: Final = 100_000_000
MOST_PIECES: Final = 20
MOST_UNITS: Final = 1_000
BY_RULES: Final[Mapping[str, str]] = {
    "no_reason_exchange": "no_reason",
    "fault_exchange": "fault",
    "fault_resend": "resend",
    "fault_repair": "repair",
    "past_exchange": "past",
    "freight_unsaid_exchange": "freight_unsaid",
    "undecided": "undecided",
}
"""The rules' situation of a request → ours; another one is asked of a person."""
BY_KIND: Final[Mapping[str, str]] = {"reship": "resend", "repair": "repair"}


@dataclass(frozen=True, slots=True)
class Back:
    """One piece of what comes back: its number in the line, what was paid for it."""

    number: int
    generation: int
    fen: int


@dataclass(frozen=True, slots=True)
class Goods:
    """What a line of the order, or a replacement, is: for the price of what goes out instead."""

    title: str
    sku: str
    code: str
    item_id: str
    list_fen: int
    """Price of one before the order's discounts; 0 where it is not known."""


@dataclass(frozen=True, slots=True)
class Out:
    """One thing that may go out, with today's price."""

    id: int | None
    goods: Goods
    is_same_style: bool


def situation_of(rules: str, kind: str) -> str:
    """As the rules of the request say, else as the kind of the agreement; empty: to be asked."""
    return BY_RULES.get(rules, "") or BY_KIND.get(kind, "")


def payers_of(situation: str, shop_kind: str, legs: Mapping[str, str], on: date) -> tuple[str, str]:
    """Who bears the way back and the way out: the request's own rules where they say it."""
    row = plain_row("legs", (("situation", situation), ("shop_kind", shop_kind)), on)
    back, new = str(row.outcomes["back_payer"]), str(row.outcomes["new_payer"])
    told_back, told_new = legs.get("return_leg", ""), legs.get("replacement", "")
    known = ("buyer", "seller")
    return (
        told_back if told_back in known else back,
        told_new if told_new in known else new,
    )


def units_free(
    unit_fens: Sequence[int], used: Collection[tuple[int, int]], earlier: Sequence[Back]
) -> tuple[Back, ...]:
    """The pieces that can be exchanged: of the line, or what replaced them before.

    `used`: number and generation of pieces that another exchange is about.
    """
    if earlier:
        return tuple(each for each in earlier if (each.number, each.generation) not in used)
    whole = (Back(number, 0, fen) for number, fen in enumerate(unit_fens, start=1))
    return tuple(each for each in whole if (each.number, 0) not in used)


def priced(out: Out, was: Goods, paid_fens: Sequence[int], entered: int | None, on: date) -> Priced:
    """Things of one kind that go out for so many pieces, by price.md or at an entered price.

    The same style counts what was paid for the very piece it replaces, and the difference of the
    list prices: no fen is lost or won by splitting.
    """
    row = row_of("price", {"same_style": "yes" if out.is_same_style else "no"}, on)
    keeps = row.outcomes["basis"] == "keep" and was.list_fen > 0 and out.goods.list_fen > 0
    more = out.goods.list_fen - was.list_fen
    fens = tuple(max(0, fen + more) if keeps else out.goods.list_fen for fen in paid_fens)
    row_id, why, why_en = row.id, str(row.outcomes["why"]), str(row.outcomes["why_en"])
    if entered is not None and any(fen != entered for fen in fens):
        fens = (entered,) * len(fens)
        row_id, why, why_en = "entered", "人定的价", "a price somebody entered"
    return Priced(
        item_id=out.id,
        code=out.goods.code,
        title=out.goods.title,
        sku=out.goods.sku,
        unit_fens=fens,
        row=row_id,
        why=why,
        why_en=why_en,
    )


def questions_of(
    plan: Plan, situation: str, payers: tuple[str, str], back: int, out: int
) -> tuple[tuple[str, str, str], ...]:
    """What is left to say before it can be settled: field, 中文, English."""
    found = []
    if not out:
        found.append(("pieces", "还没有选换什么、几件。", "Choose what goes out."))
    elif out != back:
        found.append(
            (
                "pieces",
                f"换出 {out} 件，退回（或少发）{back} 件，件数要一样。",
                "The counts differ.",
            )
        )
    if not situation:
        found.append(("situation", "请选为什么换。", "Say why it is exchanged."))
    elif "person" in payers:
        field = "back_payer" if payers[0] == "person" else "new_payer"
        found.append((field, "责任说不清，请定运费由谁承担。", "Say who bears the freight."))
    if payers[1] == "buyer" and plan.new_post_fen is None:
        zh = "运费表里没有这个地址，请填换出运费。"
        found.append(("new_post_fen", zh, "No freight is known to this address: enter it."))
    return tuple(found)
