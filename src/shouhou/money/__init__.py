"""Fen arithmetic, exact splitting, named rounding."""

from shouhou.money.amount import ZERO, Money, NotMoney, total
from shouhou.money.sharing import Rounding, share, split

__all__ = ["ZERO", "Money", "NotMoney", "Rounding", "share", "split", "total"]
