"""How secrets lie in the database: sealed with keys made of the desk's own, one per purpose."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

from shouhou.shops.models import Person


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals and opens secrets of one purpose; what is sealed for one opens for no other."""

    purpose: bytes

    def seal(self, text: str) -> str:
        """The secret as it is stored."""
        return self._keys().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret again, also one sealed before SECRET_KEY was changed (fallbacks).

        Raises ValueError when none of the known keys fits.
        """
        try:
            return self._keys().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise ValueError("this secret was sealed with another SECRET_KEY")

    def _keys(self) -> MultiFernet:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return MultiFernet([Fernet(self._derived(key)) for key in keys])

    def _derived(self, key: str | bytes) -> bytes:
        return base64.urlsafe_b64encode(hashlib.sha256(self.purpose + force_bytes(key)).digest())


FACTORS: Final = Seal(b"shouhou second factor:")
PLATFORM: Final = Seal(b"shouhou platform access:")


class SealedFactors(DefaultMFAAdapter):
    """A copy of the database alone is not enough to compute anybody's codes."""

    def encrypt(self, text: str) -> str:
        """Seal a secret with the key derived from SECRET_KEY."""
        return FACTORS.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret, also one sealed before SECRET_KEY was changed.

        Raises ValueError when none of the known keys fits.
        """
        return FACTORS.open(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        """How the app on the phone calls the account."""
        return str(user.login_name)


def totp_picture(person: Person, secret: str) -> str:
    """The secret for a person's app as a picture to scan, in SVG."""
    adapter = SealedFactors()
    picture: str = adapter.build_totp_svg(adapter.build_totp_url(person, secret))
    return picture
