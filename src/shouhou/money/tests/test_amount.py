"""Reading, writing and adding amounts."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.money import ZERO, Money, NotMoney, total

amounts = st.integers(-(10**17), 10**17).map(Money)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("201.12", 20112),
        ("201", 20100),
        ("-3.5", -350),
        ("0", 0),
        ("-0", 0),
        ("-0.05", -5),
        ("0.1", 10),
        ("007.00", 700),
        ("9999999999999999.99", 999999999999999999),
    ],
)
def test_reads_yuan(text: str, fen: int) -> None:
    assert Money.from_yuan(text) == Money(fen)


@pytest.mark.parametrize(
    "text",
    ["", " ", "1e5", "NaN", "inf", "1,234", "1.234", ".5", "5.", "-", "--1", "+1", " 1", "1 ",
     "1\n", "\uff12\uff10.12", "\u0663", "1_000", "0x10", "¥5", "5元", "1.2.3", "9" * 17,
     "9" * 5000],
)  # fmt: skip
def test_refuses_what_is_not_yuan_and_keeps_the_text(text: str) -> None:
    with pytest.raises(NotMoney) as refused:
        Money.from_yuan(text)
    assert refused.value.text == text
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("thing", [1, 1.5, None, b"1", True])
def test_yuan_are_read_from_text_only(thing: object) -> None:
    with pytest.raises(TypeError):
        Money.from_yuan(thing)  # type: ignore[arg-type]


@pytest.mark.parametrize("thing", [1.0, "1", None, True])
def test_fen_are_whole_numbers(thing: object) -> None:
    with pytest.raises(TypeError):
        Money(thing)  # type: ignore[arg-type]


def test_there_is_no_division_and_no_mixing_with_numbers() -> None:
    money = Money(100)
    for act in (
        lambda: money / 2,  # type: ignore[operator]
        lambda: money // 2,  # type: ignore[operator]
        lambda: money % 2,  # type: ignore[operator]
        lambda: money + 1,  # type: ignore[operator]
        lambda: money - 1.0,  # type: ignore[operator]
        lambda: money * 1.5,  # type: ignore[operator]
        lambda: money * money,  # type: ignore[operator]
        lambda: money < 5,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            act()
    assert money != 100  # type: ignore[comparison-overlap]


def test_is_a_value() -> None:
    assert {Money(5), Money(5)} == {Money(5)}
    assert pickle.loads(pickle.dumps(Money(5))) == Money(5)
    with pytest.raises(AttributeError):
        Money(5).fen = 6  # type: ignore[misc]


@given(amounts)
def test_text_and_back(money: Money) -> None:
    assert Money.from_yuan(money.yuan) == money
    assert str(money) == f"{money}" == money.yuan


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_not_money(text: str) -> None:
    try:
        money = Money.from_yuan(text)
    except NotMoney:
        return
    assert Money.from_yuan(money.yuan) == money


@given(amounts, amounts, st.integers(-1000, 1000))
def test_adds_like_whole_numbers(one: Money, two: Money, times: int) -> None:
    assert (one + two).fen == one.fen + two.fen
    assert one - two == one + -two
    assert (one * times).fen == (times * one).fen == one.fen * times
    assert (one < two) == (one.fen < two.fen)
    assert (one >= two) == (one.fen >= two.fen)
    assert bool(one) == (one != ZERO)
    assert abs(one) == max(one, -one)


@given(st.lists(amounts, max_size=20))
def test_total_adds_up(many: list[Money]) -> None:
    assert total(iter(many)).fen == sum(each.fen for each in many)
