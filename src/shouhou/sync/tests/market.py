"""The sample market on a loopback port: the real counterpart."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PROGRAM = (
    "import sys; from pathlib import Path;"
    "from shouhou.platforms.taobao.sandbox.serving import serve;"
    "serve(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]))"
)


class RunningMarket:
    """Its folder and its strings."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.control = folder, f"http://127.0.0.1:{port}/control"

    def say(self, place: str, **said: Any) -> Any:
        told = httpx.post(f"{self.control}/{place}", json=said, timeout=20)
        assert told.status_code == 200, told.text
        return told.json()

    def act(self, name: str, **said: Any) -> Any:
        return self.say(f"acts/{name}", **said)["result"]

    def truth(self, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.control}/truth/{what}").json()
        return found


@contextmanager
def running_market() -> Iterator[RunningMarket]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="shouhou-market-", dir="/tmp") as name:
        folder = Path(name)
        command = [sys.executable, "-c", PROGRAM, name, str(port)]
        kept = {key: value for key, value in os.environ.items() if key != "SHOUHOU_CLOCK"}
        process = subprocess.Popen(command, env=kept)
        try:
            end = time.monotonic() + 20
            while time.monotonic() < end and not is_up(port):
                time.sleep(0.05)
            yield RunningMarket(folder, port)
        finally:
            process.terminate()
            process.wait(10)


def is_up(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/control/clock").status_code == 200
    except httpx.HTTPError:
        return False


def app_of(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "app.json").read_text())
    return found
