"""Who owes whom: one signed sum between buyer and shop, out of `rules/net.md`. Pure.

Every line is an amount from one party to another, so what all parties have together never changes.
What counts between the two is set against what has moved already: the rest is the net.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from shouhou.exchanges.decide.book import plain_row
from shouhou.exchanges.facts import Moved, Net, NetFacts, NetLine, OwnDebt
from shouhou.exchanges.words import HOW

PARTIES: Final = ("buyer", "seller", "carrier", "insurer", "platform")
OURS: Final = ("freight", "compensation", "difference")
"""What we owe, in the order in which it is paid before a buyer's own debt eats it up."""


def lines_of(facts: NetFacts, on: date) -> tuple[NetLine, ...]:
    """Every line of an exchange with an amount, as the table says; none of nought."""
    more = facts.out_fen - facts.back_fen
    repaid = facts.back_post_fen
    if facts.back_payer == "seller":
        repaid = max(0, repaid - facts.insured_fen)
    asked = (
        ("price_more", "none", max(more, 0)),
        ("price_less", "none", max(-more, 0)),
        ("post_new", facts.new_payer, facts.new_post_fen),
        ("post_back", facts.back_payer, repaid),
        ("insured", "none", facts.insured_fen),
        ("compensation", "none", facts.compensation_fen),
    )
    found = (_line(line, facts.situation, payer, fen, on) for line, payer, fen in asked if fen)
    return tuple(line for line in found if line.giver != "none")


def _line(line: str, situation: str, payer: str, fen: int, on: date) -> NetLine:
    facts = (("line", line), ("situation", situation), ("payer", payer))
    row = plain_row("net", facts, on)
    said = row.outcomes
    return NetLine(
        line=line,
        giver=str(said["giver"]),
        taker=str(said["taker"]),
        fen=fen,
        counts=said["counts"] == "yes",
        owed=str(said["owed"]),
        row=row.id,
        policy=str(said["policy"] or ""),
        why=str(said["why"]),
        why_en=str(said["why_en"]),
    )


def settle(lines: Sequence[NetLine], moved: Iterable[Moved] = ()) -> Net:
    """The signed sum of what counts, less what has moved: positive, the buyer owes it."""
    has_moved = tuple(moved)
    owed = sum(_signed(line.giver, line.fen) for line in lines if line.counts)
    paid = sum(_signed(each.giver, each.fen) for each in has_moved)
    return Net(owed - paid, tuple(lines), has_moved)


def _signed(giver: str, fen: int) -> int:
    return fen if giver == "buyer" else -fen


def our_debts(net: Net) -> tuple[OwnDebt, ...]:
    """What we owe in parts, each for one thing: they sum to `net.we_owe`.

    First back goes what the buyer paid too much, the way it came; then freight, compensation and
    difference, as far as the buyer's own part of the sum leaves them.
    """
    left = net.we_owe
    parts = []
    for owed, how, fen in (*_paid_too_much(net), *_ours(net)):
        part = min(fen, left)
        left -= part
        if part:
            parts.append(OwnDebt(owed, how, part))
    assert not left, "what is owed is always owed for something"
    return tuple(parts)


def _paid_too_much(net: Net) -> list[tuple[str, str, int]]:
    """What the buyer paid beyond the buyer's own lines and is not given back yet, by its way."""
    due = sum(line.fen for line in net.lines if line.counts and line.giver == "buyer")
    over = sum(_paid_by(net, how) for how in HOW) - due
    found = []
    for how in HOW:
        part = max(0, min(over, _paid_by(net, how)))
        over -= part
        found.append(("paid_back", how, part))
    return found


def _paid_by(net: Net, how: str) -> int:
    """What the buyer paid by this way, less what went back by it."""
    came = sum(each.fen for each in net.moved if each.giver == "buyer" and each.how == how)
    given = sum(each.fen for each in net.moved if each.giver == "seller" and each.how == how)
    return max(0, came - given)


def _ours(net: Net) -> list[tuple[str, str, int]]:
    found = []
    for owed in OURS:
        due = sum(line.fen for line in net.lines if line.counts and line.owed == owed)
        paid = sum(each.fen for each in net.moved if each.owed == owed)
        found.append((owed, "none", max(0, due - paid)))
    return found


def stands(lines: Iterable[NetLine]) -> dict[str, int]:
    """What each party gets (+) or gives (-) by these lines; they sum to nought."""
    found = dict.fromkeys(PARTIES, 0)
    for line in lines:
        found[line.giver] -= line.fen
        found[line.taker] += line.fen
    return found
