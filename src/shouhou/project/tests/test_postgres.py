"""The embedded server against the real programs: nothing committed is ever lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shouhou.project.folder import DataFolder
from shouhou.project.postgres import NoPostgres, Server, account, lockfile
from shouhou.project.postgres.binaries import candidates, find_binaries, system_folders

pytestmark = pytest.mark.slow


@pytest.fixture
def folder() -> Iterator[DataFolder]:
    import shutil
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="shouhou-pg-", dir="/tmp"))
    yield DataFolder(path)
    shutil.rmtree(path)


@pytest.fixture
def server(folder: DataFolder) -> Iterator[Server]:
    server = Server(folder)
    server.start()
    yield server
    server.leave()
    assert lockfile.living_postmaster(server.cluster) is None


def write(server: Server, rows: int) -> None:
    with psycopg.connect(server.url("shouhou"), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, %s)", [rows])


def count(server: Server) -> int:
    with psycopg.connect(server.url("shouhou")) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def postmaster(server: Server) -> int:
    pid = lockfile.living_postmaster(server.cluster)
    assert pid is not None
    return pid


def test_stops_and_starts_with_everything_kept(folder: DataFolder) -> None:
    server = Server(folder)
    server.start()
    write(server, 10)
    server.leave()
    assert not server.alive()
    server.start()
    assert count(server) == 10
    server.leave()


def test_a_killed_server_comes_back_with_every_committed_row(server: Server) -> None:
    write(server, 50_000)
    os.kill(postmaster(server), signal.SIGKILL)
    server.revive()
    assert count(server) == 50_000


def test_a_second_user_attaches_and_the_last_one_stops_it(server: Server) -> None:
    second = Server(server.folder)
    second.start()
    assert second.process is None
    first_pid = postmaster(server)
    second.leave()
    assert postmaster(server) == first_pid
    second.start()
    server.leave()
    assert postmaster(second) == first_pid
    second.leave()
    assert lockfile.living_postmaster(server.cluster) is None


def test_a_stale_pid_of_a_living_stranger_does_not_count(folder: DataFolder) -> None:
    server = Server(folder)
    server.start()
    write(server, 5)
    kept = (server.cluster / "postmaster.pid").read_text()
    server.leave()
    stranger = subprocess.Popen(["sleep", "60"], **server.account.arguments())
    stale = server.cluster / "postmaster.pid"
    stale.write_text(f"{stranger.pid}\n" + kept.partition("\n")[2])
    server.account.owns(stale)
    try:
        server.start()
        assert count(server) == 5
    finally:
        server.leave()
        stranger.kill()
        stranger.wait()


def test_the_server_survives_its_starter_and_is_taken_over(folder: DataFolder) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from shouhou.project.folder import DataFolder\n"
        "from shouhou.project.postgres import Server\n"
        "Server(DataFolder(Path(sys.argv[1]))).start()\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(folder.path)], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "up\n"
    starter.kill()
    starter.wait()
    starter.stdout.close()
    heir = Server(folder)
    heir.start()
    assert heir.process is None
    heir.leave()
    assert lockfile.living_postmaster(heir.cluster) is None


def test_a_half_made_cluster_is_thrown_away(folder: DataFolder) -> None:
    half = folder.cluster.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = Server(folder)
    server.start()
    server.leave()
    assert not half.exists()


def test_a_cluster_of_another_version_is_refused_untouched(server: Server) -> None:
    server.leave()
    version = server.cluster / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(NoPostgres, match="PostgreSQL 9"):
        server.start()
    version.write_text(f"{server.binaries.major}\n")
    server.start()


def test_a_long_path_uses_a_short_socket_folder(folder: DataFolder) -> None:
    deep = DataFolder(folder.path / ("d" * 60) / ("e" * 60))
    server = Server(deep)
    server.folder.path.mkdir(parents=True)
    for part in (folder.path, folder.path / ("d" * 60)):
        part.chmod(0o711)
    server.start()
    assert server.sockets.parent == Path("/tmp")
    write(server, 1)
    assert count(server) == 1
    server.leave()
    server.sockets.rmdir()


def test_secrets_are_readable_by_their_owner_alone(server: Server) -> None:
    for secret in (server.folder.database_password, server.folder.secret_key):
        assert secret.stat().st_mode & 0o077 == 0
    wrong = server.url("shouhou").replace("shouhou:", "shouhou:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another account")
def test_root_copies_programs_and_cluster_to_where_the_account_can_reach(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder.path / "closed"
    closed.mkdir(mode=0o700)
    inside = DataFolder(closed / "data")
    inside.path.mkdir()
    place = folder.path / "lib"
    folder.path.chmod(0o711)
    monkeypatch.setattr(account, "ROOTS_PLACE", place)
    original = account.Account.can_run
    monkeypatch.setattr(
        account.Account,
        "can_run",
        lambda self, program: "postgres-programs" in program and original(self, program),
    )
    server = Server(inside)
    server.start()
    assert server.cluster.is_relative_to(place)
    assert server.binaries.folder.is_relative_to(place)
    write(server, 3)
    server.leave()
    again = Server(inside)
    again.start()
    assert count(again) == 3
    again.leave()


@pytest.mark.skipif(not system_folders(), reason="no PostgreSQL of the system here")
def test_the_systems_own_programs_serve_as_well(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUHOU_PG_BIN", str(system_folders()[0]))
    assert [each.folder for each in candidates()] == [system_folders()[0]]
    server = Server(folder)
    began = time.monotonic()
    server.start()
    write(server, 2)
    os.kill(postmaster(server), signal.SIGKILL)
    server.revive()
    assert count(server) == 2
    server.leave()
    assert time.monotonic() - began < 60


def test_an_older_cluster_finds_the_programs_of_its_own_version() -> None:
    for binaries in candidates():
        assert find_binaries(binaries.major).major == binaries.major
