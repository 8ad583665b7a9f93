"""What a wish must be before it is looked at: known words, whole figures, texts that fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from shouhou.ledger.actions import refusals
from shouhou.ledger.facts import Wanted
from shouhou.ledger.words import RELEASERS, WAITS, codes_of

MOST_FEN: Final = 10**12
LONGEST: Final = {"key": 200, "order_no": 64, "buyer": 100, "payee": 200, "says": 500, "about": 64}
MOST_LINES: Final = 1000


def check(wanted: Wanted) -> Wanted:
    """The wish with its texts cleaned; raises Refused `wrong_<field>` naming the field."""
    cleaned: dict[str, Any] = {name: clean(getattr(wanted, name)) for name in LONGEST}
    wanted = replace(wanted, **cleaned)
    for name, longest in LONGEST.items():
        if len(getattr(wanted, name)) > longest:
            raise refusals.wrong(
                name, f"内容太长，最多 {longest} 个字。", f"Too long: at most {longest} characters."
            )
    if not wanted.key:
        raise refusals.wrong("key", "缺少编号。", "The key is missing.")
    check_words(wanted)
    check_figures(wanted)
    return wanted


def clean(text: str) -> str:
    """Without the one character the database cannot keep, and without outer spaces."""
    return text.replace("\x00", "").strip()


def check_words(wanted: Wanted) -> None:
    """Every word is one of its table's."""
    known = {
        "purpose": codes_of("purpose"),
        "route": codes_of("route"),
        "waits_for": WAITS,
        "releaser": RELEASERS,
    }
    for name, words in known.items():
        if getattr(wanted, name) not in words:
            found = str(getattr(wanted, name))[:40]
            raise refusals.wrong(name, f"不认识“{found}”。", f"“{found}” is not known.")


def check_figures(wanted: Wanted) -> None:
    """Amounts above zero and within reason; freight within the amount; units above zero."""
    if not 0 < wanted.amount_fen <= MOST_FEN:
        raise refusals.wrong("amount_fen", "金额必须大于 0。", "The amount must be above 0.")
    if not 0 <= wanted.post_fen <= wanted.amount_fen:
        raise refusals.wrong("post_fen", "邮费不能超过金额。", "Freight is part of the amount.")
    if any(many <= 0 for many in wanted.units.values()):
        raise refusals.wrong("units", "件数必须大于 0。", "Units must be above 0.")
    if len(wanted.line_nos) > MOST_LINES:
        raise refusals.wrong("line_nos", "子订单太多。", "Too many lines.")
