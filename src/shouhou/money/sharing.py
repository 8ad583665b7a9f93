"""Dividing money without losing a fen."""

from collections.abc import Sequence
from enum import Enum

from shouhou.money.amount import Money


class Rounding(Enum):
    """Where a part of a fen goes. All four treat a negative amount as the mirror of a positive."""

    DOWN = "down"  # towards zero
    UP = "up"  # away from zero
    HALF_UP = "half_up"  # to the nearest, half away from zero
    HALF_EVEN = "half_even"  # to the nearest, half to the even fen


def split(whole: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Split by weight so that the parts sum to the whole exactly.

    Largest remainder: everyone gets the part rounded down, the fen left over go to the largest
    remainders, a tie to the earliest. All weights zero are equal weights. A negative whole splits
    as the mirror of the positive one.
    """
    if not weights:
        raise ValueError("nothing to split among: no weights")
    if min(weights) < 0:
        raise ValueError(f"a weight is negative: {min(weights)}")
    if len(weights) == 1:
        return (whole,)
    fen = whole.fen
    parts = _largest_remainder(abs(fen), weights)
    return tuple([Money(-part if fen < 0 else part) for part in parts])


def _largest_remainder(fen: int, weights: Sequence[int]) -> list[int]:
    weight = sum(weights)
    if weight == 0:
        weights, weight = [1] * len(weights), len(weights)
    parts = [fen * each // weight for each in weights]
    left = fen - sum(parts)
    if left:
        remainders = [fen * each % weight for each in weights]
        # sorted() is stable, reversed or not: the earliest of equal remainders stays in front.
        order = sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)
        for place in order[:left]:
            parts[place] += 1
    return parts


def share(whole: Money, numerator: int, denominator: int, rounding: Rounding) -> Money:
    """Take numerator/denominator of the whole, rounded to the fen in the way named."""
    if denominator <= 0:
        raise ValueError(f"the denominator must be positive: {denominator}")
    exact = whole.fen * numerator
    fen, rest = divmod(abs(exact), denominator)
    if rest and _rounds_up(fen, rest, denominator, rounding):
        fen += 1
    return Money(-fen if exact < 0 else fen)


def _rounds_up(fen: int, rest: int, denominator: int, rounding: Rounding) -> bool:
    if rounding is Rounding.DOWN:
        return False
    if rounding is Rounding.UP:
        return True
    if 2 * rest != denominator:
        return 2 * rest > denominator
    return rounding is Rounding.HALF_UP or fen % 2 == 1
