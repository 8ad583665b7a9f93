"""A deliberately nasty channel: slow, loses its answer after paying, pays only a part."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from shouhou.ledger.facts import ChannelTrouble, Outcome, PayOrder


@dataclass(slots=True)
class NastyChannel:
    """Pays once per key, whatever it answers. `mood` says how it misbehaves at the next call."""

    code: str = "nasty"
    mood: str = "kind"
    slow_seconds: float = 0.0
    paid: dict[str, int] = field(default_factory=dict)
    """Key → fen, as its own books say."""
    calls: list[tuple[str, str]] = field(default_factory=list)
    before: Callable[[], None] | None = None
    _lock: Lock = field(default_factory=Lock)

    def serves(self, shop_id: int) -> bool:
        return True

    def pay(self, order: PayOrder) -> Outcome:
        self.calls.append(("pay", order.key))
        if self.before:
            self.before()
        if self.mood == "lost on the way":
            raise ChannelTrouble("connection reset")
        if self.mood == "refuses":
            return Outcome(result="refused", says="账号不存在")
        with self._lock:
            self.paid.setdefault(order.key, self.amount(order))
        time.sleep(self.slow_seconds)
        if self.mood == "answer lost":
            raise ChannelTrouble("timed out")
        if self.mood == "thinks":
            return Outcome(result="pending")
        if self.mood == "serial of another":
            return Outcome(result="paid", serial="S-SH-0", paid_fen=order.amount_fen)
        return self.answer(order)

    def ask(self, order: PayOrder) -> Outcome:
        self.calls.append(("ask", order.key))
        if self.mood == "silent":
            raise ChannelTrouble("timed out")
        if order.key not in self.paid:
            return Outcome(result="absent")
        return self.answer(order)

    def amount(self, order: PayOrder) -> int:
        return order.amount_fen // 2 if self.mood == "partial" else order.amount_fen

    def answer(self, order: PayOrder) -> Outcome:
        return Outcome(result="paid", serial=f"S-{order.key}", paid_fen=self.paid[order.key])
