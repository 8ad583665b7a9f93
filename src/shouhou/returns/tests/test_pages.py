"""收货台 and its pages: as many questions for one row as for three, hostile words, rights."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouhou import moment
from shouhou.cases.models import Case
from shouhou.evidence.tests.files import make_picture
from shouhou.parcels.tests.browsing import browser, questions, text
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import make_world
from shouhou.returns.models import Arrival, Piece
from shouhou.returns.tests.make import ORDER, WAYBILL, agreement, count, piece, received, sent_back

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
HOSTILE = "<script>alert(1)</script>\u202e"


@pytest.fixture(autouse=True)
def _clock(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(moment, "now", lambda: NOW)
    settings.MEDIA_ROOT = tmp_path


def scan(client, told, **more):
    answer = client.post("/returns/scan/", {"text": told, **more}, headers=JSON)
    return answer.status_code, answer.json()


def three(world, n=3):
    for each in range(1, n):
        sent_back(
            world,
            order_no=f"27112300{each:02d}",
            refund_no=f"r{each}",
            return_waybill=f"YT47667935460{each:02d}",
        )
    return [WAYBILL, *(f"YT47667935460{each:02d}" for each in range(1, n))]


def test_the_station_goes_from_scan_to_count_with_data() -> None:
    world, key = sent_back(), str(uuid4())
    client = browser(world.warehouse)
    assert "收货台" in text(client.get("/returns/"))
    status, said = scan(client, WAYBILL, key=key, at="2026-11-23T09:59:00+08:00")
    assert (status, said["kind"], said["already"]) == (200, "card", False)
    assert "应退" in said["html"]
    told = {"key": str(uuid4()), "pieces": [{"quantity": 1, "condition": "new"}]}
    answer = client.post(
        f"/returns/count/?scan={key}", json.dumps(told), "application/json", headers=JSON
    )
    assert answer.json()["then"] == ["accept"]
    assert agreement().goods_state == "accepted"
    assert "个已清点" in text(client.get("/returns/day/"))


def test_the_same_without_script() -> None:
    world = sent_back()
    client = browser(world.warehouse)
    answer = client.post("/returns/scan/", {"text": WAYBILL}, follow=True)
    page = text(answer)
    assert "清点完" in page
    pk = Arrival.objects.get().pk
    told = {"rows": "1", "quantity-0": "1", "condition-0": "affects_resale"}
    page = text(client.post(f"/returns/{pk}/count/", told, follow=True))
    assert "影响二次销售" in page
    assert Piece.objects.get().place == "aside"
    assert "影响二次销售" in text(browser(world.agent).get(f"/cases/{Case.objects.get().pk}/"))


def test_several_orders_are_chosen_by_a_digit() -> None:
    world = sent_back()
    three(world, 2)
    client, key = browser(world.warehouse), str(uuid4())
    _, said = scan(client, "5678", key=key)
    assert said["kind"] == "choices"
    assert "<kbd>2</kbd>" in said["html"]
    assert "张小明" not in said["html"]
    _, said = scan(client, "5678", key=key, choice=f"{world.shop.pk}:{ORDER}")
    assert said["kind"] == "card"
    assert "按数字选" in text(client.post("/returns/scan/", {"text": "5678"}))


def test_two_keys_put_an_unknown_parcel_on_the_shelf() -> None:
    world = sent_back()
    client, key = browser(world.warehouse), str(uuid4())
    _, said = scan(client, "SF9999999999999", key=key)
    assert said["kind"] == "unknown"
    told = {"scan": key, "key": str(uuid4())}
    answer = client.post("/returns/shelve/", told, headers=JSON)
    assert answer.json()["shelf_no"] == "W1"
    assert "W1" in text(client.get("/returns/shelf/"))


def test_a_picture_of_the_station_is_evidence() -> None:
    world = sent_back()
    client, key = browser(world.warehouse), str(uuid4())
    scan(client, WAYBILL, key=key)
    told = {
        "scan": key,
        "key": str(uuid4()),
        "file": SimpleUploadedFile("box.jpg", make_picture(), "image/jpeg"),
    }
    answer = client.post("/returns/photo/", told, headers=JSON)
    assert answer.status_code == 200
    page = text(browser(world.agent).get(f"/cases/{Case.objects.get().pk}/"))
    assert f"/evidence/{answer.json()['evidence']}/thumb" in page


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("", "empty"),
        ("\x00\x07", "empty"),
        ("x" * 10_000, "too_long"),
        ("'; DROP TABLE returns_arrival; --", "unreadable"),
        (HOSTILE, "unreadable"),
        ("https://example.cn/", "an_address"),
        ("9999", "nothing_found"),
    ],
)
def test_hostile_scans_get_a_clear_answer(told, code) -> None:
    world = sent_back()
    status, said = scan(browser(world.warehouse), told)
    assert (status, said["kind"], said["code"]) == (409, "refused", code)
    assert said["says"]
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"pieces": 3}',
        b'{"pieces": [3]}',
        b'{"pieces": [{"quantity": "1"}]}',
        b'{"pieces": [{"quantity": 1, "condition": 7}]}',
        b'{"pieces": [{"quantity": 1.5, "condition": "new"}]}',
        b'{"pieces": [{"quantity": true, "condition": "new"}]}',
        b'{"weight_g": -1, "pieces": []}',
        b"[" * 5000,
    ],
)
def test_hostile_counts_change_nothing(body) -> None:
    world = sent_back()
    client, key = browser(world.warehouse), str(uuid4())
    scan(client, WAYBILL, key=key)
    answer = client.post(f"/returns/count/?scan={key}", body, "application/json", headers=JSON)
    assert answer.status_code == 409
    assert Arrival.objects.get().state == "received"


def test_words_of_strangers_stay_words() -> None:
    world = sent_back(title=HOSTILE, reason_text=HOSTILE, explain_text=HOSTILE)
    client = browser(world.warehouse)
    _, said = scan(client, WAYBILL)
    assert "<script>alert" not in said["html"]
    row = Arrival.objects.get()
    for address in (f"/returns/{row.pk}/", "/returns/shelf/", "/returns/list/"):
        assert "<script>alert" not in text(client.get(address))


def test_agents_see_and_do_not_touch() -> None:
    world = sent_back()
    row = received(world)
    client = browser(world.agent)
    assert client.get("/returns/").status_code == 403
    assert "撤销收件" not in text(client.get(f"/returns/{row.pk}/"))
    assert scan(client, WAYBILL)[0] == 404
    client.post(f"/returns/{row.pk}/undo/")
    row.refresh_from_db()
    assert row.state == "received"


def test_another_shops_parcel_does_not_exist() -> None:
    world = sent_back()
    row = received(world)
    other = browser(make_world("别家", "other-").owner)
    assert other.get(f"/returns/{row.pk}/").status_code == 404
    assert other.get(f"/returns/list/?shop={world.shop.pk}").status_code == 404
    assert WAYBILL not in text(other.get("/returns/shelf/"))


@pytest.mark.parametrize("address", ["/returns/", "/returns/shelf/", "/returns/list/"])
def test_one_row_and_three_ask_the_same(address) -> None:
    world = sent_back()
    client = browser(world.owner)
    numbers = three(world, 4)[:3]  # one is still awaited at the end
    stray = ["SF9999999999990", "SF9999999999991", "SF9999999999992"]
    for number in (numbers[0], stray[0]):
        received(world, number)
    one = questions(client, address)
    for number in (*numbers[1:], *stray[1:]):
        received(world, number)
    assert questions(client, address) == one


def test_a_card_with_one_line_and_with_three_asks_the_same() -> None:
    from shouhou.returns.tests.make import line

    world = sent_back()
    lines = [line(n, "2611230002") for n in (1, 2, 3)]
    sent_back(world, *lines, order_no="2611230002", refund_no="2", return_waybill="YT4766793546029")
    client = browser(world.warehouse)
    first, second = received(world), received(world, "YT4766793546029")
    assert questions(client, f"/returns/{first.pk}/") == questions(client, f"/returns/{second.pk}/")


def test_the_list_is_handed_over_and_exported() -> None:
    world = sent_back()
    row = received(world)
    count(world, row, piece(1))
    client = browser(world.warehouse)
    due = row.due_at.isoformat()
    told: dict[str, Any] = {"shop": world.shop.pk, "due": due}
    assert WAYBILL in text(client.get("/returns/list/", told))
    assert "已交" in text(client.post("/returns/list/hand-over/", told, follow=True))
    book: Any = client.get("/returns/list/export/", told)
    assert book["Content-Type"].endswith("sheet")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    for wrong in ("", "yesterday", "9999-99-99T00:00"):
        assert client.get("/returns/list/", {"due": wrong}).status_code == 200
    assert client.post("/returns/list/hand-over/", {"due": "x"}).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_speaks_both_languages(language) -> None:
    world = sent_back()
    row = received(world)
    stray = received(world, "SF9999999999999")
    client = browser(world.owner, language)
    for address in ("", "shelf/", "list/", f"{row.pk}/", f"{stray.pk}/", "day/"):
        page = text(client.get(f"/returns/{address}"))
        if language == "en":
            assert "收货台" not in page
