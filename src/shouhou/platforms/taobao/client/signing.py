"""The signature of a call: three ways over the sorted text parameters (facts 1.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

SignMethod: TypeAlias = Literal["md5", "hmac", "hmac-sha256"]
SIGN_METHODS: Final[tuple[SignMethod, ...]] = ("md5", "hmac", "hmac-sha256")


def base_text(parameters: Mapping[str, str]) -> str:
    """Names and values in ASCII order of the names with nothing between; empty values left out."""
    kept = sorted((name, value) for name, value in parameters.items() if value and name != "sign")
    return "".join(name + value for name, value in kept)


def sign(parameters: Mapping[str, str], secret: str | bytes, method: SignMethod) -> str:
    """Upper-case hex over the text parameters (never files), UTF-8, before any URL encoding."""
    key = secret.encode() if isinstance(secret, str) else secret
    base = base_text(parameters).encode()
    if method == "md5":
        return hashlib.md5(key + base + key, usedforsecurity=False).hexdigest().upper()
    digest = hashlib.md5 if method == "hmac" else hashlib.sha256
    return hmac.new(key, base, digest).hexdigest().upper()
