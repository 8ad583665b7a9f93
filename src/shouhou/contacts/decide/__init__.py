"""Pure judgements of contacts: may a buyer be contacted, what must not be written, what may be."""

from shouhou.contacts.decide.peace import (
    judged,
    nick_key,
    other_key,
    phone_key,
    tables,
    words_in,
)
from shouhou.contacts.decide.texts import text_for

__all__ = ["judged", "nick_key", "other_key", "phone_key", "tables", "text_for", "words_in"]
