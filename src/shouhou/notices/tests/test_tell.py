"""tell: on the screen of those who work there, seen once, counted cheaply."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.notices import queries
from shouhou.notices.actions import mark_seen, tell
from shouhou.notices.facts import Telling
from shouhou.notices.models import Notification
from shouhou.notices.tests.make import NOW, make_colleague, make_staff

pytestmark = pytest.mark.django_db


def telling(shop_id: int, n: int = 1, **changes) -> Telling:
    said: dict[str, Any] = {
        "case_id": n,
        "kind": "handover.asked",
        "zh": f"问题{n}",
        "en": f"question {n}",
    }
    return Telling(shop_id=shop_id, **(said | changes))


def test_it_reaches_those_who_work_there_once_each() -> None:
    shop_id, owner = make_staff()
    agent = make_colleague(shop_id, "wang")
    _, stranger = make_staff("别家", "zhao")
    gone = make_colleague(shop_id, "gone")
    gone.is_active = False
    gone.save()
    tell([owner.pk, agent.pk, agent.pk, stranger.pk, gone.pk, 0], telling(shop_id), now=NOW)
    told = Notification.objects.values_list("person_id", flat=True)
    assert sorted(told) == sorted([owner.pk, agent.pk])
    (shown,) = queries.notifications(agent).rows
    assert (shown.zh, shown.en, shown.case_id, shown.shop, shown.seen) == (
        *("问题1", "question 1", 1),
        *("青禾小店", False),
    )


def test_texts_are_one_line_of_bounded_length() -> None:
    shop_id, owner = make_staff()
    tell([owner.pk], telling(shop_id, zh="a\x00b\r\nBcc: x\u202e" + "啊" * 999), now=NOW)
    assert Notification.objects.get().zh == "a b Bcc: x " + "啊" * 389


def test_seen_is_ones_own_affair() -> None:
    shop_id, owner = make_staff()
    agent = make_colleague(shop_id, "wang")
    for n in (1, 2):
        tell([owner.pk, agent.pk], telling(shop_id, n), now=NOW)
    mine = [each.id for each in queries.notifications(owner).rows]
    theirs = [each.id for each in queries.notifications(agent).rows]
    assert mark_seen(by=owner, notification_ids=[mine[0], theirs[0]], now=NOW) == 1
    assert mark_seen(by=owner, notification_ids=[mine[0]], now=NOW) == 0
    assert (queries.unseen_count(owner), queries.unseen_count(agent)) == (1, 2)
    assert mark_seen(by=owner, notification_ids=None, now=NOW) == 1
    assert queries.unseen_count(owner) == 0


def test_unseen_come_first_and_pages_follow_without_gaps() -> None:
    shop_id, owner = make_staff()
    for n in range(120):
        tell([owner.pk], telling(shop_id, n), now=NOW)
    ids = list(Notification.objects.order_by("pk").values_list("pk", flat=True))
    mark_seen(by=owner, notification_ids=ids[60:], now=NOW)
    found, after = [], ""
    for _ in range(3):
        page = queries.notifications(owner, after)
        found += [each.id for each in page.rows]
        after = page.after
    assert found == ids[:60][::-1] + ids[60:][::-1]
    assert after == ""
    assert len(queries.notifications(owner, "x9").rows) == 50
    assert len(queries.notifications(owner, "u" + "9" * 30).rows) == 50


def test_the_bell_is_one_query_and_counts_to_a_hundred() -> None:
    shop_id, owner = make_staff()
    for n in range(103):
        tell([owner.pk], telling(shop_id, n), now=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert queries.glance(owner).unseen == 100
    assert len(asked) == 1
    assert queries.unseen_count(owner) == 100
