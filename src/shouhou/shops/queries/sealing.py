"""How the secrets of second factors lie in the database: sealed with the desk's own key."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

from shouhou.shops.models import Person


class SealedFactors(DefaultMFAAdapter):
    """A copy of the database alone is not enough to compute anybody's codes."""

    def encrypt(self, text: str) -> str:
        """Seal a secret with the key derived from SECRET_KEY."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret, also one sealed before SECRET_KEY was changed.

        Raises ValueError when none of the known keys fits.
        """
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ValueError("this secret was sealed with another SECRET_KEY")

    def get_totp_label(self, user: Any) -> str:
        """How the app on the phone calls the account."""
        return str(user.login_name)


def totp_picture(person: Person, secret: str) -> str:
    """The secret for a person's app as a picture to scan, in SVG."""
    adapter = SealedFactors()
    picture: str = adapter.build_totp_svg(adapter.build_totp_url(person, secret))
    return picture


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    return base64.urlsafe_b64encode(
        hashlib.sha256(b"shouhou second factor:" + force_bytes(key)).digest()
    )
