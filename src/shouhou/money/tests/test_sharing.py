"""Splitting and taking shares."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shouhou.money import ZERO, Money, Rounding, share, split, total

amounts = st.integers(-(10**12), 10**12).map(Money)
weight_lists = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)
small_lists = st.lists(st.integers(0, 5), min_size=1, max_size=8)

DECIMAL = {
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
}


def fens(parts: tuple[Money, ...]) -> list[int]:
    return [part.fen for part in parts]


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (-2, [1, 1, 1], [-1, -1, 0]),
        (100, [0, 0], [50, 50]),
        (101, [0, 0, 0], [34, 34, 33]),
        (100, [1, 0, 2], [33, 0, 67]),
        (0, [3, 4], [0, 0]),
        (7, [9], [7]),
        (7, [0], [7]),
    ],
)
def test_splits(whole: int, weights: list[int], parts: list[int]) -> None:
    assert fens(split(Money(whole), weights)) == parts


def test_refuses_impossible_splits() -> None:
    with pytest.raises(ValueError, match="negative"):
        split(Money(100), [1, -1])
    with pytest.raises(ValueError, match="no weights"):
        split(Money(100), [])
    with pytest.raises(TypeError):
        split(Money(100), [1.5, 1])  # type: ignore[list-item]


@given(amounts, st.one_of(weight_lists, small_lists))
def test_parts_sum_to_the_whole_and_each_is_within_a_fen(whole: Money, weights: list[int]) -> None:
    parts = split(whole, weights)
    assert total(parts) == whole
    even = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, even, strict=True):
        assert abs(part.fen - Fraction(whole.fen * weight, sum(even))) < 1


@given(amounts, small_lists)
def test_a_negative_whole_is_the_mirror(whole: Money, weights: list[int]) -> None:
    assert fens(split(-whole, weights)) == [-fen for fen in fens(split(whole, weights))]


@given(st.integers(0, 10**6).map(Money), st.one_of(weight_lists, small_lists))
def test_more_weight_never_gets_less_and_ties_go_to_the_earliest(
    whole: Money, weights: list[int]
) -> None:
    parts = fens(split(whole, weights))
    for one in range(len(weights)):
        for two in range(one + 1, len(weights)):
            if weights[one] >= weights[two]:
                assert parts[one] >= parts[two]
            else:
                assert parts[one] <= parts[two]


@given(amounts, weight_lists, st.data())
def test_without_ties_the_order_does_not_matter(
    whole: Money, weights: list[int], data: st.DataObject
) -> None:
    assume(any(weights))
    remainders = [abs(whole.fen) * weight % sum(weights) for weight in weights]
    assume(len(set(remainders)) == len(remainders))
    order = data.draw(st.permutations(range(len(weights))))
    parts = split(whole, weights)
    again = split(whole, [weights[place] for place in order])
    assert again == tuple(parts[place] for place in order)


@given(amounts, small_lists, st.integers(1, 1000))
def test_only_the_proportion_of_the_weights_counts(
    whole: Money, weights: list[int], times: int
) -> None:
    assert split(whole, weights) == split(whole, [weight * times for weight in weights])


@pytest.mark.parametrize(
    ("fen", "down", "up", "half_up", "half_even"),
    [(1, 0, 1, 1, 0), (3, 1, 2, 2, 2), (5, 2, 3, 3, 2), (4, 2, 2, 2, 2), (-1, 0, -1, -1, 0)],
)
def test_half_of_odd_fen(fen: int, down: int, up: int, half_up: int, half_even: int) -> None:
    halves = [share(Money(fen), 1, 2, rounding).fen for rounding in Rounding]
    assert halves == [down, up, half_up, half_even]


@given(
    amounts,
    st.integers(-1000, 1000),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(Rounding),
)
def test_agrees_with_decimal(
    whole: Money, numerator: int, twos: int, fives: int, rounding: Rounding
) -> None:
    denominator = 2**twos * 5**fives
    exact = Context(prec=60).divide(Decimal(whole.fen * numerator), Decimal(denominator))
    expected = int(exact.to_integral_value(rounding=DECIMAL[rounding]))
    assert share(whole, numerator, denominator, rounding) == Money(expected)


@given(amounts, st.integers(-1000, 1000), st.integers(1, 1000), st.sampled_from(Rounding))
def test_a_share_is_within_a_fen_and_mirrors(
    whole: Money, numerator: int, denominator: int, rounding: Rounding
) -> None:
    part = share(whole, numerator, denominator, rounding)
    assert abs(part.fen - Fraction(whole.fen * numerator, denominator)) < 1
    assert share(-whole, numerator, denominator, rounding) == -part
    assert share(whole, -numerator, denominator, rounding) == -part


def test_refuses_impossible_shares() -> None:
    for denominator in (0, -3):
        with pytest.raises(ValueError, match="positive"):
            share(Money(100), 1, denominator, Rounding.DOWN)
    assert share(Money(100), 0, 3, Rounding.UP) == ZERO
