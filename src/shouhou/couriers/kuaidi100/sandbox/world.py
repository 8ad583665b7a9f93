"""What the sandbox is told of parcels: plain stories, shown as far as they have happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTold:
    """One thing that happens to a parcel."""

    at: datetime
    """Aware; a scan of the future is not told before its time."""
    text: str
    place: str = ""
    stage: str = "moving"
    """A stage and a trouble of couriers' words.md; words.md here says which code they become."""
    trouble: str = ""
    code: str = ""
    """The vendor's own code, where the story wants exactly this one; goes before the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelTold:
    """A parcel's whole story, the future with it."""

    company: str
    """The vendor's code: `yuantong`."""
    number: str
    scans: tuple[ScanTold, ...]
    """In the order of the story; lines of one second keep it."""
    phones: tuple[str, ...] = ()
    """Of sender and receiver; with none, any four digits pass."""


class World(Protocol):
    """Where parcels come from; asked anew for every answer, so its stories may grow."""

    def parcel(self, company: str, number: str) -> ParcelTold | None:
        """The parcel, or None. `number` is as the caller wrote it."""
        ...


class MemoryWorld:
    """A world of the parcels it was given."""

    def __init__(self, *parcels: ParcelTold) -> None:
        self._parcels = {(each.company, each.number): each for each in parcels}

    def parcel(self, company: str, number: str) -> ParcelTold | None:
        """See `World`."""
        return self._parcels.get((company, number))

    def put(self, parcel: ParcelTold) -> None:
        """Add it, or replace its story."""
        self._parcels[parcel.company, parcel.number] = parcel
