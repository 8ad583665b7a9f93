"""`shouhou live`: live updates for open browsers, served by uvicorn beside the pages."""

from __future__ import annotations

import argparse
from types import FrameType

from shouhou.project.lifeline import hold_lifeline
from shouhou.project.opened import opened

LEAVE_SECONDS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8401)
    parser.add_argument("--web-port", type=int, default=None, help="网页的端口 · the pages' port")
    parser.add_argument("--lifeline", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Serves until it is told to stop; open streams are ended at once."""
    if options.lifeline:
        hold_lifeline()
    with opened():
        import uvicorn

        from shouhou.project.live.app import Live

        live = Live(options.web_port)

        class Server(uvicorn.Server):
            """Ends the streams first: they would never end by themselves."""

            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                live.hub.close()
                super().handle_exit(sig, frame)

        Server(
            uvicorn.Config(
                live,
                host=options.host,
                port=options.port,
                log_level="warning",
                access_log=False,
                server_header=False,
                ws="none",
                proxy_headers=False,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=LEAVE_SECONDS,
            )
        ).run()
    return 0
