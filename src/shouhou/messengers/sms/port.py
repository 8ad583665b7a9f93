"""What a sender of text messages is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SmsKind = Literal["done", "temporary", "limit", "permanent", "unknown"]


@dataclass(frozen=True, slots=True)
class Text:
    """One message to one number; `out_id` comes back in reports, it is no key of the gateway's."""

    to: str = field(repr=False)
    words: str = field(repr=False)
    out_id: str


@dataclass(frozen=True, slots=True)
class SmsOutcome:
    """How one attempt ended.

    done: the gateway took it. temporary: certainly not taken, may be tried later. limit: not taken,
    the number or the account had enough for now. permanent: will not be taken like this. unknown:
    it may have been taken; never send it again by yourself.
    """

    kind: SmsKind
    code: str
    """The gateway's word, or ours where it said none."""
    says: str = ""
    serial: str = ""
    """The gateway's number of the message (BizId)."""
