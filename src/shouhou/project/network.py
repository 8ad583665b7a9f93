"""Which port is free, and under which names will people call this machine?"""

from __future__ import annotations

import contextlib
import os
import socket
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with what the seller asked for
TRIES = 20


def free_port(host: str, wanted: int) -> int:
    """The wanted port, else one of the next twenty, else any."""
    for port in (*range(wanted, wanted + TRIES), 0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                trial.bind((host, port))
                return int(trial.getsockname()[1])
    raise PermissionError(f"{host}: 没有可用的端口 · no free port")


def address_of(host: str, port: int) -> str:
    """The address to open in the browser of this machine."""
    shown = "127.0.0.1" if host in ANYWHERE else host
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def buyers_host(address: str, desk: str) -> str:
    """The host of the buyer's page where it is its own; empty where the desk is there, too."""
    host = urlsplit(address).hostname or ""
    return "" if host == (urlsplit(desk).hostname or "") else host


def names_of(host: str) -> list[str]:
    """The names Django shall answer to: those the seller named, and the ones of this network."""
    named = [name for name in os.environ.get("SHOUHOU_HOSTS", "").split(",") if name]
    if host in LOOPBACK:
        return named
    if host not in ANYWHERE:
        return [*named, host]
    own = socket.gethostname()
    found = [own]
    with contextlib.suppress(OSError):
        found += socket.gethostbyname_ex(own)[2]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("10.255.255.255", 9))  # sends nothing: only asks which card would be used
        found.append(probe.getsockname()[0])
    return [*named, *dict.fromkeys(found)]
