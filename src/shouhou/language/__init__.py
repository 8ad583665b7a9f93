"""Chinese text: one form to compare by, search tokens, masking, couriers' sentences."""

from shouhou.language.folding import fold, visible
from shouhou.language.masks import mask_address, mask_name, mask_nick, mask_phone
from shouhou.language.tokens import bigrams
from shouhou.language.traces import Told, parcel_told

__all__ = [
    "Told",
    "bigrams",
    "fold",
    "mask_address",
    "mask_name",
    "mask_nick",
    "mask_phone",
    "parcel_told",
    "visible",
]
