"""`shouhou run` as a seller meets it: one line, one address, Ctrl-C; and as bad luck meets it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shouhou.project.postgres import lockfile

pytestmark = pytest.mark.slow

Start = Callable[..., subprocess.Popen[str]]
COMMAND = [sys.executable, "-m", "shouhou", "run", "--no-sample", "--port", "8470"]


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="shouhou-run-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def started_once() -> Iterator[Path]:
    """A folder in which a desk was started and stopped: its tables are there."""
    with own_folder() as path:
        desk = launched(path)
        first_line(desk)
        desk.send_signal(signal.SIGINT)
        assert desk.wait(30) == 0
        assert desk.stdout is not None
        desk.stdout.close()
        yield path


@pytest.fixture
def nothing_yet() -> None:
    """For a test of the very first start."""


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A desk's folder: of one that was started before, which is quicker, or an empty one."""
    with own_folder() as path:
        if "nothing_yet" not in request.fixturenames:
            once = request.getfixturevalue("started_once")
            subprocess.run(["cp", "-a", f"{once}/.", str(path)], check=True)
        yield path


def launched(folder: Path, *more: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name != "SHOUHOU_DATABASE_URL"}
    environment = kept | {
        "SHOUHOU_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "shouhou.project.settings",
        "SHOUHOU_POOL": "1",
    }
    return subprocess.Popen(
        [*COMMAND, *more],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts a desk on the folder; whatever still runs at the end is stopped."""
    begun: list[subprocess.Popen[str]] = []

    def begin(*more: str) -> subprocess.Popen[str]:
        desk = launched(folder, *more)
        begun.append(desk)
        return desk

    yield begin
    for desk in begun:
        with contextlib.suppress(ProcessLookupError):
            desk.send_signal(signal.SIGTERM)
        desk.wait(30)
        if desk.stdout is not None:
            desk.stdout.close()


def first_line(desk: subprocess.Popen[str]) -> str:
    assert desk.stdout is not None
    return desk.stdout.readline()


def health(folder: Path) -> dict[str, object]:
    address = json.loads((folder / "run.json").read_text())["address"]
    with urllib.request.urlopen(f"{address}health", timeout=5) as answer:
        found: dict[str, object] = json.loads(answer.read())
    return found


def group_is_gone(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return True
    return False


def children_of(pid: int) -> list[int]:
    said = subprocess.run(
        ["ps", "-e", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True
    )
    rows = [line.split(None, 2) for line in said.stdout.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == pid and "--lifeline" in row[2]]


@pytest.mark.usefixtures("nothing_yet")
def test_one_line_then_pages_then_a_clean_end(folder: Path, start: Start) -> None:
    desk = start()
    line = first_line(desk)
    assert "http://127.0.0.1:" in line
    assert health(folder) == {"ok": True, "database": "reachable"}
    second = start()
    assert "已经在运行:http://127.0.0.1:" in first_line(second)
    assert second.wait(10) == 0
    children = children_of(desk.pid)
    assert len(children) == 4
    began = time.monotonic()
    desk.send_signal(signal.SIGINT)
    assert desk.wait(30) == 0
    assert time.monotonic() - began < 10
    assert all(group_is_gone(child) for child in children)
    assert lockfile.living_postmaster(folder / "postgres") is None
    assert not (folder / "run.json").exists()


def test_killed_outright_it_leaves_nothing_behind_and_starts_again(
    folder: Path, start: Start
) -> None:
    desk = start()
    first_line(desk)
    children = children_of(desk.pid)
    desk.kill()
    desk.wait()
    end = time.monotonic() + 15
    while time.monotonic() < end and not all(group_is_gone(child) for child in children):
        time.sleep(0.1)
    assert all(group_is_gone(child) for child in children)
    again = start()
    assert "http://127.0.0.1:" in first_line(again)
    assert health(folder)["ok"] is True


def test_a_killed_child_and_a_killed_database_come_back(folder: Path, start: Start) -> None:
    desk = start()
    first_line(desk)
    for child in children_of(desk.pid):
        os.killpg(child, signal.SIGKILL)
    postmaster = lockfile.living_postmaster(folder / "postgres")
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    end = time.monotonic() + 40
    answer: dict[str, object] = {}
    while time.monotonic() < end and not answer.get("ok"):
        time.sleep(0.3)
        with contextlib.suppress(OSError):
            answer = health(folder)
    assert answer.get("ok") is True


def test_the_sample_market_runs_beside_it_when_wanted(folder: Path, start: Start) -> None:
    desk = start("--market")
    line = first_line(desk)
    assert "  示例市场:http://127.0.0.1:" in line
    assert len(children_of(desk.pid)) == 5
    app = folder / "market" / "app.json"
    end = time.monotonic() + 20
    while time.monotonic() < end and not app.exists():
        time.sleep(0.1)
    assert app.stat().st_mode & 0o777 == 0o600
    port = line.partition("示例市场:http://127.0.0.1:")[2].partition("/")[0]
    assert json.loads(app.read_text())["gateway"] == f"http://127.0.0.1:{port}/router/rest"
    assert (folder / "market" / "clock.json").exists()
