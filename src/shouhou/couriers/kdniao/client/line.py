"""The line to the vendor: one form there, one text back, within limits of time and size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from shouhou.couriers.kdniao.client.account import NAME, Account
from shouhou.couriers.problems import CourierProblem, Misconfigured, Temporary, Unreadable

_HEADERS: Final = {
    "Content-Type": "application/x-www-form-urlencoded;charset=utf-8",
    "Accept-Encoding": "identity",  # so that the bytes counted are the bytes that come
}
_WRONG_ADDRESS: Final = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)
_LATER: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Line:
    """`ticks` are seconds that only ever grow (a stopwatch, not a clock)."""

    account: Account
    http: httpx.Client
    ticks: Callable[[], float]

    def post(self, address: str, form: Mapping[str, str]) -> str:
        """The text of the answer.

        Every call of ours may be repeated without harm, so a lost one is Temporary. Raises
        Misconfigured for an address where nobody of the vendor is, Unreadable for an answer too
        large or not UTF-8. Never follows a redirect: the form is signed, but not for strangers.
        """
        try:
            status, body = self._exchange(address, form)
        except _WRONG_ADDRESS as wrong:
            raise Misconfigured(NAME, said=type(wrong).__name__) from None
        except (httpx.HTTPError, OSError) as lost:
            raise Temporary(NAME, said=type(lost).__name__) from None
        if status != 200:
            raise _by_status(status)
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unreadable(NAME, "body", "not UTF-8") from None

    def _exchange(self, address: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        account = self.account
        limits = httpx.Timeout(account.seconds, connect=account.connect_seconds)
        ends, body = self.ticks() + account.seconds, bytearray()
        sent = self.http.stream(
            "POST",
            address,
            data=dict(form),
            headers=_HEADERS,
            timeout=limits,
            follow_redirects=False,
        )
        with sent as reply:
            for piece in reply.iter_bytes():
                body += piece
                if len(body) > account.most_bytes:
                    raise Unreadable(NAME, "body", f"more than {account.most_bytes} bytes")
                if self.ticks() > ends:
                    raise httpx.ReadTimeout("the answer does not end")
            return reply.status_code, bytes(body)


def _by_status(status: int) -> CourierProblem:
    """The vendor answers 200 to everything: another status is from something between."""
    later = status >= 500 or status in _LATER
    return (Temporary if later else Misconfigured)(NAME, said=f"HTTP {status}")
