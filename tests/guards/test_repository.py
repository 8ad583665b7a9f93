"""What lies in the repository: nothing of one machine, nothing of a registry, nothing untrue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from shouhou.project.cli import COMMANDS
from tests.guards.house import ROOT, files, name_of

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w)/"),
    "a registry": re.compile(
        r"py" + r"pi\.org|pythonhos" + r"ted|registry\.npm" + r"js|index-u" + r"rl"
    ),
}


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in files():
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture, a workbook, a catalogue
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_forbidden_is_written_anywhere(what: str) -> None:
    found = [
        f"{name_of(path)}: {hit.group()}"
        for path, text in texts()
        for hit in FORBIDDEN[what].finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_are_hashed_and_name_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9].*", text, re.MULTILINE)
    assert pins != []
    assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []


def commands_shown() -> list[tuple[str, str]]:
    """Every `make …` and `shouhou …` line in a code block of the documents."""
    blocks = [
        (name_of(path), block)
        for path, text in texts()
        if path.suffix == ".md"
        for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    ]
    return [
        (name, line.strip().removeprefix("$ ")) for name, b in blocks for line in b.splitlines()
    ]


def test_documented_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    unknown = []
    for where, line in commands_shown():
        wanted = re.match(r"(?:\S*/)?(make|shouhou) +([a-z-]+)", line)
        known = targets if wanted and wanted[1] == "make" else set(COMMANDS)
        if wanted and wanted[2] not in known:
            unknown.append(f"{where}: {line}")
    assert unknown == []


@pytest.mark.django_db
def test_migrations_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    except SystemExit:
        pytest.fail(f"a model changed without its migration:\n{capsys.readouterr().out}")
