"""Does the desk read couriers' sentences right? Real lines against what the shop itself knew.

    python bench/traces.py [--data ../shared/data/logistics]

The lines of 2020 beside the project (Apache-2.0, people replaced) are read by their text alone;
where a parcel stands after its last line is compared with the shop's own status of the parcel.
Prints the share beside its limit, the speed beside the peer (a bare search for 签收 in each line),
and every miss with its last lines; ends with 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from shouhou.clock import SHANGHAI
from shouhou.couriers.port import Scan
from shouhou.language import parcel_told
from shouhou.parcels.decide import line_of, stand
from shouhou.parcels.words import SIGNED

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "logistics"
ON = date(2026, 1, 1)
LEAST_SHARE = 0.95
ROUNDS = 20
KINDS = {
    "2": "in transit",
    "3": "signed",
    "4": "problem",
}
STANDS_FOR = {
    **dict.fromkeys(SIGNED, "signed"),
    "at_station": "signed",  # the shop's source counts a locker as signed
    **dict.fromkeys(("problem", "refused", "returning", "returned", "lost"), "problem"),
}


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--data", type=Path, default=DATA)
    folder = reading.parse_args().data
    if not folder.exists():
        print(f"no real lines at {folder}")
        return 2
    told, shops = lines_of(folder), statuses_of(folder)
    lines = [text for some in told.values() for _, text in some]
    silent = [text for text in lines if not parcel_told(text).stage]
    print(f"lines read: {len(lines) - len(silent)} of {len(lines)}")
    for text in silent:
        print(f"    nothing said: {text}")
    for name, judge in (("the desk", desk), ("a bare 签收", bare)):
        compare(name, judge, told, shops)
    speed(lines)
    share = compare("the desk", desk, told, shops, quiet=True)
    return 0 if share >= LEAST_SHARE and not silent else 1


def lines_of(folder: Path) -> dict[str, list[tuple[datetime, str]]]:
    """Waybill → its lines, oldest first."""
    found: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    with (folder / "traces_2020_dev.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["event_time"]).replace(tzinfo=SHANGHAI)
            found[row["waybill"].split("-")[0].strip()].append((at, row["context"]))
    return {waybill: sorted(some) for waybill, some in found.items()}


def statuses_of(folder: Path) -> dict[str, str]:
    """Waybill → what the shop's own system said."""
    with (folder / "shipments_2020_dev.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {
            row["waybill"].strip(): KINDS[row["status_2transit_3signed_4problem"]] for row in rows
        }


def desk(lines: list[tuple[datetime, str]]) -> str:
    """Where the desk says the parcel is."""
    read = [line_of(Scan(at=at, text=text), "real") for at, text in lines]
    return STANDS_FOR.get(stand(read, ON).stage, "in transit")


def bare(lines: list[tuple[datetime, str]]) -> str:
    """What a search for the word alone would say."""
    return "signed" if any("签收" in text for _, text in lines) else "in transit"


def compare(
    name: str,
    judge: Callable[[list[tuple[datetime, str]]], str],
    told: dict[str, list[tuple[datetime, str]]],
    shops: dict[str, str],
    quiet: bool = False,
) -> float:
    """The share on which both agree, and every parcel on which they do not."""
    missed = [waybill for waybill, said in shops.items() if judge(told.get(waybill, [])) != said]
    share = 1 - len(missed) / len(shops)
    if quiet:
        return share
    kinds = Counter(shops.values())
    right = f"{len(shops) - len(missed)} of {len(shops)} parcels"
    print(f"{name}: {right} ({share:.3f}; limit {LEAST_SHARE})")
    print(f"    the shop says: {dict(kinds)}")
    for waybill in missed:
        print(f"    {waybill}: the shop {shops[waybill]}, read {judge(told.get(waybill, []))}")
        for at, text in told.get(waybill, [])[-2:]:
            print(f"        {at:%m-%d %H:%M} {text}")
    return share


def speed(lines: list[str]) -> None:
    """Lines a second, beside the bare search."""

    def per_second(read: Callable[[str], object]) -> float:
        began = time.perf_counter()
        for _ in range(ROUNDS):
            for text in lines:
                read(text)
        return ROUNDS * len(lines) / (time.perf_counter() - began)

    ours, peer = per_second(parcel_told), per_second(lambda text: "签收" in text)
    print(f"lines a second: {ours:,.0f}; a bare search {peer:,.0f} (ratio {ours / peer:.4f})")


if __name__ == "__main__":
    raise SystemExit(main())
