"""`shouhou market`: the sample market, a marketplace that lives on this machine."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from shouhou.project.folder import data_folder
from shouhou.project.lifeline import hold_lifeline


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8410)
    parser.add_argument("--lifeline", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Serves until it is told to stop. Needs no database and no Django."""
    if options.lifeline:
        hold_lifeline()
    from shouhou.platforms.taobao.sandbox.serving import serve

    folder = Path(os.environ.get("SHOUHOU_MARKET") or data_folder().market)
    serve(folder, options.host, options.port)
    return 0
