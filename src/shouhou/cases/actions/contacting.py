"""Contacts of a case noted by hand: calls, the buyer's own asking, and the wish for none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import guard, hold, keep, needed, stir
from shouhou.cases.facts import LONGEST_TEXT, Said, clean
from shouhou.cases.queries.contacting import whom_of
from shouhou.contacts import actions as contacts
from shouhou.contacts.facts import Contacting, MayContact
from shouhou.contacts.words import label

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def note_contact(*, by: Person | None, case_id: int, contacting: Contacting, now: datetime) -> int:
    """We called or met the buyer, and what came of it: counted like every contact. Its number.

    Never refused by the guard: it happened; what spoke against it stands in the line.
    Raises Refused: `not_here`, `empty`, `too_long`, `unknown_word`, or as states.md says.
    """
    said = needed(clean(contacting.said, LONGEST_TEXT, field="said"), "said")
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "note")
        pk, answer = contacts.note_contact(
            by=by, whom=whom_of(held.case), contacting=replace(contacting, said=said), now=now
        )
        zh, en = label("channel", contacting.channel), label("channel", contacting.channel, "en")
        line = f"{zh}：{said}{spoken(answer, 'zh')}", f"{en}: {said}{spoken(answer, 'en')}"
        keep(held, Said("contacted", *line, {"contact": pk}), now)
        stir(held.case, now, "note.added")
    return pk


def note_asked(*, by: Person | None, case_id: int, channel: str, now: datetime) -> int:
    """The buyer has just written or called: answering now is no harassment. Its number.

    Raises Refused: `not_here`, `unknown_word`, or as states.md says.
    """
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "note")
        whom, asked = whom_of(held.case), Contacting(channel)
        pk = contacts.note_asked(by=by, whom=whom, contacting=asked, now=now)
        zh, en = label("channel", channel), label("channel", channel, "en")
        keep(held, Said("came", f"买家来找（{zh}）", f"the buyer asked ({en})"), now)
        stir(held.case, now)
    return pk


def opt_out(*, by: Person | None, case_id: int, channel: str, reason: str, now: datetime) -> bool:
    """The buyer wants no contact on a channel (empty: on none), in any shop; whether it is new.

    Raises Refused: `not_here`, `empty`, `too_long`, `unknown_word`, or as states.md says.
    """
    reason = needed(clean(reason, field="reason"), "reason")
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "note")
        whom = whom_of(held.case)
        is_new = contacts.opt_out(by=by, whom=whom, channel=channel, reason=reason, now=now)
        if is_new:
            zh, en = on_channel(channel)
            line = f"买家不要联系（{zh}）：{reason}", f"wants no contact ({en}): {reason}"
            keep(held, Said("opted_out", *line), now)
            stir(held.case, now)
    return is_new


def opt_in(*, by: Person | None, case_id: int, channel: str, now: datetime) -> bool:
    """The buyer may be contacted so again; whether anything was there to end.

    Raises Refused: `not_here`, or as states.md says.
    """
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "note")
        ended = contacts.opt_in(by=by, whom=whom_of(held.case), channel=channel, now=now)
        if ended:
            zh, en = on_channel(channel)
            line = f"买家可以再联系（{zh}）", f"may be contacted again ({en})"
            keep(held, Said("opted_in", *line), now)
            stir(held.case, now)
    return ended


def set_mail_address(*, by: Person | None, case_id: int, address: str, now: datetime) -> None:
    """Where the buyer of this case reads mail; empty forgets it. The line never names it.

    Raises Refused: `not_here`, `bad_address`, or as states.md says.
    """
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "note")
        contacts.set_address(by=by, whom=whom_of(held.case), address=address, now=now)
        zh, en = ("填了", "entered") if address else ("去掉", "forgotten")
        keep(held, Said("registered", f"{zh}买家邮箱", f"the buyer's mail address {en}"), now)
        stir(held.case, now)


def on_channel(channel: str) -> tuple[str, str]:
    """A channel in words; the empty one is all of them."""
    if not channel:
        return "所有渠道", "every channel"
    return label("channel", channel), label("channel", channel, "en")


def spoken(answer: MayContact | None, language: str) -> str:
    """What the rules had against a contact that happened, for its line; empty where nothing."""
    if answer is None or not answer.whys:
        return ""
    english = language == "en"
    why = ("; " if english else "；").join(each.text(language) for each in answer.whys)
    return f" ({why})" if english else f"（{why}）"
