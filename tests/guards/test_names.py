"""Names say something. These say nothing."""

from __future__ import annotations

from tests.guards.house import SOURCE, floors, name_of, python_files

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "data", "info", "misc"}


def test_no_module_has_an_empty_name() -> None:
    empty = [
        name_of(path)
        for path in python_files()
        if EMPTY_WORDS & {part.removesuffix(".py").strip("_") for part in path.parts[-3:]}
    ]
    assert empty == []


def test_every_folder_has_its_floor() -> None:
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert folders == set(floors())
