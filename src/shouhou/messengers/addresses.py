"""May a message go to this address? Guards the shop's own network against its own webhooks."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL: Final = 500
PORTS: Final = {"http": 80, "https": 443}
_HERE: Final = ipaddress.ip_network("0.0.0.0/8")
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")


class NotAllowed(ValueError):
    """The address must not be called; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """A parsed address: where to connect, and what to call it there."""

    scheme: str
    host: str
    port: int
    target: str
    """Path and query."""

    @property
    def netloc(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == PORTS[self.scheme] else f"{shown}:{self.port}"


def parse(url: str) -> Place:
    """Split an http(s) address. Raises NotAllowed with not_a_url, scheme or user_in_url."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAllowed("not_a_url")
    try:
        parts = urlsplit(url)
        return _place(parts)
    except NotAllowed:
        raise
    except ValueError:
        raise NotAllowed("not_a_url")


def _place(parts: SplitResult) -> Place:
    if parts.scheme not in PORTS:
        raise NotAllowed("scheme")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowed("user_in_url")
    if not parts.hostname or "\\" in parts.netloc or "%" in parts.netloc:
        raise NotAllowed("not_a_url")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], target)


def resolve(place: Place, *, inside: bool) -> list[str]:
    """The addresses of this place that may be called now; the caller must use these very ones.

    `inside`: addresses of this machine and private networks are meant. Raises NotAllowed with
    no_such_host, private (an inside address that was not allowed), forbidden, or plain_http.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotAllowed("no_such_host")
    addresses = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    faults = {address: fault(address, place.scheme, inside=inside) for address in addresses}
    allowed = [address for address in addresses if not faults[address]]
    if not allowed:
        raise NotAllowed(next(iter(faults.values()), "no_such_host"))
    return allowed


def fault(address: str, scheme: str, *, inside: bool) -> str:
    """Why this address must not be called; empty when it may be."""
    plain = unwrapped(ipaddress.ip_address(address))
    if is_never(plain):
        return "forbidden"
    if plain.is_global:
        return "" if scheme == "https" else "plain_http"
    return "" if inside else "private"


def unwrapped(address: Address) -> Address:
    """The IPv4 address hidden in an IPv6 one, if there is one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    hidden = address.ipv4_mapped or address.sixtofour
    if hidden is None and address in _TRANSLATED:
        hidden = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return hidden or address


def is_never(address: Address) -> bool:
    """Link-local (where clouds keep their keys), multicast, unspecified and reserved ones."""
    if isinstance(address, ipaddress.IPv4Address) and address in _HERE:
        return True
    if isinstance(address, ipaddress.IPv6Address) and address.is_loopback:
        return False  # the library counts ::1 among the reserved ones
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    )
