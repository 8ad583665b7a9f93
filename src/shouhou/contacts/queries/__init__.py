"""Reads of contacts: may this buyer be contacted now, and what there was over all shops."""

from shouhou.contacts.decide import tables, text_for, words_in
from shouhou.contacts.queries.asking import may_contact, phone_held
from shouhou.contacts.queries.forgetting import orders_to_forget, shops_with_contacts
from shouhou.contacts.queries.known import buyer_of, known_of, numbers_of
from shouhou.contacts.queries.panel import panel
from shouhou.contacts.queries.texting import (
    gateway,
    masked_address,
    post_office,
    sms_of,
    ways_to_send,
)

__all__ = [
    "buyer_of",
    "gateway",
    "known_of",
    "masked_address",
    "may_contact",
    "numbers_of",
    "orders_to_forget",
    "panel",
    "phone_held",
    "post_office",
    "shops_with_contacts",
    "sms_of",
    "tables",
    "text_for",
    "ways_to_send",
    "words_in",
]
