"""What the gateway does with one call: who calls, is it signed, may this be sent to this number.

Source: help.aliyun.com 短信服务 (SendSms, 请求签名, 错误码). The pages do not say, so it is
invented: the order in which faults are found, and the wording of most messages.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus

SKEW: Final = timedelta(minutes=15)
PER_DAY: Final = 50
"""Notices of one signature and template to one number in a day."""
ALWAYS: Final = (
    *("AccessKeyId", "Action", "Signature", "SignatureMethod", "SignatureNonce"),
    *("SignatureVersion", "Timestamp", "Version"),
)
OF_SENDING: Final = ("PhoneNumbers", "SignName", "TemplateCode")
MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that went out."""

    to: str
    text: str
    out_id: str
    serial: str


@dataclass
class Gateway:
    """One account with its signatures, templates and money; threads may share it."""

    clock: Callable[[], datetime]
    keys: Mapping[str, str] = field(default_factory=lambda: {"testId": "testSecret"})
    signs: tuple[str, ...] = ("青禾小店",)
    templates: Mapping[str, str] = field(default_factory=lambda: {"SMS_1": "售后通知：${words}"})
    credit: int = 1000
    most: int = 35
    taken: list[Taken] = field(default_factory=list)
    _nonces: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, method: str, asked: Mapping[str, str]) -> Answer:
        """Status and body of the answer."""
        with self._lock:
            fault = self._door(method, asked) or self._wish(asked)
            if fault is not None:
                return fault
            return self._send(asked)

    def _door(self, method: str, asked: Mapping[str, str]) -> Answer | None:
        """Faults of the interface come with a status of their own."""
        missing = next((name for name in ALWAYS if not asked.get(name)), None)
        if missing:
            return said(400, f"Missing{missing}", f"{missing} is mandatory for this action.")
        secret = self.keys.get(asked["AccessKeyId"])
        if secret is None:
            return said(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        if not self._in_time(asked["Timestamp"]):
            return said(400, "InvalidTimeStamp.Expired", "Specified time stamp is expired.")
        if not hmac.compare_digest(asked["Signature"], sign(method, asked, secret)):
            return said(400, "SignatureDoesNotMatch", "Specified signature is not matched.")
        if asked["SignatureNonce"] in self._nonces:
            return said(400, "SignatureNonceUsed", "Specified signature nonce was used already.")
        self._nonces.add(asked["SignatureNonce"])
        if (asked["Action"], asked["Version"]) != ("SendSms", "2017-05-25"):
            return said(404, "InvalidAction.NotFound", "Specified api is not found.")
        return None

    def _wish(self, asked: Mapping[str, str]) -> Answer | None:
        """Faults of the message are told with status 200."""
        if not all(asked.get(name) for name in OF_SENDING):
            return said(200, "isv.MISSING_PARAMETERS", "参数缺失")
        if MOBILE.fullmatch(asked["PhoneNumbers"]) is None:
            return said(200, "isv.MOBILE_NUMBER_ILLEGAL", f"{asked['PhoneNumbers']}invalid mobile")
        if asked["SignName"] not in self.signs:
            return said(200, "isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
        if asked["TemplateCode"] not in self.templates:
            return said(200, "isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
        if self.credit < 1:
            return said(200, "isv.AMOUNT_NOT_ENOUGH", "账户余额不足")
        return self._filled(asked)

    def _filled(self, asked: Mapping[str, str]) -> Answer | None:
        """Faults of what stands in the template."""
        try:
            given = json.loads(asked.get("TemplateParam") or "{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return said(200, "isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")
        wanted = re.findall(r"\$\{(\w+)\}", self.templates[asked["TemplateCode"]])
        if any(name not in given for name in wanted):
            return said(200, "isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量")
        if any(len(str(given[name])) > self.most for name in wanted):
            return said(200, "isv.PARAM_LENGTH_LIMIT", "参数超出长度限制")
        if sum(one.to == bare(asked["PhoneNumbers"]) for one in self.taken) >= PER_DAY:
            return said(200, "isv.BUSINESS_LIMIT_CONTROL", f"触发天级流控Permits:{PER_DAY}")
        return None

    def _send(self, asked: Mapping[str, str]) -> Answer:
        text = self.templates[asked["TemplateCode"]]
        for name, value in json.loads(asked.get("TemplateParam") or "{}").items():
            text = text.replace(f"${{{name}}}", str(value))
        serial = f"{len(self.taken) + 1:018d}^0"
        words = f"【{asked['SignName']}】{text}"
        to, out_id = bare(asked["PhoneNumbers"]), asked.get("OutId", "")
        self.taken.append(Taken(to, words, out_id, serial))
        self.credit -= 1
        return 200, {"Code": "OK", "Message": "OK", "BizId": serial, "RequestId": f"R{serial[:18]}"}

    def _in_time(self, stamp: str) -> bool:
        try:
            at = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            return False
        return abs(self.clock() - at) <= SKEW


def said(status: int, code: str, message: str) -> Answer:
    return status, {"Code": code, "Message": message, "RequestId": "SANDBOX"}


def bare(number: str) -> str:
    """Without the country's code."""
    match = MOBILE.fullmatch(number)
    return match[1] if match else number


def sign(method: str, asked: Mapping[str, str], secret: str) -> str:
    """The signature a call must bear: the pages' own three replacements after form encoding."""

    def escaped(text: str) -> str:
        return quote_plus(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~")

    names = sorted(name for name in asked if name != "Signature")
    canonical = "&".join(escaped(name) + "=" + escaped(asked[name]) for name in names)
    to_sign = "&".join((method.upper(), escaped("/"), escaped(canonical)))
    digest = hmac.digest((secret + "&").encode("utf-8"), to_sign.encode("utf-8"), hashlib.sha1)
    return b64encode(digest).decode("ascii")
