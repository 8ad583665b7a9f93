"""Rows of parcels: parcels and who was asked, sources of tracking, freight sheets."""

from shouhou.parcels.models.following import (
    CaseParcel,
    Content,
    Parcel,
    ParcelSign,
    ScanRow,
    Talk,
    TalkLine,
)
from shouhou.parcels.models.freight import (
    FreightRow,
    FreightSheet,
)
from shouhou.parcels.models.trackers import (
    StopOrder,
    Tracker,
    TrackerPartner,
)

__all__ = [
    "CaseParcel",
    "Content",
    "FreightRow",
    "FreightSheet",
    "Parcel",
    "ParcelSign",
    "ScanRow",
    "StopOrder",
    "Talk",
    "TalkLine",
    "Tracker",
    "TrackerPartner",
]
