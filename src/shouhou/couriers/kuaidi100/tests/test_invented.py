"""INVENTED.md says where each invention is; it has to be there, and the two readings apart."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from shouhou.couriers.kuaidi100.tests.cast import RECORDINGS

HERE = RECORDINGS.parent
SANDBOX = HERE / "sandbox"


def invented() -> list[tuple[str, str]]:
    text = (SANDBOX / "INVENTED.md").read_text(encoding="utf-8")
    cells = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [(row[2].strip(), row[3].strip()) for row in cells[2:]]


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = (ast.FunctionDef, ast.ClassDef)
    names = {node.name for node in ast.walk(tree) if isinstance(node, defined)}
    return names | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize(("where", "source"), invented())
def test_each_invention_is_where_it_says(where, source):
    module, name = re.fullmatch(r"([a-z]+) `(\w+)`", where).groups()
    assert name in names_in(SANDBOX / f"{module}.py")
    assert source in ("ours", "public")


@pytest.mark.parametrize(("one", "other"), [("client", "sandbox"), ("sandbox", "client")])
def test_client_and_sandbox_do_not_know_each_other(one, other):
    sources = [path.read_text(encoding="utf-8") for path in (HERE / one).rglob("*.py")]
    assert sources
    assert [text for text in sources if f"kuaidi100.{other}" in text] == []


def test_every_recording_is_in_the_list():
    told = (RECORDINGS / "README.md").read_text(encoding="utf-8")
    names = {path.name for path in RECORDINGS.glob("*.json")}
    assert names == set(re.findall(r"`(\w+\.json)`", told))
