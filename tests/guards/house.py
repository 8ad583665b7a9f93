"""What the guards look at: the repository's own files, read once."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "shouhou"
SLICES = (
    *("shops", "notices", "intents", "intake", "orders", "items", "ledger", "evidence", "contacts"),
    *("cases", "parcels", "shipping", "approvals", "refunds", "triage", "returns", "exchanges"),
    *("selfservice", "reviews", "sync", "alarms", "desk"),
)
LEFT_OUT = {".venv", ".git", "node_modules", "__pycache__", "data", ".hypothesis"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository: tracked, or new and not ignored."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:  # an unpacked archive: no git, so look at what is there
        found = [path for path in ROOT.rglob("*") if not LEFT_OUT & set(path.parts)]
    else:
        found = [ROOT / name for name in done.stdout.split("\0") if name]
    return tuple(sorted(path for path in found if path.is_file()))


@cache
def python_files() -> tuple[Path, ...]:
    """Our Python; migrations are written by a machine and left out."""
    return tuple(p for p in files() if p.suffix == ".py" and "migrations" not in p.parts)


@cache
def product_files() -> tuple[Path, ...]:
    """The Python that is installed: no tests."""
    return tuple(p for p in python_files() if p.is_relative_to(SOURCE) and not is_test(p))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts or path.name == "conftest.py"


def name_of(path: Path) -> str:
    """How a failure names a file: as one would type it in the repository's folder."""
    return str(path.relative_to(ROOT))


def module_of(path: Path) -> str:
    """`src/shouhou/shops/words.py` → `shouhou.shops.words`."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def slice_of(path: Path) -> str:
    """The folder of the building a source file lives in."""
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else ""


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every imported dotted name with its line; `from a import b` counts as a.b.

    Imports for the type checker alone are no dependency of the running program.
    """
    tree = tree_of(path)
    unseen = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            for each in node.names:
                yield node.lineno, each.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                yield node.lineno, f"{node.module}.{each.name}"


@cache
def floors() -> dict[str, int]:
    """Slice → height above the ground, from the floors contract in pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    lines = next(each["layers"] for each in contracts if each["id"] == "floors")
    return {
        name.strip(): height
        for height, line in enumerate(reversed(lines))
        for name in line.split("|")
    }
