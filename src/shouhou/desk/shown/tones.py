"""Which colour a word has: ok, warn, bad, ask or none. The word itself always stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # verdicts
        "agree": "ok",
        "agree_return": "ok",
        "release": "ok",
        "send": "ok",
        "refuse": "bad",
        "agree_then_correct": "warn",
        "hold_goods": "warn",
        "look": "warn",
        "ask": "ask",
        # how serious a remark is
        "person": "warn",
        "warning": "warn",
        "blocker": "bad",
        "clear": "ok",
        # how the amount compares
        "fits": "ok",
        "below": "warn",
        "above": "warn",
        "over_paid": "bad",
        "unsure": "warn",
    }
)


def tone(word: str | None) -> str:
    """The tone of a word; most words have none."""
    return TONES.get(word or "", "")
