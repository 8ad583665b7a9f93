"""HMAC-SHA1 of Aliyun's RPC interface, signature version 1.0.

Source: help.aliyun.com, 短信服务 → 请求签名 (the vector of its page is in the tests).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote


def encoded(text: str) -> str:
    """Per cent for everything but letters, figures and `-_.~`; a space is %20, never +."""
    return quote(text, safe="-_.~")


def signature(method: str, parameters: Mapping[str, str], secret: str) -> str:
    """Base64 of the HMAC over method, path and the sorted parameters (Signature left out)."""
    pairs = sorted((k, v) for k, v in parameters.items() if k != "Signature")
    query = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in pairs)
    said = f"{method}&{encoded('/')}&{encoded(query)}"
    made = hmac.new(f"{secret}&".encode(), said.encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()
