"""REST door of evidence: proofs kept, files handed out, nothing of another shop."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouhou.evidence.models import Evidence
from shouhou.evidence.tests.files import make_picture
from shouhou.evidence.tests.make import make_person, make_shop
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


def picture(name: str = "收据.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture(), "image/jpeg")


def test_a_proof_is_kept_once_and_handed_out() -> None:
    shop = make_shop()
    calls, path = make_calls(make_person(shop)), f"/shops/{shop.pk}/evidence"
    first, again = (calls.upload(path, "one", kind="proof", files=picture()) for _ in range(2))
    assert first.body == again.body
    assert (first.body[0]["kept"], first.body[0]["already"]) == (True, False)
    later = calls.upload(path, "two", kind="proof", files=picture()).body
    assert (later[0]["already"], later[0]["evidence_id"]) == (True, first.body[0]["evidence_id"])
    assert Evidence.objects.count() == 1
    seen = calls.get(f"/evidence/{first.body[0]['evidence_id']}").body
    assert (seen["kind"], seen["source"], seen["case_id"]) == ("proof", "hand", None)
    assert len(seen["sha256"]) == 64


def test_what_is_wrong_with_a_form_is_named() -> None:
    shop = make_shop()
    calls, path = make_calls(make_person(shop)), f"/shops/{shop.pk}/evidence"
    told = calls.upload(path, kind="sideways", files=picture())
    assert (told.status, told.body["field"]) == (422, "form.kind")
    told = calls.upload(path, kind="proof", files=picture(), source="buyer")
    assert (told.status, told.body["field"]) == (422, "form.source")
    told = calls.post(path, {"kind": "proof"})
    assert (told.status, told.body["code"]) == (415, "media_type")


def test_another_shops_evidence_does_not_exist() -> None:
    shop = make_shop()
    path = f"/shops/{shop.pk}/evidence"
    made = make_calls(make_person(shop)).upload(path, kind="proof", files=picture()).body
    calls = make_calls(make_person(make_shop("别家"), "zhou"))
    assert calls.get(f"/evidence/{made[0]['evidence_id']}").status == 404
    assert calls.get(f"/evidence/{made[0]['evidence_id']}/file").status == 404
    assert calls.upload(path, kind="proof", files=picture()).status == 404
