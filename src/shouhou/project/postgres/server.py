"""Bring the embedded server up, whatever happened to it before, and take it down at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from shouhou.project.folder import DataFolder, read_secret
from shouhou.project.postgres import lockfile
from shouhou.project.postgres.account import (
    Account,
    account_for,
    cluster_place,
    socket_folder,
)
from shouhou.project.postgres.binaries import Binaries, find_binaries

NAME = "shouhou"
PORT = "5432"  # only part of the socket's file name: no network port is opened

SILENT_SECONDS = 60  # a server that does not answer at all
RECOVERY_SECONDS = 1800  # a server that answers "still recovering"
LEFTOVER_SECONDS = 30  # children of a killed server that still hold its memory
STOP_SECONDS = 20
END_SECONDS = 5.0
LOG_BYTES = 5_000_000

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_duration_statement": "2000",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class CannotStart(RuntimeError):
    """The server did not come up; the message carries the end of its own log."""


class Server:
    """One embedded server, shared by every process that uses the same data folder."""

    def __init__(self, folder: DataFolder, *, durable: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.users: IO[str] | None = None

    def start(self) -> str:
        """Attach to the running server or start it, and return the database's URL."""
        self.folder.prepare()
        self.users = lockfile.join(self.folder.path / "postgres.users.lock")
        try:
            with lockfile.alone(self.folder.path / "postgres.start.lock"):
                self._look_around()
                self._bring_up()
                make_database(self.url("postgres"), NAME)
        except BaseException:
            self.leave()
            raise
        return self.url(NAME)

    def revive(self) -> None:
        """Bring a server back that died under us; committed work is recovered from its log."""
        with lockfile.alone(self.folder.path / "postgres.start.lock"):
            self._bring_up()

    def alive(self) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return lockfile.living_postmaster(self.cluster) is not None

    def leave(self) -> None:
        """Stop using the server; the last one to leave stops it."""
        if self.users is None:
            return
        try:
            if lockfile.is_last(self.users) and hasattr(self, "cluster"):
                self._stop()
        finally:
            self.users.close()
            self.users = None

    def url(self, database: str) -> str:
        secret = quote(read_secret(self.folder.database_password), safe="")
        where = quote(str(self.sockets), safe="")
        return f"postgresql://{NAME}:{secret}@/{database}?host={where}&port={PORT}"

    def _look_around(self) -> None:
        """Settle where the cluster lies, who runs it and with which programs."""
        self.cluster: Path = cluster_place(self.folder.cluster)
        self.account: Account = account_for(self.cluster)
        version = self.cluster / "PG_VERSION"
        major = int(version.read_text()) if version.is_file() else None
        self.binaries: Binaries = find_binaries(major)
        if not self.account.can_run(self.binaries.program("postgres")):
            self.binaries = self.binaries.copy_to(self.cluster.parent)
        if major is None:
            self._make_cluster()
        self.sockets: Path = socket_folder(self.cluster, self.account)

    def _make_cluster(self) -> None:
        """initdb into a folder beside, then rename: a half-made cluster is never mistaken."""
        fresh = self.cluster.with_name(self.cluster.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.account.owns(fresh)
        password = self.cluster.with_name("postgres.password.new")
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(read_secret(self.folder.database_password))
        self.account.owns(password)
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if self.binaries.major < 17:
            locale = ["--locale=C"]
        command = [
            *(self.binaries.program("initdb"), "-D", str(fresh), "-U", NAME, "-k", "-E", "UTF8"),
            *("--auth=scram-sha-256", f"--pwfile={password}", *locale),
            *([] if self.durable else ["--no-sync"]),
        ]
        try:
            done = self._run(command)
        finally:
            password.unlink()
        if done.returncode:
            raise CannotStart(f"initdb: {done.stderr.decode(errors='replace')[-2000:]}")
        fresh.rename(self.cluster)

    def _bring_up(self) -> None:
        """Until it answers: wait for a living one, or heal what a dead one left and start."""
        give_up_at = time.monotonic() + LEFTOVER_SECONDS
        while not self._answers():
            if lockfile.living_postmaster(self.cluster) is None:
                lockfile.heal(self.cluster, self.sockets)
                self._spawn()
            if self._wait():
                return
            said = self._log_end()
            if "shared memory block" not in said or time.monotonic() > give_up_at:
                raise CannotStart(f"PostgreSQL 没有启动成功。日志末尾:\n{said}")
            time.sleep(0.3)

    def _spawn(self) -> None:
        """Start the server as our child, in a session of its own so Ctrl-C does not reach it."""
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        if not self.durable:
            settings |= NOT_DURABLE
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        program = self.binaries.program("postgres")
        self._keep_log_short()
        with self.log.open("ab") as log:
            self.log_start = log.tell()
            self.process = subprocess.Popen(
                [program, "-D", str(self.cluster), "-p", PORT, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=clean_environment(),
                start_new_session=True,
                **self.account.arguments(),
            )

    def _wait(self) -> bool:
        """True once it accepts connections, False when it died first."""
        began = time.monotonic()
        while True:
            ready = self._ready()
            if ready == 0:
                return True
            if not self.alive() and not lockfile.living_postmaster(self.cluster):
                return False
            limit = RECOVERY_SECONDS if ready == 1 else SILENT_SECONDS
            if time.monotonic() - began > limit:
                raise CannotStart(f"PostgreSQL 在 {limit} 秒内没有就绪。\n{self._log_end()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        return self._ready() == 0

    def _ready(self) -> int:
        """pg_isready's answer: 0 accepts, 1 is starting or stopping, 2 nobody there."""
        command = [self.binaries.program("pg_isready"), "-q", "-t", "3"]
        place = ["-h", str(self.sockets), "-p", PORT]
        return subprocess.run([*command, *place], cwd="/", env=clean_environment()).returncode

    def _stop(self) -> None:
        """Fast stop, and if it does not obey the hard way: the next start recovers."""
        pid = lockfile.living_postmaster(self.cluster)
        if pid is None:
            return
        for order, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, order)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if self.process is not None:
                    self.process.poll()  # reaps our child, else it would stay a zombie
                if lockfile.living_postmaster(self.cluster) is None:
                    self._see_off()
                    return
                time.sleep(0.02)

    def _see_off(self) -> None:
        """The server deletes its lock file a moment before it ends: wait for the end itself."""
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(END_SECONDS)

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        account = self.account.arguments()
        return subprocess.run(
            command, cwd="/", env=clean_environment(), capture_output=True, **account
        )

    @property
    def log(self) -> Path:
        return self.folder.logs / "postgres.log"

    def _log_end(self) -> str:
        with self.log.open("rb") as log:
            log.seek(getattr(self, "log_start", 0))
            return log.read()[-2000:].decode(errors="replace")

    def _keep_log_short(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))


def clean_environment() -> dict[str, str]:
    """Ours without PostgreSQL's own variables, in the plain locale every system has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def make_database(url: str, name: str) -> None:
    """Create the database once; the cluster comes with none of ours."""
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(asked, [name]).fetchone() is None:
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
    except psycopg.OperationalError as problem:
        raise CannotStart(f"PostgreSQL 已启动但无法登录:{problem}") from problem


@contextlib.contextmanager
def running(folder: DataFolder, *, durable: bool = True) -> Iterator[Server]:
    """The server for the length of a block."""
    server = Server(folder, durable=durable)
    server.start()
    try:
        yield server
    finally:
        server.leave()
