"""What people type for an amount, and what is too doubtful to be one."""

from __future__ import annotations

import pytest
from django.forms import ValidationError

from shouhou.doors import YuanField


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("128", 12_800),
        ("128.5", 12_850),
        (" ¥128.50 ", 12_850),
        ("128.50元", 12_850),
        ("1,280.50", 128_050),
        ("１２８．５０", 12_850),
        ("￥１，２８０", 128_000),
        ("0", 0),
    ],
)
def test_an_amount_as_people_type_it(typed: str, fen: int) -> None:
    assert YuanField().clean(typed) == fen


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12,50", "invalid"),
        ("1,28,0", "invalid"),
        ("12.505", "invalid"),
        ("1e3", "invalid"),
        ("十二", "invalid"),
        ("-", "invalid"),
        ("-1", "range"),
        ("100000000", "range"),
        ("9" * 40, "invalid"),
        ("\0", "invalid"),
        ("", "required"),
        ("元", "required"),
    ],
)
def test_what_is_no_amount_is_refused(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        YuanField().clean(typed)
    assert refused.value.code == code


def test_empty_is_nothing_where_it_may_be() -> None:
    assert YuanField(required=False).clean("") is None


def test_the_shops_own_bound() -> None:
    with pytest.raises(ValidationError):
        YuanField(most_fen=100).clean("1.01")


def test_fen_are_shown_as_yuan() -> None:
    assert YuanField().prepare_value(12_850) == "128.50"
    assert YuanField().prepare_value("12,5") == "12,5"
