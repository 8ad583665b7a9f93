"""The three signatures: of a question, of an interception, and the vendor's own of a push."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, Literal, TypeAlias

SignType: TypeAlias = Literal["MD5", "SHA256"]
SIGN_TYPES: Final[tuple[SignType, ...]] = ("MD5", "SHA256")


def sign_query(param: str, key: str, customer: str, how: SignType = "MD5") -> str:
    """Upper-case hex over the very text that is sent as `param`, the key and the customer."""
    text = _bytes(param + key + customer)
    return (_md5(text) if how == "MD5" else hashlib.sha256(text).hexdigest()).upper()


def sign_label(param: str, t: str, key: str, secret: str) -> str:
    """Upper-case hex MD5 of `param`, the milliseconds `t`, key and secret."""
    return _md5(_bytes(param + t + key + secret)).upper()


def sign_push(param: str, salt: str) -> str:
    """Upper-case hex MD5 of `param` and the salt that was given when subscribing."""
    return _md5(_bytes(param + salt)).upper()


def is_signed(param: str, salt: str, sign: str) -> bool:
    """Is this `sign` the vendor's, in either case? Takes the same time for every answer."""
    return hmac.compare_digest(_bytes(sign_push(param, salt)), _bytes(sign.strip().upper()))


def _md5(text: bytes) -> str:
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def _bytes(text: str) -> bytes:
    """UTF-8, also of half characters that a hostile form may hold: they only fit no signature."""
    return text.encode("utf-8", "surrogatepass")
