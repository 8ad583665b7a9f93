"""Reads of contacts: may this buyer be contacted now, and what there was over all shops."""

from shouhou.contacts.decide import tables, words_in
from shouhou.contacts.queries.asking import may_contact, phone_held
from shouhou.contacts.queries.forgetting import orders_to_forget, shops_with_contacts
from shouhou.contacts.queries.known import buyer_of, known_of, numbers_of
from shouhou.contacts.queries.panel import panel
from shouhou.contacts.queries.texting import gateway, has_gateway, sms_of

__all__ = [
    "buyer_of",
    "gateway",
    "has_gateway",
    "known_of",
    "may_contact",
    "numbers_of",
    "orders_to_forget",
    "panel",
    "phone_held",
    "shops_with_contacts",
    "sms_of",
    "tables",
    "words_in",
]
