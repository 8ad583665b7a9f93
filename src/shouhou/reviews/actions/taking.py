"""Ratings come in, many at once: the newer picture wins, whatever the order of arrival.

Which picture is newer is said by the platform's moment at which it was asked (`seen_at`); the same
again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from shouhou.cases.facts import LONGEST_LINE, LONGEST_NUMBER, cut
from shouhou.notices.actions import announce
from shouhou.orders.actions import lock_shop
from shouhou.reviews.actions.following import follow
from shouhou.reviews.actions.stepping import SHOWN, Step, put, write_changes
from shouhou.reviews.decide import change_of, does_of, shown_state, state_after
from shouhou.reviews.facts import Shown
from shouhou.reviews.models import Review
from shouhou.reviews.queries.listing import shown_of
from shouhou.reviews.words import RATINGS

if TYPE_CHECKING:
    from shouhou.platforms.taobao.client import RatingSeen

LONGEST_CONTENT: Final = 2000
LONGEST_WRITER: Final = 16
TOLD_FOR: Final = timedelta(days=179)
"""So long the platform tells a rating (180 days, facts 3.8); older ones are absent and not gone."""
TOLD: Final = (
    *("rating", "rating_text", "content", "reply", "nick", "title"),
    *("item_id", "counts", "rated_at"),
)
"""What a picture says, beside the key."""
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class TakenRatings:
    """How many ratings were new, and how many of the known ones changed."""

    new: int = 0
    changed: int = 0


@transaction.atomic
def take_ratings(
    shop_id: int, ratings: Sequence[RatingSeen], seen_at: datetime, now: datetime
) -> TakenRatings:
    """Keep the ratings, with their history; a new or newly worse neutral or bad one of a buyer has
    its case, the memo with the purple flag (or work to write it), and its line in the timeline.

    `seen_at` is the platform's moment at (or before) which they were asked for.
    """
    lock_shop(shop_id)
    pictures = newest_of(pictured(each) for each in ratings)
    known = known_rows(shop_id, pictures)
    fresh, steps, newer, same = [], [], [], []
    for key, told in pictures.items():
        row = known.get(key)
        if row is None:
            fresh.append(new_review(shop_id, key, told, seen_at, now))
        elif row.erased_at is None and is_newer(row, told, seen_at):
            if row.gone_at is None and told == kept(row):
                same.append(row.pk)
                continue
            newer.append(row)
            steps += renew(row, told, seen_at, now)
    made = Review.objects.bulk_create(fresh, batch_size=500)
    Review.objects.bulk_update(newer, [*SHOWN, *TOLD, "seen_at"], batch_size=500)
    Review.objects.filter(pk__in=same).update(seen_at=seen_at)
    came = [Step(row, "came", None, shown_of(row)) for row in made]
    settle(shop_id, [*came, *steps], now)
    return TakenRatings(len(came), len(steps))


@transaction.atomic
def note_gone(
    shop_id: int, order_no: str, lines: Collection[str], seen_at: datetime, now: datetime
) -> int:
    """The platform was asked for this order's ratings of buyers and told only these lines: what
    the desk knows besides was deleted by the buyer. How many.
    """
    lock_shop(shop_id)
    rows = Review.objects.select_for_update().filter(
        shop_id=shop_id,
        order_no=order_no,
        by="buyer",
        gone_at__isnull=True,
        erased_at__isnull=True,
        seen_at__lt=seen_at,
        listed_at__gt=seen_at - TOLD_FOR,
    )
    gone = list(rows.exclude(line_no__in=lines).order_by("pk"))
    steps = []
    for row in gone:
        old = shown_of(row)
        row.gone_at, row.seen_at = now, seen_at
        steps += step(row, old, now)
    Review.objects.bulk_update(gone, [*SHOWN, "seen_at"])
    settle(shop_id, steps, now)
    return len(gone)


@transaction.atomic
def note_appended(shop_id: int, line_no: str, text: str, at: datetime | None, now: datetime) -> int:
    """The buyer added this to their rating of a line (追评), which they can once: kept, told in
    the case and to its owner. How many ratings it changed.
    """
    lock_shop(shop_id)
    rows = Review.objects.select_for_update().filter(
        shop_id=shop_id, line_no=line_no, by="buyer", erased_at__isnull=True, appended=""
    )
    text, steps = cut(text, LONGEST_CONTENT), []
    for row in rows.order_by("pk") if text else ():
        old = shown_of(row)
        row.appended, row.appended_at = text, at or now
        steps += step(row, old, now)
    Review.objects.bulk_update([each.row for each in steps], SHOWN)
    settle(shop_id, steps, now)
    return len(steps)


def settle(shop_id: int, steps: list[Step], now: datetime) -> None:
    """What follows from the steps: history, cases, memos, and pages that look again."""
    if steps:
        write_changes(steps, now)
        follow(shop_id, steps, now)
        announce(shop_id, "queue.changed", now=now)


def pictured(seen: RatingSeen) -> tuple[Key, dict[str, Any]]:
    """Its key, and what it says as it is kept: hostile text made harmless and cut."""
    key = (
        cut(seen.platform, LONGEST_WRITER),
        cut(seen.order_no, LONGEST_NUMBER),
        cut(seen.line_no, LONGEST_NUMBER),
        cut(seen.by, LONGEST_WRITER),
    )
    told = {
        "rating": seen.rating if seen.rating in RATINGS else "unrecognised",
        "rating_text": cut(seen.rating_text, 40),
        "content": cut(seen.content, LONGEST_CONTENT),
        "reply": cut(seen.reply, LONGEST_CONTENT),
        "nick": cut(seen.nick),
        "title": cut(seen.title, LONGEST_LINE),
        "item_id": cut(seen.item_id, LONGEST_NUMBER),
        "counts": seen.counts,
        "rated_at": seen.rated_at,
    }
    return key, told


def newest_of(pictures: Iterable[tuple[Key, dict[str, Any]]]) -> dict[Key, dict[str, Any]]:
    """Each key once; of two pictures of one moment always the same one counts."""
    found: dict[Key, dict[str, Any]] = {}
    for key, told in pictures:
        if key not in found or weight(told) > weight(found[key]):
            found[key] = told
    return found


def weight(told: dict[str, Any]) -> tuple[str, ...]:
    """Decides between pictures of the same moment, so that their order cannot matter."""
    at = told["rated_at"].timestamp() if told["rated_at"] else 0.0
    return (f"{at:020.6f}", *(str(told[name]) for name in TOLD if name != "rated_at"))


def known_rows(shop_id: int, keys: Collection[Key]) -> dict[Key, Review]:
    """The rows of these keys that are there, held."""
    orders = {order_no for _, order_no, _, _ in keys}
    rows = Review.objects.select_for_update().filter(shop_id=shop_id, order_no__in=orders)
    return {(row.platform, row.order_no, row.line_no, row.by): row for row in rows.order_by("pk")}


def is_newer(row: Review, told: dict[str, Any], seen_at: datetime) -> bool:
    """Whether this picture goes before the one that is kept."""
    if seen_at == row.seen_at and row.gone_at is None:
        return weight(told) > weight(kept(row))
    return seen_at > row.seen_at


def kept(row: Review) -> dict[str, Any]:
    """What the picture that is kept says."""
    return {name: getattr(row, name) for name in TOLD}


def new_review(
    shop_id: int, key: Key, told: dict[str, Any], seen_at: datetime, now: datetime
) -> Review:
    platform, order_no, line_no, by = key
    row = Review(
        shop_id=shop_id,
        platform=platform,
        order_no=order_no,
        line_no=line_no,
        by=by,
        seen_at=seen_at,
        found_at=now,
        listed_at=told["rated_at"] or now,
        version=1,
        **told,
    )
    put(row, shown_state(shown_of(row), what(row)), now)
    return row


def renew(row: Review, told: dict[str, Any], seen_at: datetime, now: datetime) -> list[Step]:
    """The row says what the newer picture says; its step, if anything happened."""
    old = shown_of(row)
    for name, value in told.items():
        setattr(row, name, value)
    row.seen_at, row.gone_at = seen_at, None
    row.listed_at = row.rated_at or row.found_at
    return step(row, old, now)


def step(row: Review, old: Shown, now: datetime) -> list[Step]:
    """From the old picture to the one the row shows now: its state, its version."""
    new = shown_of(row)
    kind = change_of(old, new)
    if not kind:
        return []
    was = (old, what(row, old.rating))
    put(row, state_after(row.state, was, (new, what(row))), now)
    row.version += 1
    return [Step(row, kind, old, new)]


def what(row: Review, rating: str = "") -> str:
    """case, look or keep (rules/coming.md)."""
    return does_of(row.by, rating or row.rating, row.rated_at, row.found_at)
