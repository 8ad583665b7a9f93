"""Who rated is forgotten with the order; ratings, states and moments stay."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.cases.tests.make import make_person, make_shop
from shouhou.intake.actions import Place, Thing, keep_things
from shouhou.intake.models import RawThing
from shouhou.intents.models import Intent
from shouhou.orders.actions import take_orders
from shouhou.orders.models import Order
from shouhou.orders.tests.make import make_order, make_source
from shouhou.reviews.actions import TakenRatings, erase_personal
from shouhou.reviews.jobs import erase_daily
from shouhou.reviews.models import Review, ReviewChange
from shouhou.reviews.tests.make import BAD, NOW, connect, only, rated, take
from shouhou.reviews.words import GONE

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def everything():
    rows = [*Review.objects.values(), *ReviewChange.objects.values(), *RawThing.objects.values()]
    return str(rows)


def test_words_and_nick_go_and_the_rating_stays(shop):
    connect(shop, make_person(shop, "店长", "owner"))
    keep_things(
        Place(shop.pk, "taobao", "rating", NOW), [Thing(BAD.line_no, BAD.content, NOW)], NOW
    )
    take(shop, BAD, rated(1, content="别的话"))
    Intent.objects.update(state="done", ended_at=NOW)
    assert erase_personal(shop_id=shop.pk, order_nos=[BAD.order_no], now=NOW) == 1
    assert BAD.content not in everything()
    gone = Review.objects.get(order_no=BAD.order_no)
    assert (gone.rating, gone.nick, gone.content, gone.erased_at) == ("bad", "", GONE, NOW)
    assert Intent.objects.get(order_no=BAD.order_no).ask == {}
    assert Review.objects.get(content="别的话").nick == BAD.nick
    assert erase_personal(shop_id=shop.pk, order_nos=[BAD.order_no], now=NOW) == 0


def test_nothing_is_taken_in_again_for_what_was_erased(shop):
    take(shop, BAD)
    erase_personal(shop_id=shop.pk, order_nos=[BAD.order_no], now=NOW)
    assert take(shop, BAD, hours=5) == TakenRatings(0, 0)
    assert only().content == GONE


def test_the_job_follows_the_orders(shop):
    order = make_order(order_no=BAD.order_no, status="success")
    take_orders(make_source(shop), [order])
    take(shop, BAD, rated(1))
    erase_daily()
    assert Review.objects.filter(erased_at=None).count() == 2
    long_ago = NOW - timedelta(days=3000)
    blank = dict.fromkeys(("buyer_nick", "receiver_name", "receiver_phone", "receiver_address"), "")
    Order.objects.update(created_at=long_ago, confirmed_at=long_ago, seen_at=long_ago, **blank)
    erase_daily()
    assert list(Review.objects.filter(erased_at=None).values_list("order_no", flat=True)) == [
        rated(1).order_no
    ]
