"""REST door of reviews: what buyers wrote, and answering it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.intents.facts import IntentView
from shouhou.rest import (
    Body,
    Day,
    Done,
    Id,
    Operations,
    Paging,
    Shape,
    by,
    found,
    listing,
    one_of,
    open_cursor,
    page_of,
    place_text,
    shape,
)
from shouhou.reviews import actions, queries
from shouhou.reviews.facts import ReviewChangeRow, ReviewMove, ReviewRow, ReviewView, ReviewWish
from shouhou.reviews.words import LONGEST_ANSWER, VIEWS
from shouhou.shops.queries import shop_of

operations = Operations("reviews")

Row = shape(ReviewRow)
PARTS = [Row, *map(shape, (ReviewChangeRow, ReviewMove, IntentView))]
One = shape(ReviewView, using=PARTS, add={"may": frozenset[str]})


class Wanted(Paging):
    """View, shop and days (inclusive, Shanghai); null does not narrow."""

    view: Annotated[str, one_of(VIEWS)] = "all"
    shop_id: Id | None = None
    from_on: Day | None = None
    until_on: Day | None = None


class Answer(Body):
    """Our words below the rating; everybody can read them."""

    words: str = Field(min_length=1, max_length=LONGEST_ANSWER, strict=True)


class Way(Shape):
    """`platform`: it is being sent; `copy`: a person must paste it there."""

    way: str


@operations.reads("/reviews", listing(Row), zh="评价列表")
def reviews(request: HttpRequest, asked: Query[Wanted]) -> Any:
    """Ratings, newest first.

    `todo` waits for an answer; `poor` is neutral and bad of buyers.
    """
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    place = place_text(open_cursor("reviews", asked.cursor))
    wish = ReviewWish(
        view=asked.view,
        shop_id=asked.shop_id,
        from_on=asked.from_on,
        until_on=asked.until_on,
        after=place,
        limit=asked.limit,
    )
    page = queries.reviews(by(request), wish)
    return page_of("reviews", page.rows, page.after)


@operations.reads("/reviews/{review_id}", One, zh="查看评价")
def review(request: HttpRequest, review_id: Id) -> Any:
    """One rating with its history, what may be done, and our answer on its way."""
    return found(queries.get(by(request), review_id))


@operations.writes("/reviews/{review_id}/answer", Way, zh="回复评价")
def answer(request: HttpRequest, review_id: Id, said: Answer) -> Any:
    """Answer it: sent to the platform where it can be, else kept to be copied there.

    It is answered once the platform shows it. Refused (`in_the_air`) while an earlier answer is
    being sent.
    """
    person = by(request)
    way = actions.answer(by=person, review_id=review_id, words=said.words, now=moment.now())
    return {"way": way}


@operations.writes("/reviews/{review_id}/answered", Done, zh="已在平台回复")
def answered(request: HttpRequest, review_id: Id) -> Any:
    """A person answered it in the platform's own console."""
    actions.tell_answered(by=by(request), review_id=review_id, now=moment.now())
    return {}


@operations.writes("/reviews/{review_id}/put-aside", Done, zh="不用回复")
def put_aside(request: HttpRequest, review_id: Id) -> Any:
    """It needs no answer."""
    actions.put_aside(by=by(request), review_id=review_id, now=moment.now())
    return {}


@operations.writes("/reviews/{review_id}/take-up", Done, zh="重新处理")
def take_up(request: HttpRequest, review_id: Id) -> Any:
    """It needs an answer after all."""
    actions.take_up(by=by(request), review_id=review_id, now=moment.now())
    return {}


@operations.writes("/reviews/{review_id}/outside/{verb}", Done, zh="回复没有发出时")
def outside(
    request: HttpRequest,
    review_id: Id,
    verb: Annotated[str, one_of(("retry", "by_hand", "cancel"))],
) -> Any:
    """What becomes of an answer that the platform did not take: sent again, or not."""
    actions.move_outside(by=by(request), review_id=review_id, verb=verb, now=moment.now())
    return {}
