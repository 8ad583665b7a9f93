"""Which system account runs the server? PostgreSQL refuses root, so root lends it another one."""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Where root keeps a cluster when the data folder lies where no other account may enter.
ROOTS_PLACE = Path("/var/lib/shouhou")


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the server process; `uid` None means our own."""

    uid: int | None = None
    gid: int | None = None

    def arguments(self) -> dict[str, Any]:
        """What subprocess needs to start a program under this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> None:
        """Hand a file or folder over to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Asked of the system itself, so parents, ACLs and mounts all count."""
        if self.uid is None:
            return True
        command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        return (
            subprocess.run(command, cwd="/", capture_output=True, **self.arguments()).returncode
            == 0
        )

    def can_run(self, program: str) -> bool:
        if self.uid is None:
            return True
        try:
            done = subprocess.run(
                [program, "--version"], cwd="/", capture_output=True, **self.arguments()
            )
        except OSError:
            return False
        return done.returncode == 0


def account_for(cluster: Path) -> Account:
    """Our own account; for root the owner of the cluster, or `nobody` for a new one."""
    if os.geteuid() != 0:
        return Account()
    if cluster.exists() and cluster.stat().st_uid != 0:
        there = cluster.stat()
        return Account(there.st_uid, there.st_gid)
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def cluster_place(wanted: Path) -> Path:
    """Where the cluster really lies: as wanted, unless root's server could not enter there."""
    if os.geteuid() != 0 or wanted.exists():
        return wanted
    parent = wanted.parent
    parent.chmod(parent.stat().st_mode | 0o011)
    if account_for(wanted).can_enter(parent):
        return wanted
    name = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    place = ROOTS_PLACE / name / "postgres"
    for folder in (ROOTS_PLACE, place.parent):
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return place


def socket_folder(cluster: Path, account: Account) -> Path:
    """A folder for the server's socket: the cluster itself, or a short one when that is too long.

    A socket's path may have 107 bytes (103 on macOS), and some shared folders allow no sockets.
    """
    if socket_works(cluster):
        return cluster
    name = hashlib.sha256(str(cluster).encode()).hexdigest()[:12]
    short = Path("/tmp") / f"shouhou-{name}"  # noqa: S108 - its owner is checked below
    short.mkdir(mode=0o700, exist_ok=True)
    if not short.is_symlink() and short.stat().st_uid == os.geteuid():
        account.owns(short)
    owner = os.geteuid() if account.uid is None else account.uid
    if short.is_symlink() or short.stat().st_uid != owner:
        raise PermissionError(f"{short} belongs to another account")
    return short


def socket_works(folder: Path) -> bool:
    """Try it: bind a socket with a name as long as the server's."""
    name = folder / f".s.PGSQL.{secrets.token_hex(4)}"
    if len(os.fsencode(name)) > 100:
        return False
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.bind(str(name))
        except OSError:
            return False
    name.unlink()
    return True
