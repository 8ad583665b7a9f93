"""Shapes, kinds and cursors, each for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

from shouhou.rest import BadCursor, Body, Day, Fen, MomentIn, YesNo, one_of, open_cursor, shape
from shouhou.rest.cursors import cut, make_cursor, place_id


@dataclass(frozen=True)
class Inner:
    name: str
    secret: str = "x"


@dataclass(frozen=True)
class Outer:
    """A value as slices have them."""

    at: datetime
    words: frozenset[str]
    inner: tuple[Inner, ...]
    told: Mapping[str, int]
    maybe: Inner | None = None

    @property
    def count(self) -> int:
        return len(self.inner)


class Wish(Body):
    fen: Fen = 0
    yes: YesNo = False
    until: MomentIn | None = None
    day: Day | None = None
    word: Annotated[str, one_of(["a", "b"])] = "a"


def test_a_shape_shows_a_value_exactly() -> None:
    value = Outer(datetime(2026, 11, 23, 6, tzinfo=UTC), frozenset("ba"), (Inner("一"),), {"n": 1})
    inside = shape(Inner, leave_out=("secret",))
    shown = shape(Outer, add={"count": int}, using=(inside,)).model_validate(value)
    assert shown.model_dump() == {
        "at": "2026-11-23T14:00:00+08:00",
        "words": ["a", "b"],
        "inner": [{"name": "一"}],
        "told": {"n": 1},
        "maybe": None,
        "count": 1,
    }


@pytest.mark.parametrize(
    "wish",
    [
        *({"fen": bad} for bad in (1.0, "1", True, -1, 10**14)),
        *({"yes": bad} for bad in (1, "true", None)),
        *({"until": bad} for bad in (5, "2026-11-23", "2026-11-23T00:00:00", "9999-01-01T00:00Z")),
        *({"day": bad} for bad in (5, "2026-11-23T00:00:00Z", "1999-01-01", "2026-2-1")),
        *({"word": bad} for bad in ("c", "", 1)),
        {"colour": "red"},
    ],
)
def test_what_does_not_fit_is_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Wish.model_validate(wish)


def test_a_cursor_is_of_its_list_and_nobody_elses() -> None:
    page = cut("orders", [5, 4, 3], 2, lambda row: row)
    assert page["items"] == [5, 4]
    assert place_id(open_cursor("orders", page["next"])) == 4
    assert cut("orders", [5, 4], 2, lambda row: row)["next"] is None
    assert open_cursor("orders", None) is None
    for forged in (page["next"][:-1], "x", "", "." * 50):
        with pytest.raises(BadCursor):
            open_cursor("orders", forged)
    with pytest.raises(BadCursor):
        open_cursor("cases", page["next"])
    for place in ("4", -1, 2**63, [4]):
        with pytest.raises(BadCursor):
            place_id(open_cursor("orders", make_cursor("orders", place)))
