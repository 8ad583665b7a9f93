"""Posts one form and brings the answer's bytes; says whether the vendor can have acted on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

import httpx

from shouhou.couriers.kuaidi100.client.account import NAME, Limits
from shouhou.couriers.problems import (
    CourierProblem,
    Misconfigured,
    Temporary,
    TooOften,
    Unknown,
    Unreadable,
)

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_CANNOT_BE_SENT: Final = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)
_LATER: Final = frozenset({408, 425})


class Line:
    """The way to the vendor. Threads may share it when they may share its `http`."""

    def __init__(
        self, http: httpx.Client, limits: Limits, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._http, self.limits, self._elapsed = http, limits, elapsed

    def post(self, address: str, form: Mapping[str, str], *, writes: bool = False) -> bytes:
        """The body of a 200. Raises Temporary, Misconfigured, TooOften, Unreadable (`body`).

        With `writes`, whatever may have reached the vendor raises Unknown instead.
        """
        try:
            status, body = self._exchange(address, form)
        except _NOT_SENT as lost:
            raise Temporary(NAME, said=type(lost).__name__) from None
        except _CANNOT_BE_SENT as wrong:
            raise Misconfigured(NAME, said=type(wrong).__name__) from None
        except (httpx.HTTPError, OSError) as lost:
            raise (Unknown if writes else Temporary)(NAME, said=type(lost).__name__) from None
        except _TooLarge:
            said = f"more than {self.limits.most_bytes} bytes"
            raise (Unknown(NAME, "", said) if writes else Unreadable(NAME, "body", said)) from None
        if status != 200:
            raise _by_status(status, writes)
        return body

    def _exchange(self, address: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        """Everything travels in the body, so that no key stands in an address somebody logs."""
        ends = self._elapsed() + self.limits.seconds
        limits = httpx.Timeout(self.limits.seconds, connect=self.limits.connect_seconds)
        sent = self._http.stream(
            "POST", address, data=dict(form), timeout=limits, follow_redirects=False
        )
        with sent as reply:
            body = bytearray()
            for piece in reply.iter_bytes():
                body += piece
                if len(body) > self.limits.most_bytes:
                    raise _TooLarge
                if self._elapsed() > ends:
                    raise httpx.ReadTimeout("the answer does not end")
            return reply.status_code, bytes(body)


class _TooLarge(Exception):
    """The answer is larger than we are willing to hold."""


def _by_status(status: int, writes: bool) -> CourierProblem:
    """The vendor answers 200 to everything it understood: another status is from in between."""
    said = f"HTTP {status}"
    if status == 429:
        return TooOften(NAME, said=said)
    if status in _LATER:
        return Temporary(NAME, said=said)
    if writes and (status >= 500 or status < 300):
        return Unknown(NAME, said=said)
    return Temporary(NAME, said=said) if status >= 500 else Misconfigured(NAME, said=said)
