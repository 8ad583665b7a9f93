"""Buyers who want no contact: kept for every shop of ours, until somebody takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.contacts.actions.noting import check_word
from shouhou.contacts.actions.telling import held_buyer
from shouhou.contacts.facts import Whom
from shouhou.contacts.models import OptOut
from shouhou.contacts.words import CHANNELS

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def opt_out(*, by: Person | None, whom: Whom, channel: str, reason: str, now: datetime) -> bool:
    """The buyer wants none on a channel (empty: on none); whether that is new.

    The caller has checked the right. Raises Refused `unknown_word`.
    """
    check_word("channel", channel, ("", *CHANNELS))
    with transaction.atomic():
        _, is_new = OptOut.objects.get_or_create(
            buyer=held_buyer(whom),
            channel=channel,
            ended_at=None,
            defaults={"shop_id": whom.shop_id, "since": now, "by": by, "reason": reason},
        )
    return is_new


def opt_in(*, by: Person | None, whom: Whom, channel: str, now: datetime) -> bool:
    """The buyer wants it again after all; whether anything was there to end."""
    with transaction.atomic():
        rows = OptOut.objects.filter(buyer=held_buyer(whom), channel=channel, ended_at=None)
        return bool(rows.update(ended_at=now, ended_by=by))
