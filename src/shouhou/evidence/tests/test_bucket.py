"""Evidence in a bucket: the same as in the folder, against a real S3-compatible server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import storages

from shouhou.evidence.actions import erase, sweep
from shouhou.evidence.models import Evidence
from shouhou.evidence.queries import get, open_bytes
from shouhou.evidence.queries.stored import Bucket, store
from shouhou.evidence.tests.bucket_server import running
from shouhou.evidence.tests.files import make_noise
from shouhou.evidence.tests.make import CASE, NOW, keep, make_person, make_shop

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("bucket")) as options:
        yield options


@pytest.fixture
def bucket(server, settings, media):
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": server}
    settings.STORAGES = settings.STORAGES | {"evidence": backend}
    yield store()
    assert not media.exists()
    for name, _ in store().names():
        store().delete(name)


def names(bucket):
    return sorted(name for name, _ in bucket.names())


def test_there_and_back(client, bucket):
    assert isinstance(bucket, Bucket)
    shop = make_shop()
    by = make_person(shop)
    (kept,) = keep(shop, by, ("a.png", make_noise((400, 300))))
    view = get(by, kept.evidence_id)
    place = f"{shop.pk}/{view.stored_sha256[:2]}/{view.stored_sha256}"
    assert names(bucket) == [f"{place}.png", f"{place}.thumb.jpg"]
    assert len(open_bytes(by, view.id).stream.read()) == view.bytes
    client.force_login(by)
    answer = client.get(f"/evidence/{view.id}/file")
    assert len(b"".join(answer.streaming_content)) == view.bytes
    assert client.get(f"/evidence/{view.id}/thumb")["Content-Type"] == "image/jpeg"
    assert keep(shop, by, ("a.png", make_noise((400, 300))))[0].already


def test_erasing_deletes_the_objects(bucket, django_capture_on_commit_callbacks):
    shop = make_shop()
    by = make_person(shop)
    keep(shop, by, ("a.png", make_noise()))
    keep(shop, by, ("same.png", make_noise()), case_id=CASE + 1)
    with django_capture_on_commit_callbacks(execute=True):
        erase(shop_id=shop.pk, case_ids=[CASE], now=NOW)
    assert len(names(bucket)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        erase(shop_id=shop.pk, case_ids=[CASE + 1], now=NOW)
    assert names(bucket) == []


def test_objects_nobody_names_are_swept(bucket):
    shop = make_shop()
    keep(shop, make_person(shop), ("a.png", make_noise()))
    bucket.put(f"{shop.pk}/ab/{'ab' * 32}.jpg", b"left by a crash")
    assert sweep(now=datetime.now(UTC)) == 0
    assert sweep(now=datetime.now(UTC) + timedelta(days=2)) == 1
    assert len(names(bucket)) == 2


def test_a_wrong_word_writes_no_row(server, settings, bucket):
    failures = pytest.importorskip("botocore.exceptions")
    options = server | {"secret_key": "wrong"}
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"evidence": backend}
    shop = make_shop()
    with pytest.raises(failures.ClientError):
        keep(shop, make_person(shop), ("a.png", make_noise()))
    assert not Evidence.objects.exists()
    assert storages["evidence"].secret_key == "wrong"
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": server}
    }
