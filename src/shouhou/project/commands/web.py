"""`shouhou web`: the pages, served by granian through WSGI (never ASGI: twenty times slower)."""

from __future__ import annotations

import argparse
import os

from shouhou.project.lifeline import hold_lifeline
from shouhou.project.opened import opened

THREADS = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8400)
    parser.add_argument("--lifeline", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    if options.lifeline:
        hold_lifeline()
    with opened(setup=False):
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server

        Server(
            "shouhou.project.wsgi:application",
            address=options.host,
            port=options.port,
            interface=Interfaces.WSGI,
            workers=int(os.environ.get("SHOUHOU_WEB_PROCESSES", "1")),
            blocking_threads=THREADS,
            log_level=LogLevels.error,
            workers_kill_timeout=5,
        ).serve()
    return 0
