"""The account with the gateway, read from one address; its secret shows itself nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

NEAR: Final = ("localhost", "127.0.0.1", "::1")
USUAL_MOST: Final = 35
"""Characters the gateway lets one variable of a template be."""
MOST: Final = 500
_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
_TEMPLATE: Final = re.compile(r"[A-Za-z0-9_]{1,40}")
_LIKE: Final = "https://KEY:SECRET@dysmsapi.aliyuncs.com/?sign=…&template=SMS_…&name=words&most=35"


class NotAnSmsAccount(ValueError):
    """The address of the gateway cannot be understood; it is not repeated, it holds a secret."""


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """Where messages are handed over, in whose name, and in which approved template."""

    address: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    sign: str
    """The signature (签名) that stands in 【】 before every message."""
    template: str
    name: str = "words"
    """The one variable of the template."""
    most: int = USUAL_MOST
    """Characters it may be."""


def sms_account(url: str) -> SmsAccount:
    """Read SHOUHOU_SMS_URL; http only to this machine. Raises NotAnSmsAccount."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    except ValueError:
        raise NotAnSmsAccount("SHOUHOU_SMS_URL") from None
    key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    name, most = asked.get("name", "words"), asked.get("most", str(USUAL_MOST))
    template, sign = asked.get("template", ""), asked.get("sign", "")
    fits = (
        (parts.scheme == "https" or (parts.scheme == "http" and host in NEAR)),
        host and not parts.fragment,
        all(_KEY.fullmatch(each) for each in (key, secret)),
        _NAME.fullmatch(name) and _TEMPLATE.fullmatch(template),
        0 < len(sign) <= 20 and sign.isprintable(),
        most.isascii() and most.isdigit() and len(most) < 4 and 0 < int(most) <= MOST,
    )
    if not all(fits):
        raise NotAnSmsAccount(f"SHOUHOU_SMS_URL: {_LIKE}")
    netloc = f"[{host}]" if ":" in host else host
    address = f"{parts.scheme}://{netloc}{f':{port}' if port else ''}{parts.path or '/'}"
    return SmsAccount(address, key, secret, sign, template, name, int(most))
