"""A whole desk as a seller starts it (`shouhou run`), with its sample market, to be measured.

    with market_desk() as desk:  # own folder, own ports, own PostgreSQL; Django is ready inside
        desk.market.act("pay", tid=1)
        desk.kill("worker")

Needs nothing but this machine. What the block leaves behind is removed, but for its logs when it
ends with a problem.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from desk_pages import served

START_SECONDS = 120
ROWS = 100_000


@dataclass(slots=True)
class Market:
    """The strings of the running market."""

    control: str
    line: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60))

    def get(self, path: str) -> Any:
        answer = self.line.get(f"{self.control}/{path}")
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **given: Any) -> Any:
        answer = self.line.post(f"{self.control}/{path}", json=given)
        if answer.status_code >= 400:
            raise ValueError(f"{path}: {answer.text}")
        return answer.json()

    def act(self, name: str, **arguments: Any) -> Any:
        """One act of its people; ValueError where its world says no."""
        return self.post(f"acts/{name}", **arguments)["result"]

    def truth(self, what: str) -> list[dict[str, Any]]:
        """A whole list, however long."""
        rows: list[dict[str, Any]] = []
        after = 0
        while True:
            some = self.get(f"truth/{what}?after={after}&limit={ROWS}")
            rows += some
            if len(some) < ROWS:
                return rows
            after = next(iter(some[-1].values()))


@dataclass(slots=True)
class Desk:
    """The running processes. Children are found by their words, so each start is a new one."""

    folder: Path
    run: subprocess.Popen[bytes]
    address: str
    market: Market
    kills: dict[str, int] = field(default_factory=dict)

    def kill(self, name: str) -> bool:
        """SIGKILL to a child and all of its group; False while it is being started again."""
        for pid in children_of(self.run.pid):
            if command_of(pid)[3:4] == [name]:
                os.killpg(pid, signal.SIGKILL)
                self.kills[name] = self.kills.get(name, 0) + 1
                return True
        return False

    def peak_mb(self) -> float:
        """The largest resident size a child has had, in MB."""
        return max((peak_of(pid) for pid in children_of(self.run.pid)), default=0.0)


@contextmanager
def market_desk(port: int = 8930) -> Iterator[Desk]:
    """A fresh desk and market, up and healthy; Django is set up for the same database."""
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as named:
        folder = Path(named)
        folder.chmod(0o755)
        os.environ["SHOUHOU_DATA"] = named
        os.environ["SHOUHOU_MARKET"] = str(folder / "market")
        os.environ["SHOUHOU_CLOCK"] = str(folder / "market" / "clock.json")
        os.environ["SHOUHOU_API_CALLS_PER_MINUTE"] = "1000000"
        with served(folder), running(folder, port) as desk:
            yield desk


@contextmanager
def running(folder: Path, port: int) -> Iterator[Desk]:
    """`shouhou run` in its own process group, until the block ends."""
    words = ["run", "--no-sample", "--market", "--port", str(port)]
    with (folder / "run.log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", "shouhou", *words],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        address = waited_for(folder / "run.json", started)["address"]
        control = waited_for(folder / "market" / "app.json", started)["control"]
        yield Desk(folder, started, address, Market(control))
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(timeout=30)
        except subprocess.TimeoutExpired:
            for pid in (*children_of(started.pid), started.pid):
                os.killpg(pid, signal.SIGKILL)
            started.wait()


def waited_for(file: Path, run: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What the file says once it is there."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and run.poll() is None:
        if file.exists():
            return dict(json.loads(file.read_text()))
        time.sleep(0.1)
    raise RuntimeError(f"the desk did not start: {(file.parent / 'run.log')}")


def children_of(pid: int) -> list[int]:
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(each) for each in told.split()]


def command_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def peak_of(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = (line for line in told.splitlines() if line.startswith("VmHWM"))
    return int(next(found, "VmHWM: 0 kB").split()[1]) / 1024
