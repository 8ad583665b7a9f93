"""`shouhou prepare`, used by `shouhou run`: tables and sample shop, then one line of JSON."""

from __future__ import annotations

import argparse
import json

from shouhou.project.opened import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-sample", action="store_true", help="不装示例店铺 · no sample shop")


def run(options: argparse.Namespace) -> int:
    """Leaves a desk that can be opened; prints the demo log-ins as JSON."""
    with opened():
        from shouhou.project.prepare import demo_log_ins, load_sample, update_tables

        update_tables()
        if not options.no_sample:
            load_sample()
        print(json.dumps({"log_ins": list(demo_log_ins())}))
    return 0
