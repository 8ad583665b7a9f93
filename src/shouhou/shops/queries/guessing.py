"""Whether somebody is guessing passwords or codes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shouhou.shops.models import FailedLogin

GUESSES_PER_PERSON: Final = 5
GUESSES_PER_ADDRESS: Final = 50
GUESSING_WINDOW: Final = timedelta(minutes=15)


def is_locked_out(login_name: str, address: str, now: datetime) -> bool:
    """Whether too many wrong passwords came for this name from here, or from here at all."""
    recent = FailedLogin.objects.filter(address=address, at__gt=now - GUESSING_WINDOW)
    if recent.filter(login_name=login_name.casefold()[:60]).count() >= GUESSES_PER_PERSON:
        return True
    return recent.count() >= GUESSES_PER_ADDRESS


def is_second_step_locked(login_name: str, now: datetime) -> bool:
    """Whether too many wrong codes came for this person, from wherever.

    Only who knows the password gets to guess codes, so this locks nobody else out.
    """
    recent = FailedLogin.objects.filter(step="second", at__gt=now - GUESSING_WINDOW)
    return recent.filter(login_name=login_name.casefold()[:60]).count() >= GUESSES_PER_PERSON
