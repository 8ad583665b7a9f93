"""What an act outside is made of: plan it from a fresh read, and read back whether it happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from shouhou.intents.facts import Trouble, Try, Wish
from shouhou.platforms.taobao.client import ReadBack, Request, Shop


@dataclass(frozen=True, slots=True)
class Doing:
    """One try: the shop that can be asked, and what was wished."""

    shop: Shop
    tried: Try
    now: datetime

    @property
    def wish(self) -> Wish:
        return self.tried.wish

    def asked(self, name: str, default: Any = "") -> Any:
        """One part of what was asked; the default where it says nothing."""
        return self.wish.ask.get(name) or default


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send now; no request: it is so already, and nothing is sent."""

    request: Request[Any] | None
    sent: Mapping[str, Any] = field(default_factory=dict)
    """What reading back will need: the version the request carries, the text it writes."""


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act. `word` is what the client's table of reading back calls it."""

    word: str
    plan: Callable[[Doing], Plan]
    back: Callable[[Doing], ReadBack]
    reads: str
    """The kind of thing that is read again afterwards: refund, exchange, trade or rating."""


DONE: Final = Plan(None)


class NotNow(Exception):
    """It cannot be sent as it was decided: a person must look."""

    def __init__(self, code: str, zh: str, en: str, todo_zh: str) -> None:
        self.trouble = Trouble(code, zh, en, todo_zh)
        super().__init__(en)


def moved_on(status_zh: str) -> NotNow:
    """The request is not where it was when this was decided."""
    return NotNow(
        "moved_on",
        f"平台上这笔申请已是“{status_zh}”，与决定时不同。",
        "The request is not where it was when this was decided.",
        "请看售后单上的最新状态再决定。",
    )


def changed_terms() -> NotNow:
    """The buyer changed kind or amount after the decision."""
    return NotNow(
        "changed_terms",
        "买家刚刚改了申请，没有按旧的条件发送。",
        "The buyer has changed the request; nothing was sent on the old terms.",
        "请按新的申请重新决定。",
    )
