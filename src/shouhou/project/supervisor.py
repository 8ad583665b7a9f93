"""Keep the desk's processes alive: pages, jobs, messages, database …; say what was restarted."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shouhou.project.folder import DataFolder
from shouhou.project.network import ANYWHERE, address_of
from shouhou.project.postgres import CannotStart, Server

HEALTHY_SECONDS = 60
STOP_SECONDS = 6
TICK_SECONDS = 0.5
LONGEST_PAUSE = 30
MOST_ENDS = 1  # before the first healthy answer; after it we never give up
STEADY_SECONDS = 60
LOG_BYTES = 5_000_000


class Child:
    """One process of ours, restarted after growing pauses when it ends by itself."""

    def __init__(self, title: str, words: list[str], log: Path) -> None:
        self.title = title
        self.words = words
        self.log = log
        self.pause = 1
        self.ends = 0
        self.start_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """In a process group of its own, holding our lifeline as its standard input."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.started = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "shouhou", *self.words, "--lifeline"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def look_after(self) -> None:
        """Start it again when its pause is over; say so when it has just ended."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.signal(signal.SIGKILL)  # what it left of its group
        self.process = None
        self.ends += 1
        steady = now - self.started > STEADY_SECONDS
        self.pause = 1 if steady else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = now + self.pause
        say(f"{self.title}停了(代码 {code}),{self.pause} 秒后重新启动,详情见 {self.log}")

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def gone(self) -> bool:
        return self.process is None or self.process.poll() is not None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk is served: one network card, a port for pages and one for live updates."""

    host: str
    port: int
    live_port: int
    market_port: int | None = None
    """Where the sample market is to be, on this machine only; None: there is none."""


class Supervisor:
    """The children and the database of one running desk."""

    def __init__(self, folder: DataFolder, place: Place, server: Server | None) -> None:
        self.folder = folder
        self.host = host = place.host
        self.port = place.port
        self.server = server
        pages, events = ["--port", str(place.port)], ["--port", str(place.live_port)]
        self.web = Child("网页", ["web", "--host", host, *pages], folder.logs / "web.log")
        self.worker = Child("后台任务", ["worker"], folder.logs / "worker.log")
        words = ["live", "--host", host, *events, "--web-port", str(place.port)]
        self.live = Child("实时更新", words, folder.logs / "live.log")
        self.sync = Child("同步", ["sync"], folder.logs / "sync.log")
        self.later = [self.worker, self.live, self.sync]
        for child in self.later:
            child.start_at = math.inf
        self.first = [self.web]
        if place.market_port is not None:
            words = ["market", "--port", str(place.market_port)]
            self.first.append(Child("示例市场", words, folder.logs / "market.log"))
        self.children = [*self.first, *self.later]

    def __enter__(self) -> Supervisor:
        """What needs no tables: it takes a second to come up, meanwhile they are prepared."""
        for child in self.first:
            child.start()
        return self

    def start_jobs(self) -> None:
        """Jobs must not meet tables of an older version, so they wait for the preparation."""
        for child in self.later:
            child.start()

    def __exit__(self, *problem: object) -> None:
        """Ask politely, then insist: granian has been seen to ignore an early SIGTERM."""
        (self.folder.path / "run.json").unlink(missing_ok=True)
        for child in self.children:
            child.signal(signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and not all(child.gone() for child in self.children):
            time.sleep(0.02)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()

    def wait_until_healthy(self) -> bool:
        """Until /health says so; then leave a note where we are."""
        end = time.monotonic() + HEALTHY_SECONDS
        while time.monotonic() < end:
            if is_healthy(self.host, self.port):
                note = {"pid": os.getpid(), "address": address_of(self.host, self.port)}
                (self.folder.path / "run.json").write_text(json.dumps(note))
                return True
            for child in self.children:
                child.look_after()
            if self.web.ends > MOST_ENDS:
                break
            time.sleep(0.03)
        return False

    def watch(self) -> None:
        """Until interrupted."""
        while True:
            self.look_after_database()
            for child in self.children:
                child.look_after()
            time.sleep(TICK_SECONDS)

    def look_after_database(self) -> None:
        if self.server is None or self.server.alive():
            return
        say("数据库停了,正在恢复……")
        try:
            self.server.revive()
            say("数据库已恢复。")
        except CannotStart as problem:
            say(str(problem))


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def is_healthy(host: str, port: int) -> bool:
    """Ask /health directly: a proxy named in the environment has no part in this."""
    near = host if host not in ANYWHERE else "::1" if ":" in host else "127.0.0.1"
    asked = http.client.HTTPConnection(near, port, timeout=5)
    try:
        asked.request("GET", "/health", headers={"Host": f"localhost:{port}"})
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


@contextlib.contextmanager
def the_only_one(folder: DataFolder) -> Iterator[bool]:
    """True for the first `shouhou run` on a folder, as long as it lives."""
    with (folder.path / "run.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def running_address(folder: DataFolder) -> str:
    """Where the desk that runs on this folder can be opened."""
    try:
        return str(json.loads((folder.path / "run.json").read_text())["address"])
    except (OSError, ValueError, KeyError):
        return "(正在启动 · starting)"
