"""Parcels nobody announced: the shelf, suggestions, matching later with everything, ageing."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouhou.cases.models import Case, Task
from shouhou.evidence.facts import Kept
from shouhou.evidence.models import Evidence
from shouhou.evidence.tests.files import make_picture
from shouhou.notices.models import Notification
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import make_world, returning
from shouhou.returns import actions, queries
from shouhou.returns.facts import OnShelf
from shouhou.returns.models import Arrival, ArrivalLink, Photo
from shouhou.returns.tests.make import (
    HOUR,
    ORDER,
    WAYBILL,
    agreement,
    count,
    order,
    piece,
    received,
    sent_back,
    take,
)
from shouhou.returns.tests.test_scanning import refused

pytestmark = pytest.mark.django_db
STRAY = "SF9999999999999"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def shelved(world, text=STRAY, **words) -> Arrival:
    row = received(world, text)
    actions.shelve(
        by=world.warehouse, arrival_id=row.pk, shelf=OnShelf(**words), now=NOW, key=uuid4()
    )
    row.refresh_from_db()
    return row


def add_picture(world, row) -> int:
    file = SimpleUploadedFile("box.jpg", make_picture(), "image/jpeg")
    kept = actions.add_photo(
        by=world.warehouse, arrival_id=row.pk, key=uuid4(), file=file, line_no="", now=NOW
    )
    assert isinstance(kept, Kept)
    return kept.evidence_id


def test_the_shelf_numbers_itself() -> None:
    world = sent_back()
    assert [shelved(world, f"SF999999999999{n}").shelf_no for n in range(2)] == ["W1", "W2"]
    assert shelved(world, "SF9999999999997", shelf_no="A-3").shelf_no == "A-3"
    page = queries.shelf(world.agent, NOW)
    assert [(row.shelf_no, row.age) for row in page.rows] == [
        ("W1", "fresh"),
        ("W2", "fresh"),
        ("A-3", "fresh"),
    ]


def test_what_was_found_nowhere_stands_on_the_list_before_it_is_shelved() -> None:
    world = sent_back()
    received(world, STRAY)
    received(world)
    (row,) = queries.shelf(world.warehouse, NOW).rows
    assert (row.state, row.waybill) == ("received", STRAY)


def test_ageing_is_by_the_shops_numbers() -> None:
    world = sent_back()
    shelved(world)
    ages = [
        queries.shelf(world.owner, NOW + timedelta(days=days)).rows[0].age for days in (2, 3, 30)
    ]
    assert ages == ["fresh", "remind", "decide"]


def test_suggestions_have_points_and_reasons() -> None:
    world = sent_back()
    row = shelved(world, phone_tail="5678", name="张小明", words="针织 开衫", place="浙江省杭州市")
    (one,) = queries.suggestions_for(world.warehouse, row.pk, NOW)
    assert one.order_no == ORDER
    assert [reason.row for reason in one.reasons] == ["Y2", "Y3", "Y5", "Y7", "Y8"]
    assert one.points == 115
    assert one.name == "张**"


def test_nothing_in_common_suggests_nothing() -> None:
    world = sent_back()
    row = shelved(world, phone_tail="0000", words="落地灯")
    assert queries.suggestions_for(world.warehouse, row.pk, NOW) == ()


def test_matching_later_moves_everything_and_goes_on_as_if_scanned_now() -> None:
    world = sent_back()
    row = shelved(world)
    picture = add_picture(world, row)
    assert Evidence.objects.get().case_id is None
    actions.match(
        by=world.warehouse, arrival_id=row.pk, choice=f"{world.shop.pk}:{ORDER}", now=NOW + HOUR
    )
    row.refresh_from_db()
    assert (row.state, agreement().goods_state) == ("received", "arrived")
    assert Evidence.objects.get(pk=picture).case_id == Case.objects.get().pk
    assert Task.objects.get(kind="tell_buyer").key == f"return:{row.pk}:buyer"
    (said,) = count(world, row, piece(1))
    assert said.then == "accept"


def test_it_is_matched_once() -> None:
    world = sent_back()
    row, choice = shelved(world), f"{world.shop.pk}:{ORDER}"
    wish: dict[str, Any] = {
        "by": world.warehouse,
        "arrival_id": row.pk,
        "choice": choice,
        "now": NOW,
    }
    actions.match(**wish)
    refused("same_order", actions.match, **wish)
    assert ArrivalLink.objects.filter(gone_at=None).count() == 1


def test_it_is_not_matched_to_what_does_not_exist() -> None:
    world = sent_back()
    row = shelved(world)
    for choice in ("", "1:nothing", f"{world.shop.pk}:nowhere", "x:y", "99999999999999999999:1"):
        refused(
            "no_such_order",
            actions.match,
            by=world.warehouse,
            arrival_id=row.pk,
            choice=choice,
            now=NOW,
        )


def test_a_wrong_match_is_put_right() -> None:
    world = sent_back()
    sent_back(world, order_no="2611230002", refund_no="2", return_waybill="YT4766793546029")
    row = received(world)
    actions.match(
        by=world.warehouse, arrival_id=row.pk, choice=f"{world.shop.pk}:2611230002", now=NOW
    )
    assert agreement().goods_state == "travelling"
    assert agreement("2611230002").goods_state == "arrived"
    links = ArrivalLink.objects.order_by("pk")
    assert [link.gone_at is None for link in links] == [False, True]


def test_back_on_the_shelf_it_is_nobodys_again() -> None:
    world = sent_back()
    row = received(world)
    actions.shelve(by=world.warehouse, arrival_id=row.pk, shelf=OnShelf(), now=NOW)
    assert agreement().goods_state == "travelling"
    assert queries.shelf(world.warehouse, NOW).count == 1


def test_a_waybill_that_a_buyer_tells_later_is_told_of_once() -> None:
    world = make_world()
    take(world, order())
    world.take(returning(status="wait_buyer_return"))
    row = received(world)
    assert row.found_by == "nothing"
    actions.shelve(by=world.warehouse, arrival_id=row.pk, shelf=OnShelf(), now=NOW)
    assert actions.suggest_new(shop_id=world.shop.pk, now=NOW) == 0
    world.take(returning(status="wait_seller_receive", return_waybill=WAYBILL.lower()), sheet=2)
    assert actions.suggest_new(shop_id=world.shop.pk, now=NOW) == 1
    assert actions.suggest_new(shop_id=world.shop.pk, now=NOW) == 0
    told = Notification.objects.filter(kind="returns.match")
    assert set(told.values_list("person__name", flat=True)) == {"owner", "supervisor", "warehouse"}
    (one,) = queries.suggestions_for(world.warehouse, row.pk, NOW)
    assert (one.points, one.reasons[0].row) == (115, "Y1")


def test_disposing_needs_a_supervisor_a_reason_and_time() -> None:
    world = sent_back()
    row = shelved(world)
    wish: dict[str, Any] = {"arrival_id": row.pk, "place": "scrap"}
    late = NOW + timedelta(days=31)
    refused("not_yours", actions.dispose, by=world.warehouse, why="没人要", now=late, **wish)
    refused("not_yet", actions.dispose, by=world.owner, why="没人要", now=NOW, **wish)
    refused("not_yet", actions.dispose, by=world.owner, why=" ", now=late, **wish)
    actions.dispose(by=world.owner, why="没人要", now=late, **wish)
    row.refresh_from_db()
    assert row.state == "disposed"


def test_what_lies_too_long_is_told_of_once() -> None:
    world = sent_back()
    received(world)
    shelved(world)
    late = NOW + timedelta(days=4)
    assert actions.warn_waiting(shop_id=world.shop.pk, now=NOW) == 0
    assert actions.warn_waiting(shop_id=world.shop.pk, now=late) == 2
    assert actions.warn_waiting(shop_id=world.shop.pk, now=late) == 0
    assert Notification.objects.filter(kind="returns.waiting").count() == 6


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"phone_tail": "12"}, "bad_tail"),
        ({"phone_tail": "abcd"}, "bad_tail"),
        ({"weight_g": -1}, "out_of_bounds"),
        ({"shelf_no": "x" * 100}, "too_long"),
        ({"note": "y" * 5000}, "too_long"),
    ],
)
def test_what_does_not_fit_is_refused(words, code) -> None:
    world = sent_back()
    row = received(world, STRAY)
    refused(
        code,
        actions.shelve,
        by=world.warehouse,
        arrival_id=row.pk,
        shelf=OnShelf(**words),
        now=NOW,
    )
    row.refresh_from_db()
    assert (row.state, row.shelf_no) == ("received", "")


def test_a_picture_is_kept_once_and_a_broken_one_is_not() -> None:
    world = sent_back()
    row, key = received(world), uuid4()
    for _ in range(2):
        file = SimpleUploadedFile("box.jpg", make_picture(), "image/jpeg")
        actions.add_photo(
            by=world.warehouse, arrival_id=row.pk, key=key, file=file, line_no="", now=NOW
        )
    assert Photo.objects.count() == Evidence.objects.count() == 1
    assert Evidence.objects.get().source == "warehouse"
    assert Evidence.objects.get().case_id == Case.objects.get().pk
    broken = SimpleUploadedFile("box.jpg", io.BytesIO(b"no picture").read(), "image/jpeg")
    kept = actions.add_photo(
        by=world.warehouse, arrival_id=row.pk, key=uuid4(), file=broken, line_no="", now=NOW
    )
    assert not isinstance(kept, Kept)
    assert Photo.objects.count() == 1


def test_labels_are_forgotten_in_time() -> None:
    world = sent_back()
    row = received(world, "张小明")
    late = NOW + timedelta(days=4000)
    assert actions.erase_personal(shop_id=world.shop.pk, now=NOW) == 0
    assert actions.erase_personal(shop_id=world.shop.pk, now=late) == 1
    row.refresh_from_db()
    assert row.text == row.name == row.phone_tail == ""
    assert actions.erase_personal(shop_id=world.shop.pk, now=late) == 0
