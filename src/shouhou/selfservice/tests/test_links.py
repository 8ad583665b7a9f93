"""Links: made once, shown once, good for one case and a time; what came in is seen."""

from __future__ import annotations

import pytest

from shouhou.cases import actions as cases
from shouhou.cases.facts import Closing
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.cases.tests.make import make_person
from shouhou.notices.models import Notification
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions, queries
from shouhou.selfservice.facts import LinkWish
from shouhou.selfservice.models import Link
from shouhou.selfservice.queries import open_link
from shouhou.selfservice.tests.make import (
    DAY,
    HOUR,
    dropped,
    make_story,
    opened,
    refusal,
    token_of,
)

pytestmark = pytest.mark.django_db


def test_the_secret_is_long_kept_as_a_hash_and_opens_its_case():
    story = make_story()
    made = story.link()
    token = token_of(made)
    assert len(token) == 43  # 256 bits
    assert made.url == f"http://testserver/b/{token}/"
    assert made.url in made.text
    row = Link.objects.get()
    assert token not in str(Link.objects.values().get())
    seen = open_link(token, NOW)
    assert seen is not None
    assert (seen.case_id, seen.id, seen.is_closed) == (story.case_id, row.pk, False)
    assert token not in repr(made)


@pytest.mark.parametrize("wrong", ["", "x", "a" * 43, "啊" * 43, "\0", "a" * 5000, "../.."])
def test_nothing_else_opens(wrong):
    make_story().link()
    assert open_link(wrong, NOW) is None


def test_it_runs_out_at_its_moment():
    made = make_story().link(days=2)
    assert made.expires_at == NOW + 2 * DAY
    assert open_link(token_of(made), NOW + 2 * DAY - HOUR) is not None
    assert open_link(token_of(made), NOW + 2 * DAY) is None


def test_a_new_link_ends_the_old_one_unless_it_shall_stay():
    story = make_story()
    first = story.link()
    second = story.link()
    assert open_link(token_of(first), NOW) is None
    third = story.link(keep_others=True)
    assert open_link(token_of(second), NOW) is not None
    assert open_link(token_of(third), NOW) is not None


def test_an_ended_link_opens_nothing_and_is_not_told():
    story = make_story()
    made = story.link(hand_out="wangwang")
    task = Task.objects.get(pk=made.task_id)
    assert (task.kind, task.channel, task.state) == ("tell_buyer", "wangwang", "open")
    assert task.text == made.text
    actions.end_link(by=story.world.agent, case_id=story.case_id, link_id=made.id, now=NOW)
    actions.end_link(by=story.world.agent, case_id=story.case_id, link_id=made.id, now=NOW)
    assert open_link(token_of(made), NOW) is None
    task.refresh_from_db()
    assert task.state == "dropped"
    lines = CaseEvent.objects.filter(zh="结束自助链接")
    assert lines.count() == 1


def test_only_who_works_here_makes_one():
    story = make_story()
    stranger = make_person()
    wish = LinkWish(allows=frozenset({"photos"}))
    for who in (stranger, story.world.finance, story.world.warehouse):
        refused = refusal(actions.make_link, by=who, case_id=story.case_id, wish=wish, now=NOW)
        assert refused.code == "not_here"
    assert Link.objects.count() == 0


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (LinkWish(allows=frozenset()), "empty"),
        (LinkWish(allows=frozenset({"money"})), "unknown_word"),
        (LinkWish(allows=frozenset({"photos"}), hand_out="fax"), "unknown_word"),
        (LinkWish(allows=frozenset({"photos"}), days=0), "out_of_bounds"),
        (LinkWish(allows=frozenset({"photos"}), days=31), "out_of_bounds"),
    ],
)
def test_wrong_wishes_are_refused(wish, code):
    story = make_story()
    said = {"by": story.world.agent, "case_id": story.case_id, "now": NOW}
    assert refusal(actions.make_link, wish=wish, **said).code == code


def close(story):
    Task.objects.all().update(state="dropped")
    Case.objects.update(open_tasks=0)
    closing = Closing(result="explained")
    cases.close(by=story.world.agent, case_id=story.case_id, closing=closing, now=NOW)


def test_a_closed_case_may_be_looked_at_and_nothing_more():
    story = make_story()
    made = story.link()
    close(story)
    seen = opened(made)
    assert seen.is_closed
    assert not seen.may("photos")
    said = {"link_id": made.id, "files": dropped(1), "now": NOW}
    assert refusal(actions.add_photos, **said).code == "not_allowed"
    again = {"by": story.world.agent, "case_id": story.case_id, "now": NOW}
    wish = LinkWish(allows=frozenset({"photos"}))
    assert refusal(actions.make_link, wish=wish, **again).code == "over"


def test_a_link_of_a_merged_case_opens_the_survivor():
    story = make_story()
    made = story.link()
    other = cases.open_case(
        by=story.world.agent,
        opening=cases_opening(story.world.shop.pk),
        now=NOW,
    )
    cases.merge(by=story.world.agent, case_id=story.case_id, into=other, now=NOW)
    seen = opened(made)
    assert (seen.case_id, set(seen.family)) == (other, {other, story.case_id})


def cases_opening(shop_id):
    from shouhou.cases.facts import Opening

    return Opening(shop_id=shop_id, kind="complaint", source="hand", title="另一张")


def test_the_first_opening_is_a_line_and_all_are_counted():
    story = make_story()
    made = story.link()
    for hours in (1, 2, 3):
        actions.note_opened(link=opened(made), now=NOW + hours * HOUR)
    row = Link.objects.get()
    assert (row.opens, row.opened_at) == (3, NOW + 3 * HOUR)
    assert CaseEvent.objects.filter(zh="买家打开了自助页").count() == 1


def test_what_comes_in_raises_the_case_tells_the_owner_once_and_is_seen():
    story = make_story()
    cases.assign(by=story.world.supervisor, case_id=story.case_id, to=story.world.agent.pk, now=NOW)
    until = NOW + DAY
    cases.wait(by=story.world.agent, case_id=story.case_id, until=until, now=NOW)
    made = story.link()
    before = Notification.objects.filter(kind="buyer.photos").count()
    for colour in (1, 2):
        actions.add_photos(link_id=made.id, files=dropped(colour), now=NOW)
    assert Notification.objects.filter(kind="buyer.photos").count() == before + 1
    assert (story.case.alarm, story.case.state) == (1, "open")
    panel = queries.panel(story.world.agent, story.case_id, NOW)
    assert panel.unseen == ("photos",)
    said = {"by": story.world.agent, "case_id": story.case_id, "now": NOW}
    assert actions.see_arrivals(**said) == 1
    assert actions.see_arrivals(**said) == 0
    assert story.case.alarm == 0
    assert queries.panel(story.world.agent, story.case_id, NOW).unseen == ()


def test_a_louder_alarm_stays_when_arrivals_are_seen():
    story = make_story()
    made = story.link()
    actions.add_photos(link_id=made.id, files=dropped(1), now=NOW)
    said = cases_said()
    cases.raise_alarm(case_id=story.case_id, level=2, said=said, now=NOW)
    actions.see_arrivals(by=story.world.agent, case_id=story.case_id, now=NOW)
    assert story.case.alarm == 2


def cases_said():
    from shouhou.cases.facts import Said

    return Said("alarm", "时限将到", "deadline near")


def test_the_panel_is_nobody_elses():
    story = make_story()
    story.link()
    assert queries.panel(make_person(), story.case_id, NOW) is None
    panel = queries.panel(story.world.warehouse, story.case_id, NOW)
    assert panel.live.state == "live"
