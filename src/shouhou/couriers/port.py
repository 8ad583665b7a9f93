"""What any source of tracking tells and takes, as plain values; the slices know only these.

Moments are aware (Asia/Shanghai), numbers and codes are text. A value only says what its source
said: an absent word is ``""``, a code that no table has is ``unrecognised`` beside its own text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

UNRECOGNISED: Final = "unrecognised"

Wish: TypeAlias = Literal["return", "redirect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill:
    """A parcel by its courier and number."""

    courier: str
    """Our code: `names.md`."""
    number: str
    """As printed, without spaces; 6 to 32 letters, digits and hyphens."""
    phone_tail: str = ""
    """The last four digits of sender's or receiver's phone; some couriers tell nothing without."""
    origin: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One line of a parcel's story, as its source told it."""

    at: datetime
    text: str
    place: str = ""
    code: str = ""
    """The source's own code of this line, ``""`` where it has none."""
    stage: str = ""
    """Our word for that code (`words.md`, stage); ``""`` without a code."""
    trouble: str = ""
    """Our word for what is wrong (`words.md`, trouble), where the code says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything a source tells of one parcel at one moment."""

    source: str
    courier: str
    """Our code; `unrecognised` where the source names a courier that `names.md` has not."""
    courier_told: str
    number: str
    code: str = ""
    stage: str = ""
    trouble: str = ""
    """Of the parcel as a whole, from the source's own code; ``""`` where it says none."""
    ended: bool = False
    """The source says that no more will come."""
    scans: tuple[Scan, ...] = ()
    """Oldest first, each line once; lines of the same second keep the source's order."""
    raw: str = ""
    """The source's answer or push as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What a source sent by itself, its signature checked."""

    trace: Trace
    status: Literal["polling", "ended", "given_up", "changed", "unreadable"]
    """`given_up`: no news for so long that the source stops; `changed`: other courier or redone;
    `unreadable`: one bad parcel among others, `said` names the field, `trace` has no lines."""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interception:
    """A wish to have a parcel stopped: sent back, or sent elsewhere."""

    waybill: Waybill
    wish: Wish
    address: str = ""
    name: str = ""
    phone: str = ""
    reason: str = ""


class Tracking(Protocol):
    """A source of tracking. Every call raises a `CourierProblem`; see `problems.py`."""

    name: str

    def ask(self, waybill: Waybill) -> Trace:
        """What is known now. Raises NotFound while the source has no line at all."""
        ...

    def subscribe(self, waybill: Waybill, callback: str) -> Literal["new", "already"]:
        """Have the parcel's news sent to `callback` from now on; harmless when repeated."""
        ...

    def read_push(self, form: Mapping[str, str]) -> tuple[Push, ...]:
        """The parcels of a push. Raises BadSignature, Unreadable (naming the field)."""
        ...

    def push_answer(self, taken: bool, now: datetime) -> Mapping[str, object]:
        """What the source wants to hear; after `taken=False` it comes again."""
        ...


class Intercepting(Protocol):
    """A source that can also stop parcels."""

    def intercept(self, wanted: Interception) -> str:
        """Ask for it; the source's number of the order. Raises Unknown when nobody knows."""
        ...
