"""`shouhou worker`: the process that does the jobs."""

from __future__ import annotations

import argparse

from shouhou.project.lifeline import hold_lifeline
from shouhou.project.opened import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lifeline", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Works until it is told to stop; running jobs get some seconds to finish."""
    if options.lifeline:
        hold_lifeline()
    with opened():
        from shouhou.jobs.worker import work

        work()
    return 0
