"""Post one signed message to an address outside: no redirects, no proxies, a hard time limit."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

import httpx

from shouhou.messengers.addresses import NotAllowed, Place, parse, resolve
from shouhou.messengers.port import Outcome, line

SECONDS: Final = 15
"""For everything together: finding the host, connecting, sending, the first line of the answer."""
CONNECT_SECONDS: Final = 5
LONGEST_WAIT: Final = 3600
TRIED: Final = 3
"""Of a host with many addresses, so many are tried."""
LATER: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Post:
    """One message: where to, what, and whether an address inside the shop's network is meant."""

    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    inside: bool = False


def signature(secret: str, body: bytes, at: datetime) -> str:
    """The header Shouhou-Signature: `t=<unix seconds>,v1=<hex hmac-sha256 of "t.body">`."""
    t = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), f"{t}.".encode() + body, hashlib.sha256)
    return f"t={t},v1={signed.hexdigest()}"


def send(post: Post) -> Outcome:
    """Send it now, from a thread that may wait. Whatever the receiver does, an outcome comes back.

    A lost answer counts as `again`: the receiver knows repeated messages by their delivery id.
    """
    try:
        return asyncio.run(asyncio.wait_for(_send(post), SECONDS))
    except TimeoutError:
        return Outcome("again", f"no answer within {SECONDS} s")
    except NotAllowed as refused:
        said = f"address not allowed: {refused.code}"
        return Outcome("again" if refused.code == "no_such_host" else "refused", said)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
        return Outcome("again", line(f"{type(problem).__name__} {problem}"))


async def _send(post: Post) -> Outcome:
    place = parse(post.url)
    addresses = await asyncio.to_thread(resolve, place, inside=post.inside)
    limits = httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
    async with httpx.AsyncClient(
        verify=_trusted(), trust_env=False, follow_redirects=False, timeout=limits
    ) as client:
        lost: httpx.HTTPError = httpx.ConnectError("")
        for address in addresses[:TRIED]:
            try:
                return await _post(client, place, address, post)
            except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
                lost = problem
        raise lost


async def _post(client: httpx.AsyncClient, place: Place, address: str, post: Post) -> Outcome:
    """To the very address that was judged: a name may mean something else a moment later."""
    at = f"[{address}]" if ":" in address else address
    request = client.build_request(
        "POST",
        f"{place.scheme}://{at}:{place.port}{place.target}",
        content=post.body,
        headers={"Host": place.netloc, "User-Agent": "Shouhou", **dict(post.headers)},
        extensions={"sni_hostname": place.host},
    )
    answer = await client.send(request, stream=True)
    # The body is of no interest: it is not read, so it can neither be long nor leak.
    await answer.aclose()
    return judge(answer.status_code, answer.headers.get("Retry-After", ""))


def judge(code: int, retry_after: str = "") -> Outcome:
    """What a status code means for us."""
    said = f"HTTP {code}"
    if 200 <= code < 300:
        return Outcome("done", said, code)
    if code in LATER or code >= 500:
        asked = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0
        return Outcome("again", said, code, min(asked, LONGEST_WAIT))
    return Outcome("refused", said, code)


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()
