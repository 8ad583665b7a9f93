"""Texts for buyers out of texts.md, their blanks filled; what nobody could fill is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from shouhou.contacts.facts import Written
from shouhou.contacts.words import label, texts

KINDS: Final = {"sms": "sms", "email": "mail"}
"""Which column a channel reads; all others the chat's."""
_BLANK: Final = re.compile(r"\{([a-z]+)\}")
_LONGEST: Final = 500
SUBJECT_ENDS: Final = "\n"


def text_for(situation: str, channel: str, blanks: Mapping[str, str]) -> Written:
    """The text of a situation on this channel; what a buyer wrote is never read as a blank.

    A mail's first line is its subject. Raises KeyError for a situation nobody wrote a text for.
    """
    template = texts()[situation][KINDS.get(channel, "chat")]
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        told = " ".join(blanks.get(found[1], "").split())[:_LONGEST]
        if told:
            return told
        missing.append(found[1])
        return f"【{label('blank', found[1])}】"

    text = _BLANK.sub(fill, template).replace("｜", SUBJECT_ENDS, 1 if channel == "email" else 0)
    return Written(situation, channel, text, tuple(dict.fromkeys(missing)))
