"""Told work and the buyer's peace: allowed before it is told, counted when it was."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from shouhou.contacts.decide import judged, words_in
from shouhou.contacts.facts import Contacting, MayContact, Whom
from shouhou.contacts.models import Contact, Permit
from shouhou.contacts.queries.known import buyer_of, known_of, numbers_of
from shouhou.contacts.words import LONGEST_SAID
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7401))"


def check_words(text: str, field: str = "text") -> None:
    """Raises Refused `forbidden_words`, naming the words, for a text no buyer may get."""
    found = [each for each in words_in(text) if each.says == "block"]
    if not found:
        return
    zh = "；".join(each.text("zh") for each in found)
    en = "; ".join(each.text("en") for each in found)
    rows = tuple(each.row for each in found)
    raise Refused(
        "forbidden_words", f"不能这样写：{zh}。", f"Not in these words: {en}.", rows, field
    )


def allow_telling(*, whom: Whom, contacting: Contacting, key: str, now: datetime) -> MayContact:
    """A text is about to be told: from now on it counts for this day, until told or taken back.

    Of two agents only one gets the last contact of the day. The same key again counts once. Raises
    Refused `forbidden_words`, `harassing` with the rows and the moment it is allowed again.
    """
    check_words(contacting.said)
    with transaction.atomic():
        buyer = held_buyer(whom)
        answer = judged_for(whom, buyer, contacting, now, key)
        if not answer.allowed:
            raise answer.refusal()
        Permit.objects.update_or_create(key=key, defaults={"buyer": buyer, "at": now})
    return answer


def count_told(
    *, by: Person | None, whom: Whom, contacting: Contacting, key: str, how: str, now: datetime
) -> MayContact:
    """It was told: counted once by its key, never refused; what spoke against it stays with it."""
    with transaction.atomic():
        buyer = held_buyer(whom)
        answer = judged_for(whom, buyer, contacting, now, key)
        keep(whom, buyer, contacting, answer, by=by, at=now, how=how, key=key)
        Permit.objects.filter(key=key).delete()
    return answer


def take_back(key: str) -> None:
    """It will not be told: what was copied counts no longer."""
    Permit.objects.filter(key=key).delete()


def held_buyer(whom: Whom) -> str:
    """The buyer's key; until the transaction ends nobody else counts for this buyer."""
    buyer = buyer_of(whom)
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [buyer])
    return buyer


def judged_for(
    whom: Whom, buyer: str, contacting: Contacting, now: datetime, key: str | None = None
) -> MayContact:
    """What the table says, the work of this key left out of the counts."""
    known = known_of(buyer, now, but=key)
    return judged(known, contacting, numbers_of(whom.shop_id, now), now)


def keep(
    whom: Whom, buyer: str, contacting: Contacting, answer: MayContact, **more: Any
) -> Contact:
    """The row of a contact, with the rows that spoke against it; of one key there is one."""
    spoke = (*(each.row for each in answer.whys), *(each.row for each in words_in(contacting.said)))
    said: dict[str, Any] = {
        "buyer": buyer,
        "shop_id": whom.shop_id,
        "case_id": whom.case_id,
        "order_no": whom.order_no,
        "channel": contacting.channel,
        "purpose": contacting.purpose,
        "said": contacting.said[:LONGEST_SAID],
        "warned": list(spoke),
        **more,
    }
    key = said.pop("key", None)
    if key is None:
        return Contact.objects.create(**said)
    return Contact.objects.get_or_create(key=key, defaults=said)[0]
