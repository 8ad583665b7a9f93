"""Reads of parcels: those of a case, one with everything, the list."""

from shouhou.parcels.queries.back import (
    BackParcel,
    ParcelFound,
    parcels_back,
    parcels_numbered,
)
from shouhou.parcels.queries.due import due_to_ask
from shouhou.parcels.queries.for_buyers import BuyersParcel, buyers_parcels
from shouhou.parcels.queries.forgetting import orders_to_forget, shops_with_parcels
from shouhou.parcels.queries.freight import (
    FreightAnswer,
    FreightQuoteView,
    FreightSheetHead,
    FreightSheetView,
    freight_answer,
    freight_quotes,
    freight_sheet,
    freight_sheets,
)
from shouhou.parcels.queries.listing import PAGE, ParcelPage, ParcelRow, parcel_page
from shouhou.parcels.queries.numbers import numbers_of
from shouhou.parcels.queries.postage import Postage, PostageTo, postage_to
from shouhou.parcels.queries.stopping import (
    PartnerView,
    StopView,
    partners_of,
    stoppable,
    stops_of,
)
from shouhou.parcels.queries.trackers import TrackerView, trackers_of
from shouhou.parcels.queries.views import (
    ParcelSignView,
    ParcelView,
    ScanView,
    TalkLineView,
    TalkView,
    parcel_view,
    parcels_of_case,
    signed_at_of,
)

__all__ = [
    "PAGE",
    "BackParcel",
    "BuyersParcel",
    "FreightAnswer",
    "FreightQuoteView",
    "FreightSheetHead",
    "FreightSheetView",
    "ParcelFound",
    "ParcelPage",
    "ParcelRow",
    "ParcelSignView",
    "ParcelView",
    "PartnerView",
    "Postage",
    "PostageTo",
    "ScanView",
    "StopView",
    "TalkLineView",
    "TalkView",
    "TrackerView",
    "buyers_parcels",
    "due_to_ask",
    "freight_answer",
    "freight_quotes",
    "freight_sheet",
    "freight_sheets",
    "numbers_of",
    "orders_to_forget",
    "parcel_page",
    "parcel_view",
    "parcels_back",
    "parcels_numbered",
    "parcels_of_case",
    "partners_of",
    "postage_to",
    "shops_with_parcels",
    "signed_at_of",
    "stoppable",
    "stops_of",
    "trackers_of",
]
