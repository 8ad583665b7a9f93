"""A write happens once per key: executed, committed and remembered in one transaction.

Two calls with one key at the same time: the second waits for the first at the unique index, then
gets its answer. A process killed anywhere in between has done nothing, or all of it with the answer
kept.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from psycopg.errors import LockNotAvailable

from shouhou.project.api.errors import Trouble
from shouhou.project.api.kept import IdempotentCall
from shouhou.rest import Caller

HEADER: Final = "Idempotency-Key"
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
KEPT: Final = timedelta(hours=48)
WAIT: Final = "10s"
BLOCK: Final = 1 << 20

NO_KEY = (
    "写操作需要 Idempotency-Key 请求头（1 到 200 个可见 ASCII 字符）。",
    "A write needs the header Idempotency-Key: 1 to 200 visible ASCII characters.",
)
MISMATCH = (
    "这个 Idempotency-Key 已用于另一个请求。",
    "This Idempotency-Key was used for a different request.",
)
IN_PROGRESS = (
    "使用同一个 Idempotency-Key 的请求还在执行，请稍后用同样的请求再问。",
    "The request with this Idempotency-Key is still running; repeat it later.",
)
CLAIM = """
INSERT INTO project_idempotentcall (caller, key, fingerprint, status, answer, at)
VALUES (%s, %s, %s, 0, '', %s) ON CONFLICT (caller, key) DO NOTHING RETURNING id
"""


def key_of(request: HttpRequest) -> str:
    """The key of a write. Raises Trouble 422."""
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise Trouble(422, "no_key", NO_KEY, f"header.{HEADER}")
    return key


def once(
    request: HttpRequest, caller: Caller, run: Callable[[], HttpResponseBase], now: datetime
) -> HttpResponseBase:
    """Run the operation, or answer as the first time. Only what was carried out is remembered:
    after a refusal nothing was done, and the same key may be tried again."""
    key, fingerprint = key_of(request), fingerprint_of(request)
    with transaction.atomic():
        call_id = claim((caller.name, key, fingerprint, now))
        if call_id is None:
            return replay(caller.name, key, fingerprint)
        answer = run()
        if answer.status_code >= 400 and not getattr(request, "keeps_writes", False):
            transaction.set_rollback(True)
        elif answer.status_code >= 400:
            IdempotentCall.objects.filter(pk=call_id).delete()
        else:
            content = answer.content if isinstance(answer, HttpResponse) else b""
            IdempotentCall.objects.filter(pk=call_id).update(
                status=answer.status_code, answer=seal().encrypt(content)
            )
    return answer


def claim(row: tuple[Any, ...]) -> int | None:
    """Take the key; None if somebody has it. Waits for one who is still at work with it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
            cursor.execute(CLAIM, row)
            found = cursor.fetchone()
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as wrong:
        if not isinstance(wrong.__cause__, LockNotAvailable):
            raise
        raise Trouble(409, "in_progress", IN_PROGRESS, headers={"Retry-After": "5"}) from wrong
    return int(found[0]) if found else None


def replay(caller: str, key: str, fingerprint: bytes) -> HttpResponse:
    """The answer of the first time. Raises Trouble 409 for another request under the same key."""
    call = IdempotentCall.objects.get(caller=caller, key=key)
    if bytes(call.fingerprint) != fingerprint:
        raise Trouble(409, "idempotency_mismatch", MISMATCH, f"header.{HEADER}")
    answer = HttpResponse(
        seal().decrypt(bytes(call.answer)),
        status=call.status,
        content_type="application/json; charset=utf-8",
    )
    answer["Idempotent-Replay"] = "true"
    return answer


def seal() -> Fernet:
    """Kept answers may hold what was asked for in confidence: a copy of the table shows nothing."""
    secret = hashlib.sha256(b"shouhou kept answers:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def forget(now: datetime) -> int:
    """Forget answers older than 48 hours; how many."""
    return IdempotentCall.objects.filter(at__lt=now - KEPT).delete()[0]


def fingerprint_of(request: HttpRequest) -> bytes:
    """SHA-256 of what was asked. Of a form the fields and files count, not the boundary."""
    digest = hashlib.sha256()
    for part in parts(request):
        digest.update(hashlib.sha256(part).digest())
    return digest.digest()


def parts(request: HttpRequest) -> Iterator[bytes]:
    """Everything that makes two requests the same."""
    yield (request.method or "").encode()
    yield request.get_full_path().encode()
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield repr((name, values)).encode("utf-8", "backslashreplace")
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield repr((name, file.name, file.size)).encode("utf-8", "backslashreplace")
            yield from file.chunks(BLOCK)
            file.seek(0)
