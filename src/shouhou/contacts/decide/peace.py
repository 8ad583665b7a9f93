"""Pure judgements: may a buyer be contacted now, when again, and what must not be written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from shouhou.clock import SHANGHAI, shanghai_day
from shouhou.contacts.facts import Contacting, FoundWord, Known, MayContact, Why
from shouhou.contacts.words import (
    HERE,
    LONGEST_SAID,
    NEVER,
    Forbidden,
    forbidden,
    plain,
    vocabulary,
)
from shouhou.language import fold
from shouhou.policy import Book, Table, Value, Verdict, read_book

FIRST_DAY: Final = date(2025, 1, 1)
WEEK: Final = 7
SENTENCES: Final = re.compile(r"[.。!?;…\n]+")
_DIGITS: Final = re.compile(r"[0-9]{7,15}")
_ONE_ACCOUNT: Final = {"tmall": "taobao"}
"""Platforms on which one nick is one person."""


@cache
def book() -> Book:
    """The table of what is allowed; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("allowed",))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return tuple(book().tables)


def judged(
    known: Known, contacting: Contacting, numbers: Mapping[str, int], now: datetime
) -> MayContact:
    """What the table says of such a contact at this moment, and when it is allowed again."""
    facts = facts_at(known, contacting, now)
    whys = whys_of(facts, numbers, now)
    today, week = int(str(facts["today"])), int(str(facts["week"]))
    found = MayContact(whys, today, week, None)
    if found.allowed:
        return found
    return replace(found, again_at=again_at(known, contacting, numbers, now))


def facts_at(known: Known, contacting: Contacting, at: datetime) -> dict[str, Value]:
    """The facts of the table at a moment; what lies after it is not counted."""
    day, past = shanghai_day(at), [one for one in known.times if one <= at]
    ages = [(day - shanghai_day(one)).days for one in past]
    return {
        "hour": at.astimezone(SHANGHAI).hour,
        "asked_minutes": minutes_since(known.asked_at, at),
        "channel": contacting.channel,
        "purpose": contacting.purpose,
        "opted_out": "yes" if known.opted & {"", contacting.channel} else "no",
        "today": min(sum(age == 0 for age in ages), NEVER),
        "week": min(sum(age < WEEK for age in ages), NEVER),
        "last_minutes": minutes_since(max(past, default=None), at),
    }


def minutes_since(then: datetime | None, at: datetime) -> int:
    """Whole minutes; NEVER where there was nothing, or it lies ahead."""
    if then is None or then > at:
        return NEVER
    return min((at - then) // timedelta(minutes=1), NEVER)


def whys_of(
    facts: Mapping[str, Value], numbers: Mapping[str, int], at: datetime
) -> tuple[Why, ...]:
    """The rows that block or warn."""
    verdict = book().on({"decided": max(shanghai_day(at), FIRST_DAY)}, numbers)(facts)
    assert isinstance(verdict, Verdict)  # every fact is known
    return tuple(
        Why(
            hit.row_id,
            str(hit.outcomes["verdict"]),
            str(hit.outcomes["why"]),
            str(hit.outcomes["why_en"]),
        )
        for hit in verdict.hits
    )


def again_at(
    known: Known, contacting: Contacting, numbers: Mapping[str, int], now: datetime
) -> datetime | None:
    """The first end of quiet hours at which nothing blocks; None when it never does in a week.

    A limit of the day or the week ends with a day, so no moment in between need be asked.
    """
    morning = time(numbers["quiet_until_hour"], tzinfo=SHANGHAI)
    for days in range(WEEK + 1):
        at = datetime.combine(shanghai_day(now) + timedelta(days=days), morning)
        whys = whys_of(facts_at(known, contacting, at), numbers, at) if at > now else None
        if whys is not None and not any(each.says == "block" for each in whys):
            return at
    return None


def words_in(text: str) -> tuple[FoundWord, ...]:
    """Every row of forbidden.md that this text says, the worst first."""
    whole = plain(text[:LONGEST_SAID])
    sentences = [plain(each) for each in SENTENCES.split(fold(text[:LONGEST_SAID]))]
    found = [
        FoundWord(row.id, row.says, said, row.why, row.why_en)
        for row in forbidden()
        if (said := _said(row, sentences if row.has_gap else [whole]))
    ]
    return tuple(sorted(found, key=lambda each: each.says))


def _said(row: Forbidden, texts: Iterable[str]) -> str:
    """How a text says it; empty where none does, or only in a wording that means something else."""
    for text in texts:
        if row.has_gap and any(each in text for each in row.not_in):
            continue
        for hit in row.pattern.finditer(text):
            if row.has_gap or not any(_inside(text, hit, each) for each in row.not_in):
                return hit.group()
    return ""


def _inside(text: str, hit: re.Match[str], longer: str) -> bool:
    """Whether the word at this place is part of the longer wording."""
    at = longer.find(hit.group())
    return at >= 0 and hit.start() >= at and text.startswith(longer, hit.start() - at)


def nick_key(platform: str, nick: str) -> str:
    """The buyer of a nick, the same in every shop of ours; empty for a masked or missing one."""
    folded = "".join(fold(nick).split())
    if not folded or "*" in folded:
        return ""
    return _hashed(f"nick:{_ONE_ACCOUNT.get(platform, platform)}:{folded}")


def phone_key(phone: str) -> str:
    """The buyer of a phone number, which cannot be read back; empty for a masked or missing one."""
    digits = re.sub(r"[\s()+-]", "", fold(phone))
    if not _DIGITS.fullmatch(digits):
        return ""
    return _hashed(f"phone:{digits.removeprefix('0086').removeprefix('86')}")


def other_key(shop_id: int, order_no: str, case_id: int | None) -> str:
    """Of a buyer nobody can name: the order alone, or the case."""
    return _hashed(f"order:{shop_id}:{order_no}" if order_no else f"case:{case_id}")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
