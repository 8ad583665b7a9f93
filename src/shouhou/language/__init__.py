"""Chinese text: one form to compare by, search tokens, masking, couriers' sentences."""

from shouhou.language.folding import fold, visible
from shouhou.language.masks import (
    mask_address,
    mask_mail,
    mask_name,
    mask_nick,
    mask_phone,
)
from shouhou.language.places import Place, is_one_of_several, named_place, place_of
from shouhou.language.tokens import bigrams
from shouhou.language.traces import Told, parcel_told

__all__ = [
    "Place",
    "Told",
    "bigrams",
    "fold",
    "is_one_of_several",
    "mask_address",
    "mask_mail",
    "mask_name",
    "mask_nick",
    "mask_phone",
    "named_place",
    "parcel_told",
    "place_of",
    "visible",
]
