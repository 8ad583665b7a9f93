"""A rating that its buyer changed or deleted: no list tells it, so it is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou import moment
from shouhou.reviews.models import Review, ReviewChange
from shouhou.shops.actions import pause
from shouhou.shops.tests.make import NOW
from shouhou.sync.actions import read_one
from shouhou.sync.jobs import look_at_ratings
from shouhou.sync.models import StrangeWord
from shouhou.sync.tests.gateway import Platform, Row, wire
from shouhou.sync.tests.make import make_connected

pytestmark = pytest.mark.django_db
FEED = "tmall.traderate.feeds.get"
NOT_ALLOWED: Row = {"code": 11, "msg": "Insufficient isv permissions", "sub_code": "isv.permission"}
HOUR = timedelta(hours=1)


def put(platform: Platform, at: datetime = NOW, **more: Any) -> None:
    """A rating of order 1, line 2."""
    said = {"tid": 1, "oid": 2, "role": "buyer", "result": "bad", "content": "裂了", **more}
    platform.put("trade_rates", "oid", created=wire(at), **said)


def read(platform: Platform, shop_id: int, hours: int = 0) -> Review:
    """The desk asks so many hours after NOW; this app may not ask for what was added later."""
    platform.now = NOW + hours * HOUR
    platform.fails[FEED] = [NOT_ALLOWED]
    read_one(shop_id, "rating", "1", platform.now)
    return Review.objects.get()


def kinds() -> list[str]:
    return list(ReviewChange.objects.order_by("number").values_list("kind", flat=True))


def test_a_deleted_rating_is_found_gone(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    put(platform)
    assert read(platform, shop.pk).state == "open"
    assert read(platform, shop.pk, 1).gone_at is None
    platform.rows["trade_rates"].clear()
    gone = read(platform, shop.pk, 2)
    assert (gone.state, gone.gone_at, kinds()) == ("settled", NOW + 2 * HOUR, ["came", "gone"])


def test_a_changed_rating_is_found_changed(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    put(platform)
    read(platform, shop.pk)
    put(platform, result="good", content="补发了，很满意")
    assert (read(platform, shop.pk, 1).state, kinds()) == ("settled", ["came", "changed"])


def test_an_unreadable_line_is_no_reason_to_take_another_for_deleted(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    put(platform)
    read(platform, shop.pk)
    platform.rows["trade_rates"].clear()
    put(platform, oid=3, item_price="free of charge")
    assert read(platform, shop.pk, 1).gone_at is None


def test_a_word_nobody_knows_is_counted(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    put(platform, result="excellent")
    assert read(platform, shop.pk).rating == "unrecognised"
    word = StrangeWord.objects.get()
    assert (word.field, word.word) == ("rating.rating", "excellent")


def test_bad_ratings_of_connected_shops_are_asked_for_again(platform: Platform) -> None:
    shop, owner = make_connected(platform.address)
    put(platform, moment.now())
    read(platform, shop.pk)
    Review.objects.update(listed_at=moment.now() - timedelta(days=29))
    look_at_ratings()
    look_at_ratings()
    waiting = ProcrastinateJob.objects.filter(task_name="sync.read_again", status="todo")
    asked = [row.args for row in waiting]
    assert asked == [{"shop_id": shop.pk, "kind": "rating", "external_id": "1"}]
    ProcrastinateJob.objects.all().delete()
    Review.objects.update(listed_at=moment.now() - timedelta(days=31))
    look_at_ratings()
    pause(by=owner, shop_id=shop.pk, now=NOW)
    Review.objects.update(listed_at=moment.now())
    look_at_ratings()
    assert not ProcrastinateJob.objects.filter(task_name="sync.read_again").exists()
