"""Lists of ratings, newest first, one view at a time, over one or all of a person's shops.

Each shop's page is read from the index of the view; the pages are merged in one statement.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from shouhou.cases.queries import Order, beyond, cursor_of
from shouhou.clock import SHANGHAI
from shouhou.language import mask_nick
from shouhou.reviews.decide import writer_of
from shouhou.reviews.facts import ReviewPage, ReviewRow, ReviewWish, Shown
from shouhou.reviews.models import Review
from shouhou.reviews.words import POOR
from shouhou.shops.queries import shops_where, with_people

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PAGE: Final = 40
MOST_ROWS: Final = 1000
COUNTED: Final = 1000
"""Counting stops here."""
MOST_OF_A_CASE: Final = 100
VIEWS: Final = {
    "todo": Q(state="open"),
    "poor": Q(by="buyer", rating__in=POOR),
    "good": Q(by="buyer", rating="good"),
    "all": Q(),
}
NEWEST: Final = Order(("listed_at", "id"), down=True)


def reviews(by: Person, wish: ReviewWish) -> ReviewPage:
    """One page. Raises LookupError for a view that does not exist, Refused `bad_cursor`."""
    narrow = VIEWS[wish.view] & days(wish)
    narrow &= beyond(NEWEST, wish.after)
    shops = {shop.id: shop.name for shop in shops_where(by, "see")}
    wanted = [pk for pk in shops if wish.shop_id in (None, pk)]
    limit = max(1, min(wish.limit, MOST_ROWS))
    found = newest(wanted, narrow, limit + 1)
    after = cursor_of(NEWEST, vars(found[limit - 1])) if len(found) > limit else None
    return ReviewPage(tuple(row_of(each, shops) for each in found[:limit]), after)


def newest(shops: Sequence[int], narrow: Q, limit: int) -> list[Review]:
    """The newest rows of these shops: each shop's own, merged."""
    parts = [
        Review.objects.filter(narrow, shop_id=shop).order_by("-listed_at", "-pk")[:limit]
        for shop in shops
    ]
    if not parts:
        return []
    ids: QuerySet[Review, int] = parts[0].values_list("pk", flat=True)
    if len(parts) > 1:
        ids = ids.union(*(part.values_list("pk", flat=True) for part in parts[1:]), all=True)
    rows = Review.objects.filter(pk__in=list(ids)).select_related("answered_by")
    return list(rows.order_by("-listed_at", "-pk")[:limit])


def days(wish: ReviewWish) -> Q:
    found = Q()
    if wish.from_on:
        found &= Q(listed_at__gte=start_of(wish.from_on))
    if wish.until_on:
        found &= Q(listed_at__lt=start_of(wish.until_on) + timedelta(days=1))
    return found


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def count_todo(by: Person, shop_id: int | None = None) -> int:
    """How many wait for an answer, at most COUNTED."""
    shops = [shop.id for shop in shops_where(by, "see") if shop_id in (None, shop.id)]
    rows = Review.objects.filter(VIEWS["todo"], shop_id__in=shops)
    return rows.order_by()[:COUNTED].count()


# Written out, as all reads of the case page: see cases/queries/rows.py.
OF_CASES: Final = """
SELECT * FROM reviews_review
WHERE case_id = ANY(%s::bigint[]) AND shop_id = ANY(%s::bigint[])
ORDER BY listed_at DESC, id DESC LIMIT %s
"""


def of_case(by: Person, case_ids: Collection[int]) -> tuple[ReviewRow, ...]:
    """The ratings that belong to these cases of shops the person may see, newest first."""
    shops = {shop.id: shop.name for shop in shops_where(by, "see")}
    found = list(Review.objects.raw(OF_CASES, [list(case_ids), list(shops), MOST_OF_A_CASE]))
    return tuple(row_of(each, shops) for each in with_people(found, "answered_by"))


def row_of(row: Review, shops: dict[int, str]) -> ReviewRow:
    """The row as people see it."""
    return ReviewRow(
        id=row.pk,
        shop_id=row.shop_id,
        shop=shops[row.shop_id],
        order_no=row.order_no,
        line_no=row.line_no,
        writer=writer_of(row.by),
        rating=row.rating,
        rating_text=row.rating_text,
        content=row.content,
        reply=row.reply,
        appended=row.appended,
        appended_at=row.appended_at and row.appended_at.astimezone(SHANGHAI),
        buyer=mask_nick(row.nick),
        title=row.title,
        item_id=row.item_id,
        rated_at=row.rated_at and row.rated_at.astimezone(SHANGHAI),
        listed_at=row.listed_at.astimezone(SHANGHAI),
        seen_at=row.seen_at.astimezone(SHANGHAI),
        counts=row.counts,
        is_gone=row.gone_at is not None,
        state=row.state,
        case_id=row.case_id,
        answered_at=row.answered_at and row.answered_at.astimezone(SHANGHAI),
        answered_by=row.answered_by.name if row.answered_by else "",
    )


def shown_of(row: Review) -> Shown:
    """What the platform shows of it, by the picture that is kept."""
    return Shown(row.rating, row.content, row.reply, row.gone_at is not None, row.appended)
