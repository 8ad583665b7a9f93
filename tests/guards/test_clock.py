"""The wall clock is read at the doors and handed down; below, time is an argument."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guards.house import SOURCE, name_of, product_files, slice_of, tree_of

DOORS = ("pages", "jobs", "api")  # a file or a folder of this name inside a slice
OTHER_DOORS = ("platforms/taobao/sandbox/serving.py",)  # a process of its own
READS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("timezone", "now"),
    ("moment", "now"),
    ("timezone", "localtime"),
    ("timezone", "localdate"),
    ("time", "time"),
    ("time", "time_ns"),
    ("functions", "Now"),
}
IMPORTED = {
    ("time", "time"),
    ("time", "time_ns"),
    ("django.utils.timezone", "now"),
    ("django.db.models.functions", "Now"),
}


def below_the_doors() -> list[Path]:
    """All but the doors themselves, the house (project), the queue (jobs) and `moment` itself."""
    return [
        path
        for path in product_files()
        if slice_of(path) not in ("project", "jobs", "moment")
        and path.relative_to(SOURCE).with_suffix("").parts[1:2] not in [(door,) for door in DOORS]
        and path.relative_to(SOURCE).as_posix() not in OTHER_DOORS
    ]


def clock_reads(path: Path) -> Iterator[int]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (last, node.attr) in READS:
                yield node.lineno
        elif isinstance(node, ast.ImportFrom):
            if any((node.module, each.name) in IMPORTED for each in node.names):
                yield node.lineno


def test_nothing_below_the_doors_reads_the_clock() -> None:
    found = [f"{name_of(path)}:{line}" for path in below_the_doors() for line in clock_reads(path)]
    assert found == []


def test_the_guard_sees_a_clock(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(
        "from datetime import date, datetime\n"
        "from django.utils import timezone\n"
        "a = timezone.now\n"
        "b = datetime.now()\n"
        "c = date.today()\n"
        "d = moment.now\n"
        "e = moments.now\n"
    )
    assert sorted(clock_reads(sample)) == [3, 4, 5, 6]
