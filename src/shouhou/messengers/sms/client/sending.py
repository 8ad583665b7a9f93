"""Hand one message over, once, and know what became of it."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import httpx

from shouhou.messengers.port import line
from shouhou.messengers.sms.client.account import SmsAccount
from shouhou.messengers.sms.client.signing import signature
from shouhou.messengers.sms.port import SmsKind, SmsOutcome, Text

SECONDS: Final = 15.0
CONNECT_SECONDS: Final = 5.0
MOST_BYTES: Final = 64 * 1024
NUMBER: Final = re.compile(r"1[3-9][0-9]{9}")
CODES: Final = Path(__file__).with_name("codes.md")
HIDDEN: Final = "…"
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def send(account: SmsAccount, text: Text, at: datetime, *, nonce: str = "") -> SmsOutcome:
    """One attempt, whatever the other side does; `at` is the wall clock's moment.

    What cannot be sent is not tried: a number that is no mobile one, words that are too long.
    """
    if not is_mobile(text.to):
        return SmsOutcome("permanent", "bad_number", "not a mobile number")
    if not text.words or len(text.words) > account.most:
        return SmsOutcome("permanent", "bad_words", f"1 to {account.most} characters")
    try:
        status, body = _posted(account.address, form_of(account, text, at, nonce))
    except _NOT_SENT as lost:
        return SmsOutcome("temporary", "no_line", type(lost).__name__)
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as wrong:
        return SmsOutcome("permanent", "bad_address", type(wrong).__name__)
    except (httpx.HTTPError, OSError) as lost:
        return SmsOutcome("unknown", "line_lost", type(lost).__name__)
    return judged(account, text, status, body)


def is_mobile(number: str) -> bool:
    """Whether a message can be sent to it: a mobile number of the mainland, bare."""
    return NUMBER.fullmatch(number) is not None


def form_of(account: SmsAccount, text: Text, at: datetime, nonce: str = "") -> dict[str, str]:
    """The signed parameters. They travel in the body: no number stands in an address."""
    said = {
        "AccessKeyId": account.key,
        "Action": "SendSms",
        "Format": "JSON",
        "OutId": text.out_id,
        "PhoneNumbers": text.to,
        "RegionId": "cn-hangzhou",
        "SignName": account.sign,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": nonce or str(uuid.uuid4()),
        "SignatureVersion": "1.0",
        "TemplateCode": account.template,
        "TemplateParam": json.dumps({account.name: text.words}, ensure_ascii=False),
        "Timestamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
    }
    return said | {"Signature": signature("POST", said, account.secret)}


def judged(account: SmsAccount, text: Text, status: int, body: bytes) -> SmsOutcome:
    """What an answer means. One that nobody can read leaves it unknown."""
    told = read(body)
    code = str(told.get("Code", ""))
    if not code:
        kind: SmsKind = "limit" if status == 429 else "temporary" if status == 503 else "unknown"
        return SmsOutcome(kind, f"HTTP {status}")
    says = line(scrubbed(str(told.get("Message", "")), account, text))
    serial = line(str(told.get("BizId", "")))
    kind = kind_of(code)
    if kind == "done" and (status != 200 or not serial):
        kind = "unknown"
    return SmsOutcome(kind, line(scrubbed(code, account, text))[:60], says, serial[:64])


def read(body: bytes) -> Mapping[str, Any]:
    """The answer's object; empty for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def kind_of(code: str) -> SmsKind:
    """By codes.md; a code that is not there is permanent."""
    return _kinds().get(code, "permanent")


def scrubbed(said: str, account: SmsAccount, text: Text) -> str:
    """The gateway's sentence without what nobody may read in a record."""
    for hidden in (account.secret, account.key, text.to):
        said = said.replace(hidden, HIDDEN)
    return said


@cache
def _kinds() -> Mapping[str, SmsKind]:
    lines = CODES.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("| ")][1:]
    return {row[0].strip(): cast(SmsKind, row[1].strip()) for row in rows}


def _posted(address: str, form: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body; an answer that is too long or does not end counts as lost."""
    ends, limits = time.monotonic() + SECONDS, httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
    with (
        httpx.Client(trust_env=False, follow_redirects=False, timeout=limits) as client,
        client.stream("POST", address, data=dict(form)) as answer,
    ):
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > MOST_BYTES or time.monotonic() > ends:
                raise httpx.ReadTimeout("the answer does not end")
        return answer.status_code, bytes(body)
