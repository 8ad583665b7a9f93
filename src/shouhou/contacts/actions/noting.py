"""Contacts noted by hand: a call that was made, and the buyer's own asking."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.contacts.actions.telling import held_buyer, judged_for, keep
from shouhou.contacts.facts import Contacting, MayContact, Whom
from shouhou.contacts.models import Contact
from shouhou.contacts.words import CHANNELS, PURPOSES, label
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def note_contact(
    *, by: Person | None, whom: Whom, contacting: Contacting, now: datetime
) -> tuple[int, MayContact]:
    """We contacted the buyer, and what came of it; counted, never refused by the guard.

    The caller has checked the right. Its number, and what the rules said of it. Raises Refused
    `unknown_word`.
    """
    known_words(contacting)
    with transaction.atomic():
        buyer = held_buyer(whom)
        answer = judged_for(whom, buyer, contacting, now)
        row = keep(whom, buyer, contacting, answer, by=by, at=now, how="noted")
    return row.pk, answer


def note_asked(*, by: Person | None, whom: Whom, contacting: Contacting, now: datetime) -> int:
    """The buyer wrote or called: for {reply_minutes} answering is no harassment. Its number.

    The caller has checked the right. Raises Refused `unknown_word`.
    """
    known_words(contacting)
    with transaction.atomic():
        row = Contact.objects.create(
            buyer=held_buyer(whom),
            shop_id=whom.shop_id,
            case_id=whom.case_id,
            order_no=whom.order_no,
            channel=contacting.channel,
            purpose=contacting.purpose,
            direction="in",
            said=contacting.said,
            by=by,
            at=now,
            how="noted",
        )
    return row.pk


def known_words(contacting: Contacting) -> None:
    """Raises Refused `unknown_word`, naming the field."""
    check_word("channel", contacting.channel, CHANNELS)
    check_word("purpose", contacting.purpose, PURPOSES)


def check_word(field: str, word: str, words: tuple[str, ...]) -> None:
    """Raises Refused `unknown_word` for what is none of these."""
    if word in words:
        return
    zh, en = ("渠道", "channel") if field == "channel" else ("目的", "purpose")
    shown = label(field, word)[:20]
    raise Refused(
        "unknown_word", f"{zh}：没有“{shown}”这个选项。", f"No such {en}: {shown!r}.", field=field
    )
