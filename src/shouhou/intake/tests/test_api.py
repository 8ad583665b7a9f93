"""REST door of intake: an export sent, read, confirmed; each once."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouhou.intake import actions
from shouhou.intake.models import Upload
from shouhou.intake.tests.make import (
    HEADER,
    NOW,
    Place,
    csv_bytes,
    make_order,
    make_place,
    orders_csv,
    read,
)
from shouhou.shops.tests.calling import Answer, Calls, make_calls

pytestmark = pytest.mark.django_db


def send(calls: Calls, place: Place, key: str = "", **more: object) -> Answer:
    content = csv_bytes(HEADER, [make_order(1), make_order(2)])
    file = SimpleUploadedFile("ExportOrderList.csv", content, "text/csv")
    return calls.upload("/uploads", key, shop_id=place.shop_id, files=file, **more)


def test_an_export_is_sent_once_read_and_confirmed() -> None:
    place = make_place()
    calls = make_calls(place.owner)
    first, again = send(calls, place, "one"), send(calls, place, "one")
    assert (first.status, first.body) == (201, again.body)
    assert Upload.objects.count() == 1
    path = f"/uploads/{first.body['id']}"
    assert calls.get(path).body["state"] == "received"
    actions.read_upload(upload_id=first.body["id"], now=NOW)
    seen = calls.get(path).body
    assert (seen["state"], seen["files"][0]["sheets"][0]["rows"]) == ("previewed", 2)
    assert "13800000000" not in str(seen)
    assert calls.post(f"{path}/confirm").status == 200
    assert calls.get(path).body["state"] == "confirmed"
    told = calls.post(f"{path}/discard")
    assert (told.status, told.body["code"]) == (409, "not_now")


def test_unknown_fields_of_the_form_are_refused() -> None:
    place = make_place()
    calls = make_calls(place.owner)
    told = send(calls, place, colour="red")
    assert (told.status, told.body["field"]) == (422, "form.colour")
    told = calls.upload("/uploads", shop_id=place.shop_id)
    assert (told.status, told.body["field"]) == (422, "file.files")
    assert Upload.objects.count() == 0


def test_the_list_is_walked_by_cursor() -> None:
    place = make_place()
    made = [read(place, orders_csv([make_order(n)])).id for n in range(5)]
    cursor: dict[str, str] = {}
    calls, seen = make_calls(place.owner), []
    while True:
        page = calls.get("/uploads", limit=2, **cursor).body
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == made[::-1]
    told = calls.get(f"/uploads/{made[0]}/problems", **cursor)
    assert (told.status, told.body["code"]) == (422, "bad_cursor")


def test_another_shops_uploads_do_not_exist() -> None:
    upload_id = read(make_place(), orders_csv([make_order(1)])).id
    calls = make_calls(make_place("别家", "zhou").owner)
    assert calls.get("/uploads").body == {"items": [], "next": None}
    for path in ("", "/problems"):
        assert calls.get(f"/uploads/{upload_id}{path}").status == 404
    for verb in ("confirm", "discard", "read-again"):
        assert calls.post(f"/uploads/{upload_id}/{verb}").status == 404
