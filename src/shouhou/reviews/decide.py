"""What is done with a rating: pure, out of `rules/coming.md` and `states.md`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from shouhou.clock import shanghai_day
from shouhou.policy import Book, Value, Verdict, read_book
from shouhou.reviews.facts import ReviewMove, Shown
from shouhou.reviews.words import HERE, POOR, WRITERS, machine, vocabulary
from shouhou.shops.facts import granted
from shouhou.workflow import Transition

FIRST_DAY: Final = date(2025, 1, 1)
OLDEST: Final = 100_000
PEOPLE: Final = ("agent", "supervisor", "owner")
PLATFORM: Final = ("platform",)
BY_PEOPLE: Final = ("answer", "told", "put_aside", "take_up")
SHOWN_AS: Final = {"open": "show_open", "answered": "show_reply", "settled": "show_settled"}
RANK: Final = {"neutral": 1, "bad": 2}
MEMO_TEXT: Final = 60
"""Characters of a rating that are copied to the memo: all memos of an order share 1,000 bytes."""


@cache
def book() -> Book:
    """The table of what is done; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("coming",))


def writer_of(by: str) -> str:
    """buyer, seller, or other."""
    return by if by in WRITERS else "other"


def does_of(by: str, rating: str, rated_at: datetime | None, found_at: datetime) -> str:
    """case, look or keep: what is done with a rating the desk first saw at this moment."""
    days = (found_at - rated_at) // timedelta(days=1) if rated_at else 0
    facts: dict[str, Value] = {
        "writer": writer_of(by),
        "rating": rating,
        "age_days": max(0, min(days, OLDEST)),
    }
    verdict = book().on({"decided": max(shanghai_day(found_at), FIRST_DAY)})(facts)
    assert isinstance(verdict, Verdict)  # every fact is known
    return str(verdict.outcomes["does"])


def shown_state(shown: Shown, does: str) -> str:
    """Where a rating stands by what the platform shows alone."""
    if shown.is_gone:
        return "settled"
    if shown.reply:
        return "answered"
    return "settled" if does == "keep" else "open"


def state_after(state: str, old: tuple[Shown, str], new: tuple[Shown, str]) -> str:
    """Where it stands once the platform shows something else; each with what `does_of` says.

    What a person settled stays so, unless the rating became worse.
    """
    natural = shown_state(*new)
    by_hand = state != shown_state(*old)
    if natural == "open" and by_hand and not is_worse(old[0], new[0]):
        return state
    return moved(state, SHOWN_AS[natural], PLATFORM, ()).to


def is_worse(old: Shown | None, new: Shown) -> bool:
    """A new neutral or bad rating, or a worse one than before."""
    return rank(new) > (rank(old) if old else 0)


def rank(shown: Shown) -> int:
    return 0 if shown.is_gone else RANK.get(shown.rating, 0)


def change_of(old: Shown, new: Shown) -> str:
    """The word of `change` for what happened between two pictures; empty where nothing did."""
    if old == new:
        return ""
    if old.is_gone != new.is_gone:
        return "gone" if new.is_gone else "back"
    if (old.rating, old.content) != (new.rating, new.content):
        return "changed"
    if old.appended != new.appended:
        return "appended"
    return "replied"


def moved(state: str, event: str, who: Collection[str], holds: Collection[str]) -> Transition:
    """The row that lets one of these do it. Raises Refused with the rows that said no."""
    return granted(machine().may_any(state, event, who, frozenset(holds).__contains__))


def moves(state: str, who: Collection[str], holds: Collection[str]) -> tuple[ReviewMove, ...]:
    """What people can do about a rating: allowed, or refused with the reason."""
    held, found = frozenset(holds).__contains__, []
    for event in BY_PEOPLE:
        word = machine().events[event]
        answer = machine().may_any(state, event, who, held)
        if isinstance(answer, Transition):
            found.append(ReviewMove(event=event, zh=word.zh, en=word.en, allowed=True))
        else:
            found.append(
                ReviewMove(
                    event=event,
                    zh=word.zh,
                    en=word.en,
                    allowed=False,
                    why_zh=answer.why,
                    why_en=answer.why_en,
                )
            )
    return tuple(found)


def who_of(roles: Collection[str]) -> tuple[str, ...]:
    """A person's roles in a shop as people of states.md."""
    return tuple(each for each in PEOPLE if each in roles)


def truths(by: str, shown: Shown) -> frozenset[str]:
    """The needs of states.md that hold for a rating."""
    said = {
        "there": not shown.is_gone,
        "buyers": writer_of(by) == "buyer",
        "unappended": not shown.appended,
    }
    return frozenset(need for need, holds in said.items() if holds)


def evaluation_of(rating: str) -> str:
    """The buyer's evaluation in the register of cases; empty where the rating says none."""
    return {"good": "good", "neutral": "fair", "bad": "bad"}.get(rating, "")


def is_poor(rating: str) -> bool:
    return rating in POOR
