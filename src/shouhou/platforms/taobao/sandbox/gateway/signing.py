"""The signature over a request's text parameters (facts 1.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

METHODS = ("md5", "hmac", "hmac-sha256")


def sign(secret: bytes, parameters: Mapping[str, str], method: str) -> str:
    """Upper-hex signature over every parameter given but `sign`; raises KeyError for a method."""
    names = sorted(name for name in parameters if name != "sign")
    base = "".join([name + parameters[name] for name in names]).encode()
    return {"md5": _md5, "hmac": _hmac_md5, "hmac-sha256": _hmac_sha256}[method](secret, base)


def is_signed(secret: bytes, parameters: Mapping[str, str]) -> bool:
    """Whether `sign` fits: empty values left out, or else (some clients sign them) put in."""
    method, given = parameters.get("sign_method", ""), parameters.get("sign", "").upper()
    if method not in METHODS:
        return False
    full = {name: value for name, value in parameters.items() if value}
    return any(
        hmac.compare_digest(sign(secret, each, method).encode(), given.encode())
        for each in (full, parameters)
    )


def _md5(secret: bytes, base: bytes) -> str:
    return hashlib.md5(secret + base + secret, usedforsecurity=False).hexdigest().upper()


def _hmac_md5(secret: bytes, base: bytes) -> str:
    return hmac.new(secret, base, "md5").hexdigest().upper()


def _hmac_sha256(secret: bytes, base: bytes) -> str:
    return hmac.new(secret, base, "sha256").hexdigest().upper()
