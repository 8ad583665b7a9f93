"""What does postmaster.pid say, and is it still true?

A process number proves nothing: it may belong to a zombie that nobody reaps or to another
program by now. A stale file is not deleted but given a process number that cannot exist, because
its last line names the shared memory that PostgreSQL checks for surviving children.
"""

from __future__ import annotations

import contextlib
import fcntl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

NO_SUCH_PROCESS = 2_147_483_647


def recorded_pid(cluster: Path) -> int | None:
    """The process number in the first line of postmaster.pid."""
    try:
        first = (cluster / "postmaster.pid").read_text().partition("\n")[0]
    except OSError:
        return None
    return int(first) if first.strip().isdigit() else None


def living_postmaster(cluster: Path) -> int | None:
    """The number of the server process of exactly this cluster, if it is alive."""
    pid = recorded_pid(cluster)
    if pid is None:
        return None
    command = command_of(pid)
    is_ours = "postgres" in command and str(cluster) in command
    return pid if is_ours else None


def command_of(pid: int) -> str:
    """The command line of a living process; empty for none and for a zombie."""
    folder = Path("/proc") / str(pid)
    if Path("/proc/self/stat").exists():
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return ""
        return "" if state in "ZX" else b" ".join(words).decode(errors="replace")
    asked = ["ps", "-ww", "-p", str(pid), "-o", "stat=,command="]
    said = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    return "" if said.startswith("Z") else said


def heal(cluster: Path, socket_folder: Path) -> None:
    """Make the lock files of a dead server harmless. Only call this when it is known dead."""
    for path in (cluster / "postmaster.pid", *socket_folder.glob(".s.PGSQL.*.lock")):
        with contextlib.suppress(FileNotFoundError):
            _, _, rest = path.read_text().partition("\n")
            if rest.strip():
                path.write_text(f"{NO_SUCH_PROCESS}\n{rest}")
            else:
                path.unlink()


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file lock; the system drops it when we die, however we die."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def join(path: Path) -> IO[str]:
    """Be counted among the users of something; close the file to leave."""
    file = path.open("a")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_last(file: IO[str]) -> bool:
    """True when no other process is counted; nobody can join until the file is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
