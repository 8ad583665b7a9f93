"""Sends one call and says what became of it: the value, or one of the family of problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar

import httpx

from shouhou.clock import in_shanghai
from shouhou.platforms.taobao.client.answers import ErrorAnswer, answer
from shouhou.platforms.taobao.client.budget import APP, Budget, method_scope, shop_scope
from shouhou.platforms.taobao.client.calls.dealing import ShopKind
from shouhou.platforms.taobao.client.errors import (
    Banned,
    Circumstances,
    Misconfigured,
    TaobaoProblem,
    Temporary,
    Told,
    Unknown,
    Unreadable,
    classify,
)
from shouhou.platforms.taobao.client.requests import Prepared, Request, check_for, prepare
from shouhou.platforms.taobao.client.shapes import BadShape
from shouhou.platforms.taobao.client.signing import SignMethod, sign
from shouhou.secrets import Secret, scrub

T = TypeVar("T")

PRODUCTION: Final = "https://eco.taobao.com/router/rest"
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_LATER: Final = frozenset({408, 425, 429})
_TURNS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The application as the open platform knows it, and how we speak."""

    key: str
    secret: Secret
    gateway: str = PRODUCTION
    sign_method: SignMethod = "hmac-sha256"
    simplify: bool = False
    seconds: float = 30
    """For one answer as a whole, and for every single wait inside."""
    connect_seconds: float = 5
    most_bytes: int = 16 * 1024 * 1024
    """Of an answer; a larger one is not read to its end."""
    code_marks: tuple[str, ...] = ()
    """More patterns that mean “a code was texted”, beside those of codes/errors.md."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a read is tried, the first pause (then doubled), the longest wait for budget."""

    attempts: int = 3
    first_pause: float = 0.5
    longest_wait: float = 5


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back over the line."""

    status: int
    body: bytes
    at: datetime | None


class Gateway:
    """One app's way to the platform. Threads may share it when they may share its `http`."""

    def __init__(
        self,
        app: App,
        *,
        http: httpx.Client,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        budget: Budget,
        patience: Patience | None = None,
    ) -> None:
        self.app, self.http, self.clock, self.sleep = app, http, clock, sleep
        self._budget, self._patience = budget, patience or Patience()

    def ask(self, request: Request[T], session: Secret | None = None, shop: str = "") -> T:
        """Send a call and read its answer; a read is tried again while it fails for a time.

        Raises a :class:`TaobaoProblem`. A write is sent at most once: Unknown means that nobody
        knows whether it happened, every other class that it did not.
        """
        pause, last = self._patience.first_pause, self._patience.attempts
        for attempt in range(1, last + 1):
            self._wait_for_budget(request, shop)
            try:
                return self._once(request, session, shop)
            except Temporary:
                if request.SPEC.writes or attempt == last:
                    raise
            self.sleep(pause)
            pause *= 2
        raise AssertionError("attempts must be at least 1")

    # ── one attempt ──────────────────────────────────────────────────────────────────

    def _once(self, request: Request[T], session: Secret | None, shop: str) -> T:
        spec = request.SPEC
        told = Told(spec.name)
        reply = self._exchange(request, session)
        if reply.status != 200:
            raise self._by_status(replace(told, msg=f"HTTP {reply.status}"), reply, spec.writes)
        try:
            return answer(request, reply.body, self.app.code_marks)
        except ErrorAnswer as failed:
            said = _without_secrets(failed.told, request, self.app.secret, session)
            raise self._heeded(said, reply, spec.writes, shop) from None
        except BadShape as bad:
            said = _without_secrets(replace(told, msg=str(bad)), request, self.app.secret, session)
            raise Unknown(said) if spec.writes else Unreadable(said, bad.field) from None

    def _exchange(self, request: Request[Any], session: Secret | None) -> _Reply:
        """Over the line and back; what was never sent is Temporary, what may have been, Unknown."""
        spec, told = request.SPEC, Told(request.SPEC.name)
        prepared = self._signed(request, session)
        try:
            return self._post(prepared)
        except _NOT_SENT as lost:
            raise Temporary(replace(told, msg=type(lost).__name__)) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as wrong:
            raise Misconfigured(replace(told, msg=type(wrong).__name__)) from None
        except (httpx.HTTPError, OSError) as lost:
            problem = Unknown if spec.writes else Temporary
            raise problem(replace(told, msg=type(lost).__name__)) from None
        except _TooLarge:
            said = replace(told, msg=f"more than {self.app.most_bytes} bytes")
            raise Unknown(said) if spec.writes else Unreadable(said, "body") from None

    def _signed(self, request: Request[Any], session: Secret | None) -> Prepared:
        prepared = prepare(request)
        texts = prepared.texts | {
            "method": request.SPEC.name,
            "app_key": self.app.key,
            "timestamp": in_shanghai(self.clock()).strftime("%Y-%m-%d %H:%M:%S"),
            "v": "2.0",
            "format": "json",
            "sign_method": self.app.sign_method,
        }
        if self.app.simplify:
            texts["simplify"] = "true"
        if session is not None:
            texts["session"] = session.reveal()
        texts["sign"] = sign(texts, self.app.secret.reveal(), self.app.sign_method)
        return Prepared(texts, prepared.files)

    def _post(self, prepared: Prepared) -> _Reply:
        """Everything travels in the body, so no secret stands in an address that somebody logs."""
        limits = httpx.Timeout(self.app.seconds, connect=self.app.connect_seconds)
        ends = self.clock() + timedelta(seconds=self.app.seconds)
        with self._stream(prepared, limits) as reply:
            body = bytearray()
            for piece in reply.iter_bytes():
                body += piece
                if len(body) > self.app.most_bytes:
                    raise _TooLarge
                if self.clock() > ends:
                    raise httpx.ReadTimeout("the answer does not end")
            return _Reply(reply.status_code, bytes(body), _date(reply))

    @contextmanager
    def _stream(self, prepared: Prepared, limits: httpx.Timeout) -> Iterator[httpx.Response]:
        sent = self.http.stream(
            "POST",
            self.app.gateway,
            data=prepared.texts,
            files=prepared.files or None,
            timeout=limits,
            follow_redirects=False,
        )
        with sent as reply:
            yield reply

    # ── what went wrong ──────────────────────────────────────────────────────────────

    def _by_status(self, told: Told, reply: _Reply, writes: bool) -> TaobaoProblem:
        """The platform answers 200 to everything: another status is from something between."""
        if reply.status >= 500:
            return Unknown(told) if writes else Temporary(told)
        return Temporary(told) if reply.status in _LATER else Misconfigured(told)

    def _heeded(self, told: Told, reply: _Reply, writes: bool, shop: str) -> TaobaoProblem:
        now = self.clock()
        around = Circumstances(writes, now, reply.at, self.app.code_marks)
        problem = classify(told, around)
        if isinstance(problem, Banned):
            scopes = {"app": APP, "shop": shop_scope(shop), "method": method_scope(told.method)}
            until = now + timedelta(seconds=problem.seconds)
            self._budget.ban(scopes[problem.scope], until)
        return problem

    def _wait_for_budget(self, request: Request[Any], shop: str) -> None:
        """Sleep through a short shortage; a long one is a ban that we impose on ourselves."""
        name = request.SPEC.name
        scopes = (APP, method_scope(name), *((shop_scope(shop),) if shop else ()))
        for turn in range(_TURNS):
            now = self.clock()
            wait = self._budget.take(scopes, now)
            if wait is None:
                return
            seconds = (wait.until - now).total_seconds()
            if seconds > self._patience.longest_wait or turn == _TURNS - 1:
                raise Banned(Told(name, msg="our own budget"), int(seconds) + 1, wait.scope)
            self.sleep(seconds)


class _TooLarge(Exception):
    """The answer is larger than we are willing to hold."""


def _date(reply: httpx.Response) -> datetime | None:
    try:
        return parsedate_to_datetime(reply.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None


def _without_secrets(told: Told, request: Request[Any], *secrets: Secret | None) -> Told:
    """The platform's sentence may repeat what we sent: tokens and codes are taken out."""
    own = (Secret(getattr(request, each.name)) for each in fields(request) if not each.repr)  # type: ignore[arg-type]
    hidden = (*secrets, *own)
    return replace(
        told,
        sub_code=scrub(told.sub_code, *hidden),
        sub_msg=scrub(told.sub_msg, *hidden),
        msg=scrub(told.msg, *hidden),
    )


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop's calls: its session, its part of the budget, the rules of its kind."""

    gateway: Gateway
    key: str
    """How the budget knows the shop; ours, never the token."""
    session: Secret
    kind: ShopKind

    def ask(self, request: Request[T]) -> T:
        """See `Gateway.ask`; NotSendable for what this kind of shop must say and does not."""
        check_for(request, self.kind)
        return self.gateway.ask(request, self.session, self.key)
