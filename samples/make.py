"""Writes the sample files: ``python -m samples.make`` (the same bytes on every run)."""

from __future__ import annotations

import sys
from pathlib import Path

from samples.sheets import cotton, hills
from samples.sheets.broken import broken_files

FILES = Path(__file__).parent / "files"


def contents() -> dict[str, bytes]:
    """Every sample file by its path below ``samples/files``."""
    broken = {f"broken/{each.name}": each.content for each in broken_files()}
    return cotton.files() | hills.files() | broken


def write(folder: Path = FILES) -> int:
    """Write all files below a folder and say how many bytes they have together."""
    made = contents()
    for name, content in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return sum(map(len, made.values()))


if __name__ == "__main__":
    sys.stdout.write(f"{write()} bytes in {FILES}\n")
