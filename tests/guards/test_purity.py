"""What is promised to be light and pure is, when it really runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("django", "procrastinate", "granian", "psycopg")


def loaded_by(code: str) -> list[str]:
    """Which heavy packages a fresh Python has loaded after this code."""
    asked = f"import sys\n{code}\nprint(*[n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("tool", ["money", "clock", "secrets", "policy", "workflow", "language"])
def test_the_tools_stand_alone(tool: str) -> None:
    assert loaded_by(f"import shouhou.{tool}") == []


def test_deciding_needs_no_django_and_no_database() -> None:
    assert loaded_by("import shouhou.project.cli, shouhou.project.decide") == []
