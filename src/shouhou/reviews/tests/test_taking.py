"""Ratings come in by themselves: kept with their history, worked on where they are bad."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.cases import actions as cases
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.cases.tests.make import make_case, make_person, make_shop
from shouhou.intents.models import Intent
from shouhou.notices.models import Notification
from shouhou.reviews.actions import TakenRatings, note_appended, note_gone, take_ratings
from shouhou.reviews.models import Review, ReviewChange
from shouhou.reviews.tests.make import (
    BAD,
    DAY,
    GOOD,
    HOUR,
    NEUTRAL,
    NOW,
    connect,
    only,
    rated,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def history(row=None):
    rows = ReviewChange.objects.filter(review=row or only()).order_by("number")
    return list(rows.values_list("number", "kind", "rating", "content"))


def lines(case_id):
    rows = CaseEvent.objects.filter(case_id=case_id).order_by("number")
    return list(rows.values_list("kind", "zh"))


def test_a_bad_rating_has_its_case_its_line_and_its_row(shop):
    assert take(shop, BAD) == TakenRatings(1, 0)
    row, case = only(), Case.objects.get()
    assert (row.rating, row.state, row.case_id) == ("bad", "open", case.pk)
    assert (row.rated_at, row.seen_at, row.found_at) == (NOW - HOUR, NOW, NOW)
    assert (case.kind, case.state, case.order_no) == ("complaint", "open", BAD.order_no)
    assert (case.buyer, case.title, case.evaluation) == (BAD.nick, BAD.title, "bad")
    assert ("note", f"买家给了差评：{BAD.content}（{BAD.title}）") in lines(case.pk)
    assert history() == [(1, "came", "bad", BAD.content)]


def test_a_good_rating_is_kept_and_calls_nobody(shop):
    take(shop, GOOD)
    assert (only().state, only().case_id) == ("settled", None)
    assert Case.objects.count() == 0
    assert Intent.objects.count() == Task.objects.count() == 0


def test_without_a_connection_the_memo_is_work_for_somebody(shop):
    take(shop, NEUTRAL)
    task = Task.objects.get()
    assert (task.kind, task.state, task.key) == ("memo", "open", f"review:{only().pk}:1:memo")
    assert task.text == "中评：一般般 （售后台）\n插紫旗"
    assert Intent.objects.count() == 0


def test_in_a_connected_shop_the_desk_writes_memo_and_purple_flag_once(shop):
    connect(shop, make_person(shop, "店长", "owner"))
    for _ in range(2):
        take(shop, BAD)
    act = Intent.objects.get()
    assert (act.act, act.subject, act.number) == ("memo", "order", BAD.order_no)
    assert act.ask == {"text": "差评：锅盖有裂纹，客服也不回话 （售后台）", "flag": 5}
    assert (act.key, act.case_id) == (f"review:{only().pk}:1:memo", only().case_id)
    assert Task.objects.get().key == act.key


def test_worse_is_told_again_with_a_memo_of_its_own(shop):
    connect(shop, make_person(shop, "店长", "owner"))
    take(shop, NEUTRAL)
    assert take(shop, BAD, hours=1) == TakenRatings(0, 1)
    assert [kind for _, kind, _, _ in history()] == ["came", "changed"]
    assert Case.objects.get().evaluation == "bad"
    texts = [act.ask["text"][:2] for act in Intent.objects.order_by("pk")]
    assert texts == ["中评", "差评"]


def test_milder_ends_it_and_says_so_in_the_case(shop):
    take(shop, BAD)
    take(shop, GOOD, hours=1)
    assert (only().state, only().version) == ("settled", 2)
    assert lines(only().case_id)[-1] == ("note", "评价 · 买家修改：好评：很好用")
    assert Case.objects.count() == Task.objects.count() == 1


def test_it_joins_the_live_case_of_its_order_and_tells_the_owner(shop):
    owner = make_person(shop)
    case_id = make_case(shop, by=owner, order_no=BAD.order_no)
    cases.wait(by=owner, case_id=case_id, until=NOW + DAY, reason="等买家", now=NOW)
    take(shop, BAD, rated(7, NEUTRAL, order_no=BAD.order_no))
    assert set(Review.objects.values_list("case_id", flat=True)) == {case_id}
    assert Case.objects.get().state == "open"
    told = Notification.objects.filter(person=owner, kind="rated").order_by("pk")
    assert [(each.zh[:6], each.urgent) for each in told] == [
        ("买家给了差评", True),
        ("买家给了中评", False),
    ]


def test_a_closed_case_is_left_closed(shop):
    case_id = make_case(shop, order_no=BAD.order_no)
    Case.objects.filter(pk=case_id).update(state="closed", closed_at=NOW)
    take(shop, BAD)
    assert only().case_id != case_id
    assert Case.objects.count() == 2


def test_old_ratings_of_a_first_fill_call_nobody(shop):
    take(shop, replace(BAD, rated_at=NOW - 31 * DAY), rated(8, rating="neutral", by="seller"))
    assert set(Review.objects.values_list("state", "case_id")) == {("settled", None)}
    assert Case.objects.count() == 0


def test_an_unknown_word_stays_visible_and_waits_for_a_person(shop):
    take(shop, replace(BAD, rating="excellent", rating_text="EXCELLENT"))
    row = only()
    assert (row.rating, row.rating_text, row.state) == ("unrecognised", "EXCELLENT", "open")
    assert Case.objects.count() == 0


def test_a_reply_seen_on_the_platform_answers_it(shop):
    take(shop, BAD)
    take(shop, replace(BAD, reply="亲，已为您补发"), hours=2)
    assert (only().state, only().answered_by, only().answered_at) == (
        "answered",
        None,
        NOW + 2 * HOUR,
    )
    assert lines(only().case_id)[-1] == ("note", "评价 · 平台显示回复：亲，已为您补发")


def test_what_the_platform_no_longer_tells_was_deleted_and_may_come_back(shop):
    two = rated(9, order_no=BAD.order_no)
    take(shop, BAD, two)
    assert note_gone(shop.pk, BAD.order_no, [two.line_no], NOW, NOW) == 0
    later = NOW + HOUR
    assert note_gone(shop.pk, BAD.order_no, [two.line_no], later, later) == 1
    assert note_gone(shop.pk, BAD.order_no, [two.line_no], later + HOUR, later) == 0
    gone = Review.objects.get(line_no=BAD.line_no)
    assert (gone.state, gone.gone_at, history(gone)[-1][1]) == ("settled", later, "gone")
    assert Review.objects.get(line_no=two.line_no).gone_at is None
    take(shop, BAD, hours=2)
    gone.refresh_from_db()
    assert (gone.state, gone.gone_at, history(gone)[-1][1]) == ("open", None, "back")


def test_what_the_buyer_adds_later_is_told_once(shop):
    owner = make_person(shop)
    case_id = make_case(shop, by=owner, order_no=BAD.order_no)
    take(shop, BAD)
    for _ in range(2):
        note_appended(shop.pk, BAD.line_no, "还是\x00裂的", NOW, NOW + HOUR)
    row = only()
    assert (row.appended, row.appended_at, row.state) == ("还是裂的", NOW, "open")
    assert history()[-1] == (2, "appended", "bad", "还是裂的")
    assert lines(case_id)[-1] == ("note", "评价 · 追评：还是裂的")
    assert Notification.objects.filter(person=owner, kind="rated").count() == 2
    assert note_appended(shop.pk, BAD.line_no, "", NOW, NOW) == 0
    take(shop, BAD, hours=2)
    assert only().appended == "还是裂的"


def test_a_rating_too_old_to_be_told_is_not_taken_for_deleted(shop):
    take(shop, replace(BAD, rated_at=NOW - 200 * DAY))
    later = NOW + HOUR
    assert note_gone(shop.pk, BAD.order_no, [], later, later) == 0


def test_the_history_cannot_be_rewritten(shop):
    take(shop, BAD)
    for forbidden in (ReviewChange.objects.all().delete, only().changes.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewChange.objects.update(content="")


def test_hostile_text_is_kept_harmless_and_cut(shop):
    take(
        shop, replace(BAD, content="\x00<script>\u202ealert(1)</script>" + "长" * 9000, nick="\x00")
    )
    row = only()
    assert row.content.startswith("<script>alert(1)</script>长")
    assert (len(row.content), row.content[-1], row.nick) == (2000, "…", "")


def test_every_order_of_arrival_ends_the_same(shop):
    pictures = [(NEUTRAL, 0), (BAD, 1), (replace(BAD, reply="抱歉"), 2), (GOOD, 3)]
    ends = set()
    for order in permutations(pictures):
        with transaction.atomic():
            for seen, hours in order:
                take(shop, seen, hours=hours)
            row = only()
            ends.add((row.rating, row.content, row.reply, row.state, row.seen_at))
            transaction.set_rollback(True)
    assert ends == {("good", "很好用", "", "settled", NOW + 3 * HOUR)}


PICTURES = st.lists(
    st.tuples(
        st.builds(
            lambda like, reply, line: replace(like, reply=reply, line_no=line),
            st.sampled_from([BAD, NEUTRAL, GOOD]),
            st.sampled_from(["", "抱歉", "亲"]),
            st.sampled_from(["1", "2"]),
        ),
        st.integers(0, 3),
    ),
    max_size=6,
)


def stand(shop, pictures):
    """What the desk says after these pictures, told one by one or all again."""
    for seen, hours in pictures:
        take_ratings(shop.pk, [seen], NOW + hours * HOUR, NOW)
    columns = ("line_no", "rating", "content", "reply", "state", "seen_at")
    return sorted(Review.objects.values_list(*columns))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(PICTURES, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(shop, pictures, chance):
    found = []
    shuffled = [*pictures, *pictures]
    chance.shuffle(shuffled)
    for each in (pictures, shuffled):
        with transaction.atomic():
            found.append(stand(shop, each))
            assert take_ratings(shop.pk, [], NOW, NOW) == TakenRatings(0, 0)
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_a_batch_costs_the_same_whatever_is_good(shop, django_assert_max_num_queries):
    take(shop, GOOD)
    with django_assert_max_num_queries(12):
        take(shop, *[rated(n, GOOD) for n in range(200)])
    assert Review.objects.count() == 201
