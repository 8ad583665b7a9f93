"""Passkeys and security keys: added by their person, asked for at the log-in.

The ceremony is the fido2 library's; the rows are allauth's. What a browser sends is hostile until
the library has checked it, so every mistake in it is one refusal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shouhou.shops import queries
from shouhou.shops.actions.factors import forget_codes_without_factor
from shouhou.shops.actions.people import plain
from shouhou.shops.facts import Refused, Site
from shouhou.shops.models import Person

MOST_KEYS: Final = 10
LONGEST_ANSWER: Final = 20_000
BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError)

State = dict[str, Any]


def begin_adding(*, by: Person, site: Site) -> tuple[State, State]:
    """What the browser needs to make a key, and what to keep until it answers."""
    if len(queries.factors_of(by).passkeys) >= MOST_KEYS:
        raise Refused("too_many_keys", "最多十把通行密钥。", "Ten passkeys at most.")
    user = PublicKeyCredentialUserEntity(
        id=str(by.pk).encode(), name=by.login_name, display_name=by.name
    )
    options, state = _server(site).register_begin(
        user=user,
        credentials=_credentials(by),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
        extensions={"credProps": True},
    )
    return dict(options), dict(state)


def finish_adding(*, by: Person, site: Site, state: State | None, answer: str, name: str) -> None:
    """Keep the key the browser made. Makes recovery codes if there are none.

    Raises Refused key_refused when the answer does not belong to what was asked.
    """
    given = _read(answer)
    try:
        _server(site).register_complete(state or {}, given)
    except BROKEN:
        raise _key_refused()
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        called = plain(name, 40, "name") or "通行密钥"
        Authenticator.objects.create(
            user=by,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": called, "credential": given},
        )
        RecoveryCodes.activate(by)


def remove_passkey(*, by: Person, passkey_id: int) -> None:
    """Take a key away; raises Refused no_such_key, also for another's."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        rows = Authenticator.objects.filter(
            pk=passkey_id, user=by, type=Authenticator.Type.WEBAUTHN
        )
        if not rows.delete()[0]:
            raise Refused("no_such_key", "没有这把通行密钥。", "There is no such passkey.")
        forget_codes_without_factor(by)


def begin_asking(*, person: Person | None, site: Site) -> tuple[State, State]:
    """What the browser needs to prove a key; without a person any passkey of this place will do.

    Then the device must have verified who holds it, for nothing else is asked.
    """
    options, state = _server(site).authenticate_begin(
        credentials=_credentials(person) if person else None,
        user_verification=(
            UserVerificationRequirement.PREFERRED
            if person
            else UserVerificationRequirement.REQUIRED
        ),
    )
    return dict(options), dict(state)


def finish_asking(
    *, person: Person | None, site: Site, state: State | None, answer: str, now: datetime
) -> Person:
    """Whose key it was. Raises Refused key_refused: unknown key, wrong answer, inactive person."""
    given = _read(answer)
    owner = person or _named_by(given)
    if owner is None or not owner.is_active:
        raise _key_refused()
    try:
        used = _server(site).authenticate_complete(state or {}, _credentials(owner), given)
    except BROKEN:
        raise _key_refused()
    for row in Authenticator.objects.filter(user=owner, type=Authenticator.Type.WEBAUTHN):
        if _credential(row).credential_id == used.credential_id:
            row.last_used_at = now
            row.save(update_fields=["last_used_at"])
    return owner


def _server(site: Site) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=site.host, name=site.name))


def _credentials(person: Person) -> list[AttestedCredentialData]:
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return [_credential(row) for row in rows]


def _credential(row: Authenticator) -> AttestedCredentialData:
    credential = WebAuthn(row).authenticator_data.credential_data
    assert credential is not None, "a key is only kept with its public part"
    return credential


def _named_by(given: Mapping[str, Any]) -> Person | None:
    try:
        number = int(websafe_decode(given["response"]["userHandle"]).decode("ascii"))
        return Person.objects.filter(pk=number).first() if 0 < number < 2**63 else None
    except BROKEN:
        return None


def _read(answer: str) -> State:
    if len(answer) > LONGEST_ANSWER:
        raise _key_refused()
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError):
        raise _key_refused()
    if not isinstance(given, dict) or "\0" in answer or "\\u0000" in answer:
        raise _key_refused()
    return given


def _key_refused() -> Refused:
    return Refused(
        "key_refused", "通行密钥没有通过验证，请再试一次。", "The passkey was not accepted."
    )
