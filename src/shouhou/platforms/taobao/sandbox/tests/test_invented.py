"""Every sub_code the market can answer stands in INVENTED.md, and nothing else does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from shouhou.platforms.taobao.sandbox.tables import rows
from shouhou.platforms.taobao.sandbox.world.machines import topics_of

FOLDER = Path(__file__).parents[1]
OTHERS = ("tests", "page", "stories")
FAMILIES = ("isv.", "isp.", "accesscontrol.")


def spoken(tree: ast.AST) -> Iterator[str]:
    """The code of every refusal and the sub_code of every TopError, as far as it is written."""
    places = {"Refused": 0, "TopError": 1}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        place = places.get(getattr(call.func, "id", ""), len(call.args))
        for given in call.args[place : place + 1]:
            first = given.values[0] if isinstance(given, ast.JoinedStr) else given
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def test_every_sub_code_is_owned_up_to() -> None:
    files = [path for path in FOLDER.rglob("*.py") if not set(path.parts) & set(OTHERS)]
    codes = {code for path in files for code in spoken(ast.parse(path.read_text("utf-8")))}
    ours = {code.removeprefix("isv.") for code in codes if not code.startswith(FAMILIES[1:])}
    named = {each.partition(":")[0] + ":" if "parameter:" in each else each for each in ours}
    told = {row["code"] for row in rows(FOLDER / "INVENTED.md", "Sub codes")}
    assert named - {"invalid-sessionkey"} == told


def test_every_event_of_a_request_sends_something() -> None:
    events = ("created", "withdraw", "lapse", "rule_buyer", "rule_seller", "message", "call")
    for axis in ("refund", "exchange", "reship"):
        assert [each for each in events if not topics_of(axis, each)] == []
