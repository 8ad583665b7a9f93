"""With a market running: a buyer rates badly, the desk sees it, and our answer stands below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from shouhou import moment
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.intents.models import Intent
from shouhou.reviews import actions, queries
from shouhou.reviews.models import Review
from shouhou.sync.actions import read_one
from shouhou.sync.tests.live import Desk

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Rated:
    """A finished order of one line, rated by its buyer."""

    desk: Desk
    tid: int

    def read(self) -> Review:
        """The desk asks the market for it."""
        read_one(self.desk.shop.pk, "rating", str(self.tid), moment.now())
        return Review.objects.get(order_no=str(self.tid))

    def truth(self, what: str) -> dict[str, Any]:
        names = ("tid", "oid")  # an order of one line has both alike
        rows = self.desk.market.truth(what)
        found = [row for row in rows if self.tid in (row.get(name) for name in names)]
        return found[-1]

    def answer(self, words: str) -> str:
        pk = Review.objects.get().pk
        return actions.answer(by=self.desk.agent, review_id=pk, words=words, now=moment.now())


def rated(desk: Desk, result: str = "bad", content: str = "锅盖有裂纹") -> Rated:
    tid = desk.market.bought()
    desk.market.act("confirm", tid=tid)
    rating = {"result": result, "content": content, "tags": [["做工差", False]]}
    desk.market.act("rate", oid=tid, role="buyer", rating=rating)
    return Rated(desk, tid)


def test_a_bad_rating_is_a_case_a_memo_and_a_purple_flag_in_the_market(desk: Desk) -> None:
    given = rated(desk)
    row = given.read()
    assert (row.rating, row.content, row.state) == ("bad", "锅盖有裂纹", "open")
    case = Case.objects.get()
    assert case.pk == row.case_id
    assert (case.kind, case.order_no, case.evaluation) == ("complaint", str(given.tid), "bad")
    assert CaseEvent.objects.filter(case=case, zh__contains="锅盖有裂纹").exists()
    desk.work()
    memo = given.truth("memos")
    assert memo["seller_flag"] == 5
    assert "差评：锅盖有裂纹 （售后台）" in memo["seller_memo"]
    assert Task.objects.get().state == "done"
    given.read()
    assert Intent.objects.count() == 1


def test_our_answer_stands_below_it_and_ends_it(desk: Desk) -> None:
    given = rated(desk)
    given.read()
    assert given.answer("抱歉，已为您补发锅盖") == "platform"
    assert Review.objects.get().state == "open"
    desk.work()
    assert given.truth("ratings")["reply"] == "抱歉，已为您补发锅盖"
    row = given.read()
    assert (row.state, row.answered_by) == ("answered", desk.agent)
    seen = queries.get(desk.agent, row.pk)
    assert seen is not None
    assert seen.outside is not None
    assert seen.outside.state == "done"


def test_what_the_market_refuses_is_shown_with_what_to_do(desk: Desk) -> None:
    given = rated(desk)
    row = given.read()
    rating_id = given.truth("ratings")["rating_id"]
    desk.market.act("append_rating", rating_id=rating_id, content="还是裂的")
    given.answer("抱歉")
    desk.work()
    seen = queries.get(desk.agent, row.pk)
    assert seen is not None
    assert seen.outside is not None
    assert seen.outside.state == "failed"
    assert seen.outside.trouble is not None
    assert "追评" in seen.outside.trouble.zh
    assert seen.outside_may == {"retry", "by_hand", "cancel"}
    actions.move_outside(by=desk.agent, review_id=row.pk, verb="by_hand", now=moment.now())
    assert Review.objects.get().state == "answered"


def test_what_the_buyer_adds_later_comes_in_and_ends_answering(desk: Desk) -> None:
    given = rated(desk)
    row = given.read()
    rating_id = given.truth("ratings")["rating_id"]
    desk.market.act("append_rating", rating_id=rating_id, content="还是裂的")
    assert given.read().appended == "还是裂的"
    seen = queries.get(desk.agent, row.pk)
    assert seen is not None
    assert seen.may == {"told", "put_aside"}


def test_a_good_rating_only_comes_in(desk: Desk) -> None:
    given = rated(desk, "good", "很好")
    assert given.read().state == "settled"
    assert Case.objects.count() == Intent.objects.count() == 0
