"""Secrets of webhooks at rest: only somebody with the desk's secret key reads them."""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def fresh_secret() -> str:
    """A new secret, as it is shown once."""
    return f"shs_{secrets.token_urlsafe(32)}"


def locked(secret: str) -> str:
    """The secret as it is stored."""
    return _lock().encrypt(secret.encode()).decode()


def unlocked(stored: str) -> str:
    """The secret again; empty when the desk's secret key is another one by now."""
    try:
        return _lock().decrypt(stored.encode()).decode()
    except InvalidToken:
        return ""


def _lock() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"shouhou webhook secrets")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
