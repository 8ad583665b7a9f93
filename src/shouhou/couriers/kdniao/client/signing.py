"""DataSign: what the vendor and we sign with (facts 5.2; the vendor's own example is a test)."""

from __future__ import annotations

import base64
import hashlib
import hmac

from shouhou.secrets import Secret


def data_sign(request_data: str, app_key: Secret) -> str:
    """Base64 of the lower-case hex text of MD5(RequestData + AppKey), UTF-8, before URL encoding.

    Made of hex letters only, so it never has the + and / that a form would spoil.
    """
    signed = (request_data + app_key.reveal()).encode("utf-8", "surrogatepass")
    digest = hashlib.md5(signed, usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def is_signed(request_data: str, app_key: Secret, told: str) -> bool:
    """Is `told` the DataSign of exactly this text? Compared in constant time."""
    right = data_sign(request_data, app_key)
    return hmac.compare_digest(right.encode(), told.encode("utf-8", "surrogatepass"))
