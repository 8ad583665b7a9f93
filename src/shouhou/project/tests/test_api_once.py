"""A key makes a write happen once: repeated, changed, at the same time, refused, killed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from shouhou.intake.tests.make import Place, make_place
from shouhou.project.api import once
from shouhou.project.api.kept import IdempotentCall
from shouhou.shops.models import ApiToken, ShopFact
from shouhou.shops.queries import token_hash
from shouhou.shops.tests.calling import Answer, Calls, make_calls

BODY = {"value": "free", "from_on": "2026-11-23"}


def path_of(place: Place) -> str:
    return f"/shops/{place.shop_id}/facts/postage"


@pytest.mark.django_db
def test_a_write_needs_a_key() -> None:
    place = make_place()
    calls = make_calls(place.owner)
    for key in ("none", "a b", "键", "x" * 201):
        told = calls.put(path_of(place), BODY, key)
        assert (told.status, told.body["code"]) == (422, "no_key")
    assert ShopFact.objects.count() == 0


@pytest.mark.django_db
def test_the_same_request_is_answered_as_the_first_time() -> None:
    place = make_place()
    calls = make_calls(place.owner)
    first = calls.put(path_of(place), BODY, "one")
    again = calls.put(path_of(place), BODY, "one")
    assert (first.status, first.body) == (200, {"changed": True})
    assert (again.status, again.body) == (200, {"changed": True})
    assert again.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers
    assert ShopFact.objects.count() == 1
    assert calls.put(path_of(place), BODY, "two").body == {"changed": False}


@pytest.mark.django_db
def test_another_request_under_the_key_is_refused() -> None:
    place = make_place()
    calls = make_calls(place.owner)
    calls.put(path_of(place), BODY, "one")
    told = calls.put(path_of(place), BODY | {"value": "paid"}, "one")
    assert (told.status, told.body["code"]) == (409, "idempotency_mismatch")
    told = calls.put(f"/shops/{place.shop_id}/facts/insurance", BODY, "one")
    assert told.status == 409
    other = make_calls(place.owner)
    assert other.put(path_of(place), BODY, "one").body == {"changed": False}


@pytest.mark.django_db
def test_a_refusal_leaves_the_key_free() -> None:
    place = make_place()
    calls = make_calls(place.owner)
    told = calls.put(path_of(place), BODY | {"value": "sideways"}, "one")
    assert (told.status, told.body["code"]) == (409, "unknown_word")
    assert IdempotentCall.objects.count() == 0
    assert calls.put(path_of(place), BODY, "one").status == 200


@pytest.mark.django_db
def test_answers_are_sealed_and_forgotten_after_two_days() -> None:
    place = make_place()
    make_calls(place.owner).put(path_of(place), BODY, "one")
    kept = IdempotentCall.objects.get()
    assert b"changed" not in bytes(kept.answer)
    assert once.forget(kept.at + timedelta(hours=47)) == 0
    assert once.forget(kept.at + timedelta(hours=49)) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_calls_at_once_do_it_once() -> None:
    place = make_place()
    token = make_calls(place.owner).token
    gate, answers = threading.Barrier(8), []

    def call() -> None:
        try:
            gate.wait()
            answers.append(Calls(token).put(path_of(place), BODY, "one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {(each.status, each.body["changed"]) for each in answers} == {(200, True)}
    assert [replayed(each) for each in answers].count(False) == 1
    assert ShopFact.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_fault_keeps_neither_the_work_nor_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place()
    calls = make_calls(place.owner)
    monkeypatch.setattr(once, "seal", lambda: 1 / 0)
    assert calls.put(path_of(place), BODY, "one").status == 500
    assert (ShopFact.objects.count(), IdempotentCall.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert calls.put(path_of(place), BODY, "one").body == {"changed": True}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    place = make_place()
    calls = make_calls(place.owner)
    monkeypatch.setattr(once, "WAIT", "200ms")
    held, done = threading.Event(), threading.Event()
    caller = f"token:{ApiToken.objects.get(token_hash=token_hash(calls.token)).pk}"

    def hold() -> None:
        with transaction.atomic():
            once.claim((caller, "one", b"", timezone.now()))
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    told = calls.put(path_of(place), BODY, "one")
    done.set()
    thread.join()
    assert (told.status, told.body["code"]) == (409, "in_progress")


def replayed(answer: Answer) -> bool:
    return answer.headers.get("Idempotent-Replay") == "true"
