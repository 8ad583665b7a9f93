"""Ten thousand races of eight people over the same money: how often was something doubled?

    python bench/races.py [--tries 10000]

Eight connections act at the same moment on one unit, one request, one payable, one upload, one
approval. Prints for each story its tries and what went wrong (limit: 0), and the races per second.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from desk_pages import served


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--tries", type=int, default=10_000)
    given = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        os.environ["SHOUHOU_DATA"] = folder
        os.environ["SHOUHOU_POOL"] = "0"
        with served(Path(folder)):
            return race(given.tries)


def race(tries: int) -> int:
    """Run the stories in turn; the number of races in which something was doubled."""
    from shouhou.refunds.tests.racing import STORIES, Track, unbalanced
    from shouhou.refunds.tests.world import make_world

    track, bad = Track(), 0
    for story in STORIES:
        world = make_world(name=f"赛道 {story.__name__}", prefix=f"{story.__name__}_")
        raise_the_limits(world)
        started, rounds = time.perf_counter(), tries // len(STORIES)
        wrong = [found for _ in range(rounds) for found in story(world, track)]
        spent = time.perf_counter() - started
        bad += len(wrong)
        print(
            f"{story.__name__:14} {rounds:6} races  {len(wrong)} wrong (limit 0)  "
            f"{rounds / spent:6.1f}/s",
            *wrong[:5],
            sep="\n    " if wrong else "",
            flush=True,
        )
    track.close()
    crooked = unbalanced()
    print(f"ledger: {len(crooked)} unbalanced entries (limit 0)")
    return bad + len(crooked)


def raise_the_limits(world: Any) -> None:
    """The guard rails of one day are not what is measured: thousands of agreements in a minute."""
    from datetime import date

    from shouhou.approvals.words import vocabulary
    from shouhou.refunds.tests.making import NOW
    from shouhou.shops.actions import set_parameter
    from shouhou.shops.facts import Change

    for code, parameter in vocabulary().parameters.items():
        change = Change(code, parameter.hi, date(2026, 1, 1))
        bounds = {code: (parameter.lo, parameter.hi)}
        set_parameter(by=world.owner, shop_id=world.shop.pk, change=change, bounds=bounds, now=NOW)


if __name__ == "__main__":
    raise SystemExit(main())
