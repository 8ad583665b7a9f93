"""Where does this installation keep what it must not lose?

One folder holds everything: the database, the uploaded files, the secret key and the logs.
Copying it away while the desk is stopped is a full backup.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The data folder; names the things in it, creates it only when `prepare` is called."""

    path: Path

    @property
    def cluster(self) -> Path:
        return self.path / "postgres"

    @property
    def database_password(self) -> Path:
        return self.path / "postgres.password"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def incoming(self) -> Path:
        return self.path / "incoming"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def market(self) -> Path:
        return self.path / "market"

    @property
    def secret_key(self) -> Path:
        return self.path / "secret.key"

    def prepare(self) -> DataFolder:
        """Create what is missing; safe to call at every start."""
        self.path.mkdir(parents=True, exist_ok=True)
        for part in (self.files, self.incoming, self.logs):
            part.mkdir(exist_ok=True)
            part.chmod(0o700)
        read_secret(self.secret_key)
        return self


def data_folder() -> DataFolder:
    """SHOUHOU_DATA, or `data` beside a checkout, or a folder in the user's home."""
    named = os.environ.get("SHOUHOU_DATA")
    if named:
        return DataFolder(Path(named).expanduser().resolve())
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file():
        return DataFolder(checkout / "data")
    return DataFolder(Path.home() / ".local" / "share" / "shouhou")


def read_secret(path: Path) -> str:
    """The secret kept in this file; written first (mode 600) when there is none yet."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    fresh = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(fresh)
    return fresh
