"""One rating: what it says, what became of it, what may be done, and our answer on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouhou.clock import SHANGHAI
from shouhou.intents.queries import may_do, states_of
from shouhou.reviews.decide import moves, truths, who_of
from shouhou.reviews.facts import ReviewChangeRow, ReviewView
from shouhou.reviews.models import Review, ReviewChange
from shouhou.reviews.queries.listing import row_of, shown_of
from shouhou.reviews.queries.ways import way_of
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def get(by: Person, review_id: int) -> ReviewView | None:
    """The rating, if it stands in a shop the person may see. A constant number of queries."""
    people = ("answered_by", "words_by")
    row = Review.objects.select_related(*people).filter(pk=review_id).first()
    shop = shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("see"):
        return None
    outside = states_of([row.words_key]).get(row.words_key) if row.words_key else None
    who = who_of(shop.roles) if shop.may("work") else ()
    return ReviewView(
        row=row_of(row, {shop.id: shop.name}),
        version=row.version,
        changes=changes_of(row),
        way=way_of(row.shop_id),
        words=row.words,
        words_by=row.words_by.name if row.words_by else "",
        words_at=row.words_at and row.words_at.astimezone(SHANGHAI),
        outside=outside,
        outside_may=may_do(by, outside) if outside and who else frozenset(),
        moves=moves(row.state, who, truths(row.by, shown_of(row))),
    )


def changes_of(row: Review) -> tuple[ReviewChangeRow, ...]:
    """Its history, oldest first."""
    rows = ReviewChange.objects.filter(review=row).select_related("by").order_by("number")
    return tuple(
        ReviewChangeRow(
            each.number,
            each.kind,
            each.at.astimezone(SHANGHAI),
            each.by.name if each.by else "",
            each.rating,
            each.content,
            each.reply,
        )
        for each in rows
    )
