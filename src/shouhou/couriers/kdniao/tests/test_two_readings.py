"""Client and sandbox read the same facts apart, and what is invented is owned up to."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from shouhou.couriers.kdniao.sandbox.reading import HERE
from shouhou.couriers.tables import rows


def test_the_two_readings_know_nothing_of_each_other() -> None:
    for path, other in (("sandbox", "client"), ("client", "sandbox")):
        for file in (HERE.parent / path).glob("*.py"):
            named = ast.unparse(ast.parse(file.read_text(encoding="utf-8")))
            assert f"kdniao.{other}" not in named, file.name


def test_everything_invented_is_in_the_table_and_where_it_says() -> None:
    table = {(row["what"], row["where"]) for row in rows(HERE / "INVENTED.md")}
    mark = re.compile(r"# invented: (.+)")
    found = {
        (said, file.name)
        for file in Path(HERE).glob("*.py")
        for said in mark.findall(file.read_text(encoding="utf-8"))
    }
    assert found == table
