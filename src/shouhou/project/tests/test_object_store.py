"""The seller's words for an S3-compatible server."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from shouhou.project.object_store import NoObjectStore, object_stores

NAMED = {
    "SHOUHOU_S3_URL": "http://127.0.0.1:9000",
    "SHOUHOU_S3_BUCKET": "evidence",
    "SHOUHOU_S3_KEY": "key",
    "SHOUHOU_S3_SECRET": "word",
}


def test_no_server_is_named_and_the_folder_is_used() -> None:
    assert object_stores({}) == {}


def test_half_a_server_is_said() -> None:
    with pytest.raises(NoObjectStore, match="SHOUHOU_S3_BUCKET, SHOUHOU_S3_SECRET"):
        object_stores({"SHOUHOU_S3_URL": "http://x", "SHOUHOU_S3_KEY": "key"})


def test_a_server_is_used_or_its_extra_is_named() -> None:
    if find_spec("storages") is None:
        with pytest.raises(NoObjectStore, match="s3"):
            object_stores(NAMED)
        return
    options = object_stores(NAMED)["evidence"]["OPTIONS"]
    assert (options["endpoint_url"], options["bucket_name"]) == (
        "http://127.0.0.1:9000",
        "evidence",
    )
    assert options["file_overwrite"] is True
