"""What somebody has beside the password, and whether a shop demands it."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn

from shouhou.shops.facts import DEMAND, DEMANDING_ROLES, Factors, PasskeyView
from shouhou.shops.models import Membership, Person, ShopFact


def factors_of(person: Person) -> Factors:
    """The person's second factors: one query."""
    rows = list(Authenticator.objects.filter(user=person).order_by("pk"))
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        has_totp=any(row.type == Authenticator.Type.TOTP for row in rows),
        passkeys=tuple(_passkey(row) for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        codes_left=len(_unused(codes[0])) if codes else 0,
    )


def recovery_codes(person: Person) -> tuple[str, ...]:
    """The recovery codes not used yet. Only for the person's own eyes, after the password."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return _unused(row) if row else ()


def demands_second_factor(shop_id: int, on: date) -> bool:
    """Whether finance and owners of this shop need a second factor on a day."""
    return bool(_demanding([shop_id], on))


def must_have_second_factor(person: Person, on: date) -> bool:
    """Whether one of the person's shops demands a second factor of one of their roles there."""
    roles = Membership.objects.filter(person=person, role__in=DEMANDING_ROLES)
    shop_ids = list(roles.values_list("shop_id", flat=True))
    return bool(shop_ids and _demanding(shop_ids, on))


def _demanding(shop_ids: list[int], on: date) -> list[int]:
    rows = (
        ShopFact.objects.filter(shop_id__in=shop_ids, fact=DEMAND, from_on__lte=on)
        .order_by("shop_id", "-from_on", "-id")
        .distinct("shop_id")
    )
    return [row.shop_id for row in rows if row.value == "yes"]


def _passkey(row: Authenticator) -> PasskeyView:
    wrapped = WebAuthn(row)
    return PasskeyView(
        id=row.pk,
        name=wrapped.name,
        added_at=row.created_at,
        used_at=row.last_used_at,
        logs_in_alone=bool(wrapped.is_passwordless),
    )


def _unused(row: Authenticator) -> tuple[str, ...]:
    try:
        return tuple(RecoveryCodes(row).get_unused_codes())
    except ValueError:  # sealed with a key that is gone
        return ()
