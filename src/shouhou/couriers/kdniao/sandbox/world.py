"""What the sandbox tells about: parcels and their scans, from whatever world has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScanTold:
    """One scan. `stage` and `trouble` are words of `states.md`; ``""`` where nothing is said."""

    at: datetime
    text: str
    place: str = ""
    stage: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ParcelTold:
    """A parcel and all its scans, oldest first; those of the future are not told yet."""

    company: str
    """The vendor's code: SF, ZTO, …"""
    number: str
    scans: tuple[ScanTold, ...] = ()
    phone_tails: tuple[str, ...] = ()
    """Last four digits of sender and receiver."""

    def until(self, now: datetime) -> tuple[ScanTold, ...]:
        """What has happened by now."""
        return tuple(scan for scan in self.scans if scan.at <= now)


class World(Protocol):
    """Where parcels come from."""

    def parcel(self, company: str, number: str) -> ParcelTold | None:
        """The parcel of that company (the vendor's code) and number; None when there is none."""
        ...


class Shelf:
    """A world in memory, for tests and small stages."""

    def __init__(self, *parcels: ParcelTold) -> None:
        self._parcels = {(each.company, each.number): each for each in parcels}

    def put(self, parcel: ParcelTold) -> None:
        """Put a parcel there, or another story in its place."""
        self._parcels[parcel.company, parcel.number] = parcel

    def parcel(self, company: str, number: str) -> ParcelTold | None:
        """See World."""
        return self._parcels.get((company, number))
