"""The second factor: codes from an authenticator app, and the recovery codes for its loss.

allauth keeps and seals the secrets; the moment, the lock-out and the memory of used codes are ours,
in the database, so that they hold over all processes.
"""

from __future__ import annotations

import logging
import unicodedata
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.crypto import constant_time_compare

from shouhou.shops import queries
from shouhou.shops.actions.guessing import note_failed_login
from shouhou.shops.facts import Refused
from shouhou.shops.models import Person

PERIOD: Final = 30
"""Seconds for which the app shows one code; the codes before and after count too."""

log = logging.getLogger(__name__)


def new_secret() -> str:
    """A fresh secret for an authenticator app, in the letters it is typed in."""
    return str(generate_totp_secret())


def add_totp(*, by: Person, secret: str, code: str, now: datetime) -> None:
    """Switch the codes on, proved by one of them; an earlier app is replaced.

    Makes recovery codes if there are none. Raises Refused wrong_code.
    """
    counter = _fitting_counter(secret, plain_code(code), now)
    if counter is None:
        raise Refused(
            "wrong_code", "验证码不对，请看手机上最新的一个。", "Not the right code.", field="code"
        )
    with transaction.atomic():
        _lock(by)
        Authenticator.objects.filter(user=by, type=Authenticator.Type.TOTP).delete()
        row = TOTP.activate(by, secret).instance
        row.data["last_counter"] = counter
        row.save(update_fields=["data"])
        RecoveryCodes.activate(by)


def remove_totp(*, by: Person) -> None:
    """Switch the codes off. Without any factor left the recovery codes go as well."""
    with transaction.atomic():
        _lock(by)
        Authenticator.objects.filter(user=by, type=Authenticator.Type.TOTP).delete()
        forget_codes_without_factor(by)


def renew_recovery_codes(*, by: Person) -> None:
    """Ten fresh codes; the old ones open nothing any more. Raises Refused no_factor."""
    with transaction.atomic():
        _lock(by)
        if not queries.factors_of(by).any:
            raise Refused("no_factor", "请先打开两步验证。", "Switch the second factor on first.")
        Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(by)


def check_code(*, person: Person, code: str, address: str, now: datetime) -> bool:
    """Whether a code of the app or a recovery code is right; each opens once.

    A wrong one is remembered; too many from anywhere shut the second step for a while: raises
    Refused locked_out. Tries for one person happen one after another.
    """
    with transaction.atomic():
        _lock(person)
        if queries.is_second_step_locked(person.login_name, now):
            raise Refused(
                "locked_out",
                "验证码错误次数过多，请 15 分钟后再试。",
                "Too many wrong codes: try again in 15 minutes.",
            )
        given = plain_code(code)
        if _totp_opens(person, given, now) or _recovery_opens(person, given, now):
            return True
        note_failed_login(login_name=person.login_name, address=address, now=now, step="second")
    return False


def forget_codes_without_factor(by: Person) -> None:
    """Recovery codes stand in for a factor; without one they would be a factor themselves."""
    rows = Authenticator.objects.filter(user=by)
    if not rows.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        rows.delete()


def plain_code(code: str) -> str:
    """A code as typed on any keyboard: full-width digits and blanks are no mistake."""
    return "".join(unicodedata.normalize("NFKC", code[:40]).split()).replace("-", "")


def _lock(person: Person) -> None:
    Person.objects.select_for_update().get(pk=person.pk)


def _totp_opens(person: Person, code: str, now: datetime) -> bool:
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if row is None:
        return False
    try:
        counter = _fitting_counter(decrypt(row.data["secret"]), code, now)
    except ValueError:
        log.error("the second factor of person %s was sealed with another key", person.pk)
        return False
    if counter is None or counter <= row.data.get("last_counter", 0):
        return False
    row.data["last_counter"], row.last_used_at = counter, now
    row.save(update_fields=["data", "last_used_at"])
    return True


def _recovery_opens(person: Person, code: str, now: datetime) -> bool:
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES)
    row = rows.first()
    try:
        opens = row is not None and RecoveryCodes(row).validate_code(code)
    except ValueError:
        log.error("the recovery codes of person %s were sealed with another key", person.pk)
        return False
    if opens:
        rows.update(last_used_at=now)
    return opens


def _fitting_counter(secret: str, code: str, now: datetime) -> int | None:
    present = int(now.timestamp()) // PERIOD
    for counter in (present - 1, present, present + 1):
        if constant_time_compare(code, format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None
