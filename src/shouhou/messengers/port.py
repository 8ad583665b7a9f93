"""What every messenger answers: the message arrived, or what is known instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

LONGEST: Final = 300

Kind = Literal["done", "again", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended.

    done: the other side took it. again: certainly not taken, may be tried later. refused: will
    never be taken. unknown: the line was lost at a moment when it may have been taken.
    """

    kind: Kind
    says: str
    code: int | None = None
    wait_seconds: int = 0
    """How long the other side asked us to wait; 0 when it did not say."""


def line(text: object) -> str:
    """Somebody else's words on one short line, for the record."""
    shown = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return " ".join(shown.split())[:LONGEST]
