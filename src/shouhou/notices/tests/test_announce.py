"""announce: with the deed or not at all, once, and cheap."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shouhou.notices.actions import announce
from shouhou.notices.actions.announce import NoSuchTopic
from shouhou.notices.models import Notice
from shouhou.notices.tests.make import NOW, make_staff
from shouhou.notices.words import CHANNEL


@pytest.fixture
def ear(transactional_db) -> Iterator[psycopg.Connection]:
    """A connection of its own that listens, as the live process does."""
    known = connection.get_connection_params()
    wanted = {
        key: known[key] for key in ("dbname", "user", "password", "host", "port") if key in known
    }
    with psycopg.connect(**wanted, autocommit=True) as listening:
        listening.execute(f"LISTEN {CHANNEL}")
        yield listening


def heard(ear: psycopg.Connection, seconds: float = 0.3) -> list[dict[str, object]]:
    return [json.loads(each.payload) for each in ear.notifies(timeout=seconds)]


def test_it_is_heard_after_the_commit_with_ids_only(ear: psycopg.Connection) -> None:
    shop_id, _ = make_staff()
    with transaction.atomic():
        announce(shop_id, "case.changed", now=NOW, case_id=12, subject_id=5, about={"lane": "pay"})
        assert heard(ear) == []
    (row,) = Notice.objects.all()
    assert (row.about, row.at, row.case_id, row.subject_id) == ({"lane": "pay"}, NOW, 12, 5)
    assert heard(ear) == [
        {"id": row.pk, "topic": "case.changed", "shop": shop_id, "case": 12, "subject": 5}
    ]


def test_rolled_back_it_was_never_said(ear: psycopg.Connection) -> None:
    shop_id, _ = make_staff()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce(shop_id, "case.opened", now=NOW, case_id=1)
        raise ZeroDivisionError
    assert heard(ear) == []
    assert not Notice.objects.exists()


def test_said_twice_in_one_transaction_it_is_one(ear: psycopg.Connection) -> None:
    shop_id, _ = make_staff()
    with transaction.atomic():
        for about in ({"a": 1}, {"b": 2}):
            announce(shop_id, "queue.changed", now=NOW, about=about)
        announce(shop_id, "queue.changed", now=NOW, case_id=3)
    assert [each["case"] for each in heard(ear)] == [None, 3]
    assert [row.about for row in Notice.objects.order_by("pk")] == [{"a": 1, "b": 2}, {}]
    with transaction.atomic():
        announce(shop_id, "queue.changed", now=NOW)
    assert Notice.objects.count() == 3


@pytest.mark.django_db
def test_what_a_savepoint_took_back_can_be_said_again() -> None:
    shop_id, _ = make_staff()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce(shop_id, "case.opened", now=NOW, case_id=1)
        raise ZeroDivisionError
    announce(shop_id, "case.opened", now=NOW, case_id=1)
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_it_is_one_statement_when_no_webhook_listens() -> None:
    shop_id, _ = make_staff()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        announce(shop_id, "note.added", now=NOW, case_id=1)
    assert len(asked) == 1


@pytest.mark.django_db
def test_unknown_topics_and_hostile_texts() -> None:
    shop_id, _ = make_staff()
    with pytest.raises(NoSuchTopic):
        announce(shop_id, "case.exploded", now=NOW)
    announce(shop_id, "note.added", now=NOW, about={"x": "a\x00b", "big": "啊" * 20_000})
    assert Notice.objects.get().about["x"] == "ab"
