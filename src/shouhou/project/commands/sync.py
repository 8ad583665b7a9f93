"""`shouhou sync`: hears the messages of the shops' platforms."""

from __future__ import annotations

import argparse
import signal
import threading
from types import FrameType

from shouhou.project.lifeline import hold_lifeline
from shouhou.project.opened import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lifeline", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Listens until it is told to stop; what was not confirmed comes again."""
    if options.lifeline:
        hold_lifeline()
    stop = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, leave)
    with opened():
        from shouhou.sync.jobs.listening import serve

        serve(stop)
    return 0
