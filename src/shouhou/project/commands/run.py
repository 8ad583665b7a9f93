"""`shouhou run`: one command from nothing to a desk in the browser, and Ctrl-C back to nothing."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType

from shouhou.project.database import NAMED_BY, configured_url
from shouhou.project.folder import DataFolder, data_folder
from shouhou.project.network import address_of, free_port, names_of
from shouhou.project.postgres import Server
from shouhou.project.supervisor import Place, Supervisor, running_address, the_only_one

MARKET = "127.0.0.1"
"""The market is a toy without passwords: only this machine reaches it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="网卡地址,局域网用 0.0.0.0")
    parser.add_argument("--port", type=int, default=8400, help="端口,被占用时用下一个")
    parser.add_argument("--no-sample", action="store_true", help="不装示例店铺 · no sample shop")
    market = parser.add_mutually_exclusive_group()
    market.add_argument("--market", action="store_true", help="总是启动示例市场 · the market, too")
    market.add_argument("--no-market", action="store_true", help="不启动示例市场 · no market")


def run(options: argparse.Namespace) -> int:
    """Returns when told to stop; everything it started is stopped by then."""
    folder = data_folder()
    folder.path.mkdir(parents=True, exist_ok=True)
    with the_only_one(folder) as alone:
        if not alone:
            print(f"售后台已经在运行:{running_address(folder)} · already running")
            return 0
        folder.prepare()
        with contextlib.suppress(KeyboardInterrupt), signals_as_interrupt():
            return serve(folder, options)
    return 0


def serve(folder: DataFolder, options: argparse.Namespace) -> int:
    """Database, children, tables; then watch over them until interrupted."""
    place = place_of(options)
    os.environ["SHOUHOU_HOSTS"] = ",".join(names_of(options.host))
    os.environ["SHOUHOU_LIVE_PORT"] = str(place.live_port)
    if place.market_port is not None:
        found_market(folder)
    with (
        database(folder) as server,
        Supervisor(folder, place, server) as supervisor,
    ):
        log_ins = prepare(options.no_sample)
        if log_ins is None:
            return 1
        supervisor.start_jobs()
        if not supervisor.wait_until_healthy():
            log = folder.logs / "web.log"
            said = log.read_text(errors="replace").splitlines()[-3:]
            print("网页没有启动成功:", *said, f"详情见 {log}", sep="\n", file=sys.stderr)
            return 1
        print(greeting(place, log_ins), flush=True)
        supervisor.watch()
    return 0


@contextlib.contextmanager
def database(folder: DataFolder) -> Iterator[Server | None]:
    """The embedded server, or None when the seller named one; children are told by environment."""
    if configured_url() is not None:
        yield None
        return
    server = Server(folder)
    os.environ[NAMED_BY] = server.start()
    try:
        yield server
    finally:
        server.leave()


def prepare(no_sample: bool) -> list[tuple[str, str]] | None:
    """Tables and sample shop, in a process of its own so that this one stays small."""
    command = [sys.executable, "-m", "shouhou", "prepare", *(["--no-sample"] * no_sample)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print("数据库没有准备好,见上面的说明。", file=sys.stderr)
        return None
    said = json.loads(done.stdout.splitlines()[-1])
    return [(name, password) for name, password in said["log_ins"]]


def place_of(options: argparse.Namespace) -> Place:
    """Free ports for the pages, the live updates and, unless unwanted, the sample market."""
    port = free_port(options.host, options.port)
    live_port = free_port(options.host, port + 1)
    wanted = options.market or not (options.no_market or options.no_sample)
    return Place(
        options.host, port, live_port, free_port(MARKET, live_port + 1) if wanted else None
    )


def found_market(folder: DataFolder) -> None:
    """Tell all children where the market lives, and that its clock is the desk's."""
    folder.market.mkdir(exist_ok=True, mode=0o700)
    # It is written anew when the market is up, with the ports of this time.
    (folder.market / "app.json").unlink(missing_ok=True)
    os.environ["SHOUHOU_MARKET"] = str(folder.market)
    os.environ["SHOUHOU_CLOCK"] = str(folder.market / "clock.json")


def greeting(place: Place, log_ins: list[tuple[str, str]]) -> str:
    """The one line a seller needs."""
    address = address_of(place.host, place.port)
    market = f"  示例市场:{address_of(MARKET, place.market_port)}" if place.market_port else ""
    shown = "、".join(f"{name} / {password}" for name, password in log_ins)
    accounts = f"  示例账号 {shown}" if shown else ""
    return f"售后台:{address}{accounts}{market}  (Ctrl-C 停止)"


@contextlib.contextmanager
def signals_as_interrupt() -> Iterator[None]:
    """Every way of being asked to stop is the same way; while stopping, further asks wait."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, interrupt)
    yield
