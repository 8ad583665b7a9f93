"""Chinese text: one form to compare by, search tokens, masking."""

from shouhou.language.folding import fold, visible
from shouhou.language.masks import mask_address, mask_name, mask_nick, mask_phone
from shouhou.language.tokens import bigrams

__all__ = [
    "bigrams",
    "fold",
    "mask_address",
    "mask_name",
    "mask_nick",
    "mask_phone",
    "visible",
]
