"""A parcel as the vendor writes it: lines, oldest first, and the state of the whole."""

from __future__ import annotations

from typing import Any, Final

from shouhou.clock import in_shanghai
from shouhou.couriers.kdniao.sandbox.reading import NOTHING_TOLD, codes_of
from shouhou.couriers.kdniao.sandbox.world import ParcelTold, ScanTold

NO_LINES: Final = "暂无轨迹信息"
SIGNED, PROBLEM = "3", "4"
AFTER_TROUBLE: Final = "302"


def parcel_as_told(parcel: ParcelTold, scans: tuple[ScanTold, ...]) -> dict[str, Any]:
    """What an answer and a row of a push have in common."""
    state, detail = state_of(scans)
    told: dict[str, Any] = {
        "ShipperCode": parcel.company,
        "LogisticCode": parcel.number,
        "State": state,
        "StateEx": detail,
        "Location": next((scan.place for scan in reversed(scans) if scan.place), ""),
        "Traces": lines_of(scans),
        "Success": True,
    }
    if not scans:
        told["Reason"] = NO_LINES
    return told


def lines_of(scans: tuple[ScanTold, ...]) -> list[dict[str, str]]:
    """The lines; signing after a problem is 302, as in the vendor's sample."""
    lines, troubled = [], False
    for scan in scans:
        state, detail = codes_of(scan.stage, scan.trouble)
        line = {
            "AcceptTime": in_shanghai(scan.at).strftime("%Y-%m-%d %H:%M:%S"),
            "AcceptStation": scan.text,
            "Location": scan.place,
            "Action": _signed_after(detail) if troubled and state == SIGNED else detail,
        }
        lines.append(line)
        troubled = troubled or state == PROBLEM
    return lines


def state_of(scans: tuple[ScanTold, ...]) -> tuple[str, str]:
    """State and StateEx of the whole: once a problem, always one, until it is signed (docs)."""
    state, detail = NOTHING_TOLD
    for scan in scans:
        next_state, next_detail = codes_of(scan.stage, scan.trouble)
        if state == PROBLEM and next_state == SIGNED:
            state, detail = SIGNED, _signed_after(next_detail)
        elif next_state and (state != PROBLEM or next_state == PROBLEM):
            # invented: which problem stays
            state, detail = next_state, next_detail
    return state, detail


def _signed_after(detail: str) -> str:
    # invented: signed by another after a problem
    return AFTER_TROUBLE if detail in ("3", "301") else detail
