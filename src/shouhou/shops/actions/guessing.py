"""The guard of the log-in: wrong passwords and codes are remembered for a while."""

from __future__ import annotations

from datetime import datetime

from shouhou.shops import queries
from shouhou.shops.models import FailedLogin


def note_failed_login(
    *, login_name: str, address: str, now: datetime, step: str = "password"
) -> None:
    """Remember a wrong password or code, and forget those whose time is over."""
    FailedLogin.objects.filter(at__lte=now - queries.GUESSING_WINDOW).delete()
    FailedLogin.objects.create(
        login_name=login_name.casefold()[:60], address=address, step=step, at=now
    )


def forget_failed_logins(*, login_name: str, address: str) -> None:
    """Somebody came all the way in from here: earlier slips no longer count.

    The right password alone is not all the way when a second factor is asked for; otherwise who
    knows the password could guess codes without end.
    """
    FailedLogin.objects.filter(login_name=login_name.casefold()[:60], address=address).delete()
