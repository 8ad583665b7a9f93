"""Where evidence is stored when the seller names an S3-compatible server instead of the folder.

SHOUHOU_S3_URL, SHOUHOU_S3_BUCKET, SHOUHOU_S3_KEY, SHOUHOU_S3_SECRET, and SHOUHOU_S3_REGION where
the server asks for one. Needs the extra `s3` (pip install "shouhou[s3]").
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

BACKEND = "storages.backends.s3.S3Storage"
NEEDED = ("SHOUHOU_S3_BUCKET", "SHOUHOU_S3_KEY", "SHOUHOU_S3_SECRET")


class NoObjectStore(Exception):
    """The server is named, but it cannot be used like this; the message says what is missing."""


def object_stores(environment: Mapping[str, str]) -> dict[str, Any]:
    """The entry for settings.STORAGES; none when no server is named. Raises NoObjectStore."""
    address = environment.get("SHOUHOU_S3_URL", "")
    if not address:
        return {}
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        raise NoObjectStore(f"SHOUHOU_S3_URL 还需要 · also needs: {', '.join(missing)}")
    if find_spec("storages") is None:
        raise NoObjectStore('S3: pip install "shouhou[s3]"')
    options = {
        "endpoint_url": address,
        "bucket_name": environment["SHOUHOU_S3_BUCKET"],
        "access_key": environment["SHOUHOU_S3_KEY"],
        "secret_key": environment["SHOUHOU_S3_SECRET"],
        "region_name": environment.get("SHOUHOU_S3_REGION") or "us-east-1",
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": True,  # a name is the hash of what is in it
    }
    return {"evidence": {"BACKEND": BACKEND, "OPTIONS": options}}
